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
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/**
 * Accepts WebSocket connections and then neither reads nor writes.
 */
final class SilentWebSocketServer implements AutoCloseable {

	private final ExecutorService threads = Executors.newCachedThreadPool();

	private final CountDownLatch closed = new CountDownLatch(1);

	private final Server server;

	SilentWebSocketServer() throws IOException {
		this.server = new Server(0, Duration.ofSeconds(60), this.threads, this::handle);
	}

	String url() {
		return "http://127.0.0.1:" + this.server.port();
	}

	private void handle(Exchange exchange) throws IOException {
		String key = exchange.headers().first("Sec-WebSocket-Key");
		exchange.respond(101,
				new Headers().add("Upgrade", "websocket")
					.add("Connection", "Upgrade")
					.add("Sec-WebSocket-Accept", WebSocketConnection.accept(String.valueOf(key))),
				new byte[0]);
		try {
			this.closed.await();
		}
		catch (InterruptedException ex) {
			throw new IOException(ex);
		}
	}

	@Override
	public void close() {
		this.closed.countDown();
		this.server.close();
		this.threads.shutdownNow();
	}

}
