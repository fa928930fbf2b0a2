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

package io.aistore.benchmarks.load;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.function.UnaryOperator;

import com.sun.net.httpserver.HttpHandler;
import com.sun.net.httpserver.HttpServer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatNoException;

/**
 * Tests for {@link Load} and {@link Target}: neither may miss anything wrong.
 */
class LoadTests {

	private static final int SIZE = 10_000;

	private final Content content = new Content(SIZE);

	private Target target;

	private Requests requests;

	private HttpServer server;

	@BeforeEach
	void start(@TempDir Path directory) throws IOException {
		this.target = new Target(this.content);
		this.requests = new Requests(this.content, this.target, new ObjectFiles(directory, this.content));
		this.server = HttpServer.create(new InetSocketAddress("127.0.0.1", 0), 0);
		this.server.start();
	}

	@AfterEach
	void stop() throws IOException {
		this.server.stop(0);
		this.target.close();
	}

	@Test
	void rightAnswersPass() throws IOException {
		serve((body) -> body, SIZE, 200);
		assertThat(run(this.requests.bodies(SIZE).limit(20)).count()).isEqualTo(20);
	}

	@Test
	void chunkedAnswersPass() throws IOException {
		serve((body) -> body, 0, 200);
		assertThat(run(this.requests.bodies(SIZE).limit(20)).count()).isEqualTo(20);
	}

	@Test
	void wrongByteIsFound() {
		serve((body) -> {
			body[SIZE - 1]++;
			return body;
		}, SIZE, 200);
		assertThatExceptionOfType(WrongAnswerException.class).isThrownBy(() -> run(this.requests.bodies(SIZE).limit(1)))
			.withMessageContaining("byte 9999 is wrong")
			.matches(WrongAnswerException::isWrongContent);
	}

	@Test
	void objectOfAnotherNameIsFound() {
		byte[] other = new byte[SIZE];
		this.content.of(SIZE, 7).get(other);
		serve((body) -> other, SIZE, 200);
		assertThatExceptionOfType(WrongAnswerException.class).isThrownBy(() -> run(this.requests.bodies(SIZE).limit(1)))
			.matches(WrongAnswerException::isWrongContent);
	}

	@Test
	void shorterContentIsFound() {
		serve((body) -> Arrays.copyOf(body, SIZE - 1), 0, 200);
		assertThatExceptionOfType(WrongAnswerException.class).isThrownBy(() -> run(this.requests.bodies(SIZE).limit(1)))
			.withMessageContaining("lacks 1 bytes");
	}

	@Test
	void otherStatusIsFound() {
		serve((body) -> body, SIZE, 201);
		assertThatExceptionOfType(WrongAnswerException.class).isThrownBy(() -> run(this.requests.bodies(SIZE).limit(1)))
			.withMessageContaining("201");
	}

	@Test
	void deliveryThatWasOnlyReportedIsFound() {
		this.server.createContext("/", (exchange) -> {
			exchange.getResponseHeaders().set("Ais-Direct-Put-Length", Integer.toString(SIZE));
			exchange.sendResponseHeaders(204, -1);
			exchange.close();
		});
		assertThatExceptionOfType(WrongAnswerException.class)
			.isThrownBy(() -> run(this.requests.directPuts(SIZE).limit(1)))
			.withMessageContaining("has not arrived");
	}

	@Test
	void wrongByteAtTheTargetIsFound() throws IOException, InterruptedException {
		byte[] object = new byte[SIZE];
		this.content.of(SIZE, 3).get(object);
		put(object);
		assertThat(this.target.deliveries()).isOne();
		assertThatNoException().isThrownBy(this.target::check);
		object[5]++;
		assertThatExceptionOfType(IOException.class).isThrownBy(() -> put(object));
		assertThatExceptionOfType(WrongAnswerException.class).isThrownBy(this.target::check)
			.withMessageContaining("byte 5 is wrong");
	}

	private void put(byte[] object) throws IOException, InterruptedException {
		URI uri = URI.create(this.target.url() + "/ais%2F@%23%2Fdst%2F" + new ObjectName(SIZE, 3) + "?owt=3&uuid=0-1");
		HttpRequest request = HttpRequest.newBuilder(uri).PUT(BodyPublishers.ofByteArray(object)).build();
		HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build().send(request, BodyHandlers.discarding());
	}

	private Latencies run(Plan plan) throws IOException {
		return new Load().run(this.server.getAddress().getPort(), 2, plan);
	}

	private void serve(UnaryOperator<byte[]> transform, int length, int status) {
		HttpHandler handler = (exchange) -> {
			byte[] body = transform.apply(exchange.getRequestBody().readAllBytes());
			exchange.sendResponseHeaders(status, length);
			exchange.getResponseBody().write(body);
			exchange.close();
		};
		this.server.createContext("/", handler);
	}

}
