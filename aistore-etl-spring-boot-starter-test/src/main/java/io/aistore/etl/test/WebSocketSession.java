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
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;

/**
 * The connections of one job, or of the inline traffic, to one transformer. They are
 * opened at once and never again. Where AIStore would wait for ever, tasks end as
 * {@link Outcome.Hung}.
 */
final class WebSocketSession implements AutoCloseable {

	/** The number of connections for inline traffic. */
	static final int INLINE = 2;

	/** The number of connections of a bucket job. */
	static final int JOB = 8;

	/** How many tasks may wait in each of AIStore's channels. */
	static final int DEPTH = 512;

	private final BlockingQueue<WebSocketTask> work = new ArrayBlockingQueue<>(DEPTH);

	private final List<WebSocketLoop> loops = new ArrayList<>();

	private final AtomicInteger writers = new AtomicInteger();

	private final Consumer<String> jobErrors;

	private volatile boolean closed;

	private WebSocketSession(Consumer<String> jobErrors) {
		this.jobErrors = jobErrors;
	}

	/**
	 * Open a session.
	 * @param authority host and port of the transformer
	 * @param connections how many connections
	 * @param ping how often to ping, or zero for never
	 * @param jobErrors takes errors that belong to no object
	 * @param threads where connections are served
	 * @param scheduler for time limits and pings
	 * @return the session
	 * @throws IOException if a connection can't be opened
	 */
	static WebSocketSession open(String authority, int connections, Duration ping, Consumer<String> jobErrors,
			ExecutorService threads, ScheduledExecutorService scheduler) throws IOException {
		WebSocketSession session = new WebSocketSession(jobErrors);
		try {
			for (int i = 0; i < connections; i++) {
				session.loops.add(new WebSocketLoop(session, WebSocketConnection.dial(authority, scheduler)));
			}
		}
		catch (IOException ex) {
			session.close();
			throw new IOException("failed to dial ws://" + authority + "/ws: " + ex.getMessage(), ex);
		}
		session.writers.set(connections);
		session.loops.forEach((loop) -> loop.start(threads, scheduler, ping));
		return session;
	}

	/**
	 * Give a task to the connections. The caller waits for its outcome.
	 * @param task the task
	 * @throws InterruptedException if the thread is interrupted before there is room
	 */
	void submit(WebSocketTask task) throws InterruptedException {
		this.work.put(task);
		if (this.writers.get() == 0) {
			hangAll();
		}
		if (this.closed) {
			abortAll();
		}
	}

	WebSocketTask next() throws InterruptedException {
		return this.work.take();
	}

	/**
	 * Leave a task to the other connections.
	 * @param task a task that was not sent
	 */
	void giveBack(WebSocketTask task) {
		if (!this.work.offer(task)) {
			task.hang();
		}
		if (this.closed) {
			abortAll();
		}
	}

	void jobError(String message) {
		this.jobErrors.accept(message);
	}

	/**
	 * Tell that a connection will take no more tasks.
	 */
	void writerEnded() {
		if (this.writers.decrementAndGet() == 0 && !this.closed) {
			hangAll();
		}
	}

	private void hangAll() {
		for (WebSocketTask task = this.work.poll(); task != null; task = this.work.poll()) {
			task.hang();
		}
	}

	private void abortAll() {
		for (WebSocketTask task = this.work.poll(); task != null; task = this.work.poll()) {
			task.fail("aborted");
		}
	}

	boolean closed() {
		return this.closed;
	}

	@Override
	public void close() {
		this.closed = true;
		this.loops.forEach(WebSocketLoop::close);
		abortAll();
	}

}
