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

package io.aistore.etl.server.http;

import java.io.IOException;
import java.nio.charset.StandardCharsets;

import io.aistore.etl.server.http.RawConnection.Answer;
import io.aistore.etl.target.Escaping;
import io.aistore.etl.test.LocalTarget;
import io.aistore.etl.test.RecordedRequest;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for the forms that requests for objects have on the wire.
 */
@Tag("both-lanes")
@Timeout(240)
class RequestFormTests {

	private static TestServer server;

	private static LocalTarget target;

	@BeforeAll
	static void start() {
		server = TestServer
			.buffered((object) -> (object.path() + "=" + object.text()).getBytes(StandardCharsets.UTF_8));
		target = server.target();
	}

	@AfterAll
	static void stop() {
		server.close();
	}

	@AfterEach
	void reset() {
		target.reset();
	}

	@ParameterizedTest
	@ValueSource(strings = { "http://10.1.2.3:8000/b/o%20x", "http://host/b/o%20x", "HTTPS://host/b/o%20x" })
	void targetInAbsoluteFormNamesItsPath(String form) {
		try (RawConnection connection = server.connect()) {
			assertThat(connection.put(form, "x").read().text()).isEqualTo("b/o x=x");
			assertThat(connection.put("/b/next", "y").read().text()).isEqualTo("b/next=y");
		}
	}

	@Test
	void requestOfHttp10IsAnsweredAndItsConnectionClosed() throws IOException {
		try (RawConnection connection = server.connect()) {
			connection.send("PUT /b/o HTTP/1.0\r\nContent-Length: 1\r\n\r\nx");
			assertThat(connection.line()).startsWith("HTTP/1.0 200 ");
			while (!connection.line().isEmpty()) {
				continue;
			}
			assertThat(connection.readBytes(5)).asString().isEqualTo("b/o=x");
			assertThat(connection.isClosedByServer()).isTrue();
		}
	}

	@Test
	void pipelineIsTheFirstHeaderOfSeveral() {
		try (RawConnection connection = server.connect()) {
			connection.request("PUT", "/b/o", "Ais-Node-Url: nonsense", "ais-node-url: http://127.0.0.1:1/x",
					"Content-Length: 1");
			Answer answer = connection.send("x").read();
			assertThat(answer.status()).isEqualTo(400);
			assertThat(answer.text()).contains("Invalid pipeline").contains("nonsense");
		}
	}

	@Test
	void latestVersionIsAskedOfTheTargetAndTheFileIsIgnored() {
		target.put("src", "o", "the target's".getBytes(StandardCharsets.UTF_8));
		target.put("src", "stale", "the file's".getBytes(StandardCharsets.UTF_8));
		String fqn = "etl_fqn="
				+ Escaping.escapeSegment(Escaping.escapeSegment(target.file("src", "stale").toString()));
		try (RawConnection connection = server.connect()) {
			assertThat(connection.request("GET", "/ais%2F@%23%2Fsrc%2Fo?latest-ver=true&" + fqn).read().text())
				.isEqualTo("src/o=the target's");
			assertThat(target.requests()).singleElement()
				.extracting(RecordedRequest::requestTarget)
				.asString()
				.endsWith("/ais%2F@%23%2Fsrc%2Fo?latest-ver=true");
			assertThat(connection.request("GET", "/ais%2F@%23%2Fsrc%2Fo?latest-ver=false&" + fqn).read().text())
				.endsWith("=the file's");
		}
	}

	@Test
	void fileIsMadeAbsoluteAndTheBodyIgnored() {
		target.put("src", "o", "content".getBytes(StandardCharsets.UTF_8));
		String relative = target.file("src", "o").toString().substring(1);
		String fqn = Escaping.escapeSegment(Escaping.escapeSegment("./x/../" + relative));
		try (RawConnection connection = server.connect()) {
			assertThat(connection.put("/b/p?etl_fqn=" + fqn, "body").read().text()).isEqualTo("src/o=content");
			assertThat(connection.request("GET", "/ais%2F@%23%2Fb%2Fp?etl_fqn=" + fqn, "Content-Length: 4")
				.send("body")
				.read()
				.text()).isEqualTo("src/o=content");
			assertThat(connection.put("/b/next", "y").read().text()).isEqualTo("b/next=y");
		}
	}

	@ParameterizedTest
	@ValueSource(strings = { "ws", "ws/o", "download/o", "health/o", "actuator/o" })
	void objectsMayBeNamedLikeOtherPaths(String path) {
		try (RawConnection connection = server.connect()) {
			assertThat(connection.put("/" + path, "x").read().text()).isEqualTo(path + "=x");
			assertThat(connection.put("/" + path + "?etl_args=a", "x").read().text()).isEqualTo(path + "=x");
		}
	}

	@Test
	void objectWithAFileIsNotWaitedForThoughItsSenderWaits() {
		target.put("src", "o", "content".getBytes(StandardCharsets.UTF_8));
		String fqn = Escaping.escapeSegment(Escaping.escapeSegment(target.file("src", "o").toString()));
		try (RawConnection connection = server.connect()) {
			connection.put("/b/before", "x");
			Answer answer = connection
				.request("PUT", "/src/o?etl_fqn=" + fqn, "Expect: 100-continue", "Content-Length: 1")
				.read();
			assertThat(answer.text()).isEqualTo("b/before=x");
			assertThat(answer.headers()).doesNotContainKey("connection");
			answer = connection.read();
			assertThat(answer.text()).isEqualTo("src/o=content");
			assertThat(answer.headers()).as("the body may come or not").containsEntry("connection", "close");
			assertThat(connection.isClosedByServer()).isTrue();
		}
	}

	@ParameterizedTest
	@ValueSource(strings = { "gzip, chunked", "gzip\r\nTransfer-Encoding: chunked" })
	void bodyOfAnotherTransferCodingIs501(String coding) {
		try (RawConnection connection = server.connect()) {
			connection.request("PUT", "/b/o", "Transfer-Encoding: " + coding).send("1\r\nx\r\n0\r\n\r\n");
			Answer answer = connection.read();
			assertThat(answer.status()).isEqualTo(501);
			assertThat(answer.text()).contains("Transfer-Encoding").contains("'chunked' alone");
			assertThat(connection.put("/b/next", "y").read().text()).isEqualTo("b/next=y");
		}
	}

	@ParameterizedTest
	@ValueSource(strings = { "Transfer-Encoding: gzip", "Transfer-Encoding: identity\r\nContent-Length: 1",
			"Transfer-Encoding: chunked\r\nContent-Length: 1", "Content-Length: 1\r\nContent-Length: 2",
			"Content-Length: -1", "Content-Length: one" })
	void bodyWhoseEndIsUncertainIs400AndEndsTheConnection(String headers) {
		try (RawConnection connection = server.connect()) {
			assertThat(connection.request("PUT", "/b/o", headers).read().status()).isEqualTo(400);
			assertThat(connection.isClosedByServer()).isTrue();
		}
	}

}
