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
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

/**
 * A small HTTP/1.1 server on loopback with a thread per connection, which leaves every
 * byte of an answer to its handler, so that faults can be exact.
 */
final class Server implements AutoCloseable {

	private static final Log logger = LogFactory.getLog(Server.class);

	private static final int MAX_CONNECTIONS = 1024;

	private static final Duration MAX_SILENCE = Duration.ofMinutes(5);

	private final Executor threads;

	private final Duration idle;

	private final Handler handler;

	private final AtomicLong connections = new AtomicLong();

	private final Set<Socket> open = ConcurrentHashMap.newKeySet();

	private volatile @Nullable ServerSocket listener;

	private CountDownLatch accepting = new CountDownLatch(0);

	private final int port;

	/**
	 * Start a server.
	 * @param port its port, or 0 for a free one
	 * @param idle how long a connection may wait for its next request
	 * @param threads where connections are served
	 * @param handler what answers
	 * @throws IOException if the port is in use
	 */
	Server(int port, Duration idle, Executor threads, Handler handler) throws IOException {
		this.idle = idle;
		this.threads = threads;
		this.handler = handler;
		this.port = listen(port);
	}

	private int listen(int port) throws IOException {
		ServerSocket socket = new ServerSocket();
		try {
			socket.setReuseAddress(true);
			socket.bind(new InetSocketAddress(InetAddress.getByName("127.0.0.1"), port), 256);
		}
		catch (IOException ex) {
			socket.close();
			throw ex;
		}
		this.listener = socket;
		CountDownLatch ended = new CountDownLatch(1);
		this.accepting = ended;
		this.threads.execute(() -> {
			accept(socket);
			ended.countDown();
		});
		return socket.getLocalPort();
	}

	int port() {
		return this.port;
	}

	/**
	 * Close the port and all connections, so that new ones are refused.
	 */
	synchronized void refuse() {
		ServerSocket socket = this.listener;
		if (socket != null) {
			this.listener = null;
			closeQuietly(socket);
			awaitEnd();
		}
		this.open.forEach(Server::closeQuietly);
	}

	/**
	 * Wait for the thread that accepts: until it is gone the system completes handshakes.
	 */
	private void awaitEnd() {
		try {
			this.accepting.await(5, TimeUnit.SECONDS);
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
	}

	/**
	 * Open the port again after {@link #refuse()}.
	 * @throws IOException if somebody else has taken the port
	 */
	synchronized void resume() throws IOException {
		if (this.listener == null) {
			listen(this.port);
		}
	}

	@Override
	public void close() {
		refuse();
	}

	private void accept(ServerSocket socket) {
		while (!socket.isClosed()) {
			try {
				Socket connection = socket.accept();
				if (this.open.size() >= MAX_CONNECTIONS) {
					connection.close();
					continue;
				}
				this.open.add(connection);
				this.threads.execute(() -> serve(connection));
			}
			catch (IOException | RejectedExecutionException ex) {
				logger.trace("Accepting ended", ex);
			}
		}
	}

	private void serve(Socket socket) {
		try (socket) {
			socket.setTcpNoDelay(true);
			HttpInput in = new HttpInput(socket.getInputStream());
			long connection = this.connections.incrementAndGet();
			boolean more = true;
			while (more && this.listener != null) {
				more = serveNext(socket, in, connection);
			}
		}
		catch (IOException ex) {
			logger.trace("Connection ended", ex);
		}
		catch (RuntimeException ex) {
			logger.warn("A request to the local target failed", ex);
		}
		finally {
			this.open.remove(socket);
		}
	}

	private boolean serveNext(Socket socket, HttpInput in, long connection) throws IOException {
		socket.setSoTimeout((int) this.idle.toMillis());
		String startLine = in.readStartLine();
		if (startLine == null) {
			return false;
		}
		socket.setSoTimeout((int) MAX_SILENCE.toMillis());
		Exchange exchange = new Exchange(socket, connection, in, startLine);
		this.handler.handle(exchange);
		return !socket.isClosed() && exchange.reusable();
	}

	private static void closeQuietly(AutoCloseable closeable) {
		try {
			closeable.close();
		}
		catch (Exception ex) {
			logger.trace("Closing failed", ex);
		}
	}

	/** Answers requests. */
	@FunctionalInterface
	interface Handler {

		void handle(Exchange exchange) throws IOException;

	}

}
