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
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/**
 * A transformer that answers as a test wants it.
 */
final class FakeTransformer implements AutoCloseable {

	private final ExecutorService threads = Executors.newCachedThreadPool();

	private final List<Received> received = new CopyOnWriteArrayList<>();

	private final Server server;

	private volatile Behaviour behaviour;

	FakeTransformer(Behaviour behaviour) {
		this.behaviour = behaviour;
		try {
			this.server = new Server(0, Duration.ofSeconds(60), this.threads, this::handle);
		}
		catch (IOException ex) {
			throw new IllegalStateException(ex);
		}
	}

	/**
	 * A transformer that returns what it gets, by file or by content.
	 * @return the transformer
	 */
	static FakeTransformer echo() {
		return new FakeTransformer(
				(exchange, body) -> exchange.respond(200, new Headers().add("Content-Type", "text/x-echo"), body));
	}

	void behaviour(Behaviour behaviour) {
		this.behaviour = behaviour;
	}

	Server server() {
		return this.server;
	}

	String url() {
		return "http://127.0.0.1:" + this.server.port();
	}

	List<Received> received() {
		return this.received;
	}

	Received last() {
		return this.received.get(this.received.size() - 1);
	}

	private void handle(Exchange exchange) throws IOException {
		byte[] body = exchange.body().readAllBytes();
		this.received
			.add(new Received(exchange.method(), exchange.target(), exchange.headers(), body, exchange.connection()));
		this.behaviour.answer(exchange, content(exchange, body));
	}

	private static byte[] content(Exchange exchange, byte[] body) throws IOException {
		String raw = exchange.target();
		int fqn = raw.lastIndexOf("etl_fqn=");
		if (fqn < 0) {
			return body;
		}
		String value = raw.substring(fqn + 8).replaceAll("&.*", "");
		Path file = Path.of(GoUrl.pathUnescape(GoUrl.bytes(GoUrl.pathUnescape(value.replace('+', ' ')))));
		try (InputStream in = Files.newInputStream(file)) {
			return in.readAllBytes();
		}
	}

	@Override
	public void close() {
		this.server.close();
		this.threads.shutdownNow();
	}

	/**
	 * A request as it came.
	 *
	 * @param method the method
	 * @param target the raw request target
	 * @param headers the headers
	 * @param body the body
	 * @param connection the number of the connection
	 */
	record Received(String method, String target, Headers headers, byte[] body, long connection) {

		String line() {
			return this.method + " " + this.target;
		}

		String text() {
			return new String(this.body, StandardCharsets.UTF_8);
		}

	}

	/** What the transformer does with the content of an object. */
	@FunctionalInterface
	interface Behaviour {

		void answer(Exchange exchange, byte[] content) throws IOException;

	}

}
