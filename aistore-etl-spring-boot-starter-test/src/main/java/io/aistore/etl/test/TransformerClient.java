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

import java.io.EOFException;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;

import org.jspecify.annotations.Nullable;

/**
 * The HTTP client of a target: 32 idle connections a host, closed after 6 s idle; no
 * compression, no redirects; one limit of time for a whole exchange, the content
 * included.
 */
final class TransformerClient implements AutoCloseable {

	private static final int MAX_IDLE = 32;

	private static final Duration IDLE = Duration.ofSeconds(6);

	private final ExecutorService threads;

	private final ScheduledExecutorService scheduler;

	private final Map<String, Deque<ClientConnection>> pool = new ConcurrentHashMap<>();

	private final Future<?> purge;

	TransformerClient(ExecutorService threads, ScheduledExecutorService scheduler) {
		this.threads = threads;
		this.scheduler = scheduler;
		this.purge = scheduler.scheduleWithFixedDelay(this::purge, 1, 1, TimeUnit.SECONDS);
	}

	/**
	 * Send a request and wait for the head of the answer.
	 * @param request the request
	 * @param timeout how long the whole exchange may last
	 * @return the answer
	 * @throws ExchangeTimeoutException if the time is up
	 * @throws IOException if there is no answer
	 */
	ClientResponse send(ClientRequest request, Duration timeout) throws IOException {
		Deadline deadline = new Deadline(this.scheduler, timeout);
		try {
			return exchange(request, deadline);
		}
		catch (IOException ex) {
			deadline.cancel();
			throw deadline.translate(ex);
		}
	}

	private ClientResponse exchange(ClientRequest request, Deadline deadline) throws IOException {
		while (true) {
			ClientConnection connection = connect(request.authority());
			deadline.guard(connection);
			try {
				connection.send(request, this.threads);
				String line = connection.readStatusLine();
				if (line != null) {
					return response(request, connection, line, deadline);
				}
				connection.close();
				if (!connection.reused() || request.method().equals("PUT")) {
					throw new EOFException("EOF");
				}
			}
			catch (IOException | RuntimeException ex) {
				connection.close();
				throw ex;
			}
		}
	}

	private ClientResponse response(ClientRequest request, ClientConnection connection, String line, Deadline deadline)
			throws IOException {
		if (!line.matches("HTTP/1\\.[01] \\d{3}( .*)?")) {
			throw new IOException("malformed HTTP response \"" + line + "\"");
		}
		int status = Integer.parseInt(line.substring(9, 12));
		Headers headers = connection.in().readHeaders();
		boolean empty = status == 204 || status == 304;
		HttpBody body = empty ? HttpBody.ofLength(connection.in(), 0) : connection.in().body(headers, true);
		boolean keep = line.startsWith("HTTP/1.1") && !headers.has("Connection", "close");
		AtomicBoolean released = new AtomicBoolean();
		return new ClientResponse(status, headers, new Guarded(body, deadline), () -> {
			if (released.compareAndSet(false, true)) {
				release(request.authority(), connection, keep && body.finished() && !deadline.cancel());
			}
		});
	}

	private ClientConnection connect(String authority) throws IOException {
		Deque<ClientConnection> idle = this.pool.computeIfAbsent(authority, (key) -> new ArrayDeque<>());
		for (ClientConnection next = poll(idle); next != null; next = poll(idle)) {
			if (next.alive()) {
				return next;
			}
			next.close();
		}
		return new ClientConnection(authority);
	}

	private static @Nullable ClientConnection poll(Deque<ClientConnection> idle) {
		synchronized (idle) {
			return idle.pollLast();
		}
	}

	private void release(String authority, ClientConnection connection, boolean keep) {
		if (keep && connection.sent()) {
			Deque<ClientConnection> idle = this.pool.computeIfAbsent(authority, (key) -> new ArrayDeque<>());
			connection.idle();
			synchronized (idle) {
				if (idle.size() < MAX_IDLE && !this.purge.isCancelled()) {
					idle.addLast(connection);
					return;
				}
			}
		}
		connection.close();
		connection.awaitUpload();
	}

	private void purge() {
		long limit = System.nanoTime() - IDLE.toNanos();
		this.pool.values().forEach((idle) -> {
			synchronized (idle) {
				idle.removeIf((connection) -> {
					boolean old = connection.idleSince(limit);
					if (old) {
						connection.close();
					}
					return old;
				});
			}
		});
	}

	/**
	 * Close all idle connections.
	 */
	void closeIdle() {
		this.pool.values().forEach((idle) -> {
			synchronized (idle) {
				idle.forEach(ClientConnection::close);
				idle.clear();
			}
		});
	}

	@Override
	public void close() {
		this.purge.cancel(false);
		closeIdle();
	}

	/** Content whose failures tell whether the time was up. */
	private static final class Guarded extends FilterInputStream {

		private final Deadline deadline;

		Guarded(InputStream in, Deadline deadline) {
			super(in);
			this.deadline = deadline;
		}

		@Override
		public int read() throws IOException {
			byte[] one = new byte[1];
			return (read(one, 0, 1) < 0) ? -1 : one[0] & 0xff;
		}

		@Override
		public int read(byte[] buffer, int offset, int length) throws IOException {
			try {
				return super.read(buffer, offset, length);
			}
			catch (IOException ex) {
				throw this.deadline.translate(ex);
			}
		}

	}

}
