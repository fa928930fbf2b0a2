/*
 * Copyright 2026-present the original author or authors.
 *
 * Licensed under the Apache License, Version 2.0 (the "License");
 * you may not use this file except in compliance with the License.
 * You may obtain a copy of the License at
 *
 *      https://www.apache.org/licenses/LICENSE-2.0
 *
 * Unless required by applicable law or agreed to in writing, software
 * distributed under the License is distributed on an "AS IS" BASIS,
 * WITHOUT WARRANTIES OR CONDITIONS OF ANY KIND, either express or implied.
 * See the License for the specific language governing permissions and
 * limitations under the License.
 */

package io.aistore.etl.test;

import java.io.IOException;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;

/**
 * Sends objects to transformers over WebSocket: inline traffic over one session a
 * transformer and target, each bucket job over its own.
 */
final class WebSocketCommunicator implements AutoCloseable {

	private final ExecutorService threads;

	private final ScheduledExecutorService scheduler;

	private final Duration ping;

	private final Duration patience;

	private final Map<String, WebSocketSession> inline = new ConcurrentHashMap<>();

	/**
	 * Create a communicator.
	 * @param threads where connections are served
	 * @param scheduler for time limits and pings
	 * @param ping how often to ping, or zero for never
	 * @param patience after which time an inline request that AIStore would wait for
	 * without limit is given up
	 */
	WebSocketCommunicator(ExecutorService threads, ScheduledExecutorService scheduler, Duration ping,
			Duration patience) {
		this.threads = threads;
		this.scheduler = scheduler;
		this.ping = ping;
		this.patience = patience;
	}

	/**
	 * Open the session of a bucket job.
	 * @param etl the transformer
	 * @param target the number of the target
	 * @param jobErrors takes errors that belong to no object
	 * @return the session, to be closed at the job's end
	 * @throws IOException if a connection can't be opened
	 */
	WebSocketSession open(Etl etl, int target, Consumer<String> jobErrors) throws IOException {
		return open(etl, target, WebSocketSession.JOB, jobErrors);
	}

	private WebSocketSession open(Etl etl, int target, int connections, Consumer<String> jobErrors) throws IOException {
		String authority = etl.url(target).substring("http://".length());
		return WebSocketSession.open(authority, connections, this.ping, jobErrors, this.threads, this.scheduler);
	}

	/**
	 * Transform an object for an inline client.
	 * @param transform what and how
	 * @param sink takes the result if the reply is one
	 * @return how it went
	 */
	Outcome transform(Transform transform, HttpCommunicator.Sink sink) {
		try {
			WebSocketTask task = new WebSocketTask(transform, sink);
			session(transform).submit(task);
			return task.outcome().get(this.patience.toNanos(), TimeUnit.NANOSECONDS);
		}
		catch (TimeoutException ex) {
			return new Outcome.Hung();
		}
		catch (IOException | ExecutionException ex) {
			return new Outcome.Failed(500, String.valueOf(ex.getMessage()));
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			return new Outcome.Failed(500, "aborted");
		}
	}

	private synchronized WebSocketSession session(Transform transform) throws IOException {
		String key = transform.etl().name() + "@" + transform.target();
		WebSocketSession session = this.inline.get(key);
		if (session == null) {
			session = open(transform.etl(), transform.target(), WebSocketSession.INLINE, (error) -> {
			});
			this.inline.put(key, session);
		}
		return session;
	}

	/**
	 * End the inline sessions, so that the next request opens new ones.
	 */
	synchronized void forget() {
		this.inline.values().forEach(WebSocketSession::close);
		this.inline.clear();
	}

	@Override
	public void close() {
		forget();
	}

}
