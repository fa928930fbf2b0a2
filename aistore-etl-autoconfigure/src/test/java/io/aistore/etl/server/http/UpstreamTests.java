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

import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;

import io.aistore.etl.EtlObject;
import io.aistore.etl.delivery.scenario.FaultServer;
import io.aistore.etl.delivery.scenario.FaultServer.Behaviour;
import io.aistore.etl.server.http.RawConnection.Answer;
import io.aistore.etl.test.Fault;
import io.aistore.etl.test.LocalTarget;
import io.aistore.etl.test.RecordedRequest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for objects that are fetched from the target.
 */
@Tag("both-lanes")
@Timeout(240)
class UpstreamTests {

	@Test
	void connectionOfAnObjectThatIsTooLargeServesTheNext() {
		try (TestServer server = TestServer.buffered(EtlObject::bytes, "aistore.etl.client.max-connections=1",
				"aistore.etl.memory.max-object-size=1KB")) {
			LocalTarget target = server.target();
			target.put("src", "large", new byte[1024 * 1024]);
			target.put("src", "small", "content".getBytes(StandardCharsets.UTF_8));
			for (int i = 0; i < 3; i++) {
				assertThat(target.transform("pull-body", "src", "large").status()).isEqualTo(413);
				assertThat(target.transform("pull-body", "src", "small").text()).isEqualTo("content");
			}
		}
	}

	@Test
	void connectionThatDiedInThePoolIsReplaced() {
		try (TestServer server = TestServer.buffered(EtlObject::bytes)) {
			LocalTarget target = server.target();
			target.put("src", "o", "content".getBytes(StandardCharsets.UTF_8));
			assertThat(target.transform("pull-body", "src", "o").text()).isEqualTo("content");
			target.onGet(Fault.close());
			assertThat(target.transform("pull-body", "src", "o").text()).isEqualTo("content");
			target.onGet(Fault.close().times(2));
			assertThat(target.transform("pull-body", "src", "o").status())
				.as("a new connection that is closed is no leftover")
				.isEqualTo(502);
		}
	}

	@ParameterizedTest
	@ValueSource(strings = { "/ais%2F@%23%2Fb%2Fdir%2Fo%20x", "/ais%2f@%23%2fb%2f%7e~", "/ais/@%23/b/dir/o",
			"/ais%2F@%23%2Fb%2Fa//b", "/ais%2F@%23%2Fb%2Fa%2F..%2Fb/../c/./d", "/ais%2F@%23%2Fb%2Fsemi;colon",
			"/ais%2F@%23%2Fb%2Fplus+plus%2B", "/ais%2F@%23%2Fb%2F%25%3F%23%26", "/ais%2F@%23%2Fb%2F%C3%BC%FF",
			"/aws%2F@uuid%23ns%2Fb%2Fo" })
	void targetIsAskedWithTheBytesOfTheRequest(String path) {
		try (TestServer server = TestServer.buffered(EtlObject::bytes); RawConnection connection = server.connect()) {
			connection.request("GET", path).read();
			connection.request("GET", path + "?etl_args=x").read();
			String expected = URI.create(server.target().targetUrl()).getRawPath() + path;
			assertThat(server.target().requests()).extracting(RecordedRequest::requestTarget)
				.containsExactly(expected, expected);
		}
	}

	@ParameterizedTest
	@CsvSource({ "400, 400", "403, 403", "404, 404", "500, 500", "503, 503", "204, 502", "206, 502", "302, 502" })
	void anyOtherStatusThan200IsAnErrorWithAShortText(int status, int expected) {
		for (boolean streaming : new boolean[] { false, true }) {
			try (TestServer server = echo(streaming); RawConnection connection = server.connect()) {
				server.target()
					.onGet(Fault.answer(status,
							Map.of("Ais-Etl-Retry-Reason", "direct-put-transient", "Location", "/elsewhere"),
							(status != 204) ? "{\"url_path\":\"/" + server.target().secret() + "\"}" : ""));
				Answer answer = connection.request("GET", "/ais%2F@%23%2Fb%2Fo").read();
				assertThat(answer.status()).isEqualTo(expected);
				String text = (status != 204) ? ": {\\\"url_path\\\":\\\"/***\\\"}" : "";
				assertThat(answer.text())
					.isEqualTo("{\"error\":\"Can't get 'b/o': the target answered " + status + text + "\"}");
				assertThat(answer.headers()).doesNotContainKey("ais-etl-retry-reason");
				assertThat(server.target().requests()).as("redirects are not followed").hasSize(1);
			}
		}
	}

	@Test
	void targetThatIsUnreachableIs502() {
		for (boolean streaming : new boolean[] { false, true }) {
			try (TestServer server = echo(streaming); RawConnection connection = server.connect()) {
				server.target().refuseConnections(0);
				Answer answer = connection.request("GET", "/ais%2F@%23%2Fb%2Fo").read();
				assertThat(answer.status()).isEqualTo(502);
				assertThat(answer.text()).startsWith("{\"error\":\"Can't get 'b/o': 127.0.0.1:")
					.contains("the connection was refused")
					.doesNotContain(server.target().secret());
			}
		}
	}

	@Test
	void contentThatBreaksOffNeverBecomesAShorterObject() {
		AtomicBoolean called = new AtomicBoolean();
		try (TestServer server = TestServer.buffered((object) -> {
			called.set(true);
			return object.bytes();
		}); RawConnection connection = server.connect()) {
			for (Fault fault : List.of(Fault.shortBody(100, 99), Fault.resetAfterSent(20))) {
				server.target().put("src", "o", new byte[100_000]);
				server.target().onGet(fault);
				assertThat(connection.request("GET", "/ais%2F@%23%2Fsrc%2Fo").read().status()).isEqualTo(502);
			}
			assertThat(called).isFalse();
		}
		try (TestServer server = echo(true); RawConnection connection = server.connect()) {
			server.target().onGet(Fault.shortBody(100, 99));
			assertThat(connection.request("GET", "/ais%2F@%23%2Fsrc%2Fo").read().status()).isEqualTo(502);
			server.target().onGet(Fault.shortBody(2_000_000, 1_000_000));
			Answer broken = connection.request("GET", "/ais%2F@%23%2Fsrc%2Fo").read();
			assertThat(broken.status() == 200 && broken.complete()).isFalse();
		}
	}

	@Test
	void targetIsAskedWithTheToken() {
		try (TestServer server = TestServer.buffered(EtlObject::bytes, "aistore.etl.client.auth-token=t0ken")) {
			server.target().put("src", "o", new byte[1]);
			server.target().putChunked("src", "chunked", new byte[100], 60);
			assertThat(server.target().transform("pull-body", "src", "o").succeeded()).isTrue();
			assertThat(server.target().transform("push", "src", "chunked").succeeded()).isTrue();
			assertThat(server.target().requests()).hasSize(2)
				.allSatisfy((request) -> assertThat(request.header("Authorization")).hasValue("Bearer t0ken"));
		}
	}

	@Test
	void streamOfPulledObjectIsTransformedAgain() throws Exception {
		try (TestServer server = echo(true, "aistore.etl.direct-put.retries=1");
				FaultServer hop = new FaultServer(Behaviour.resetAfter(500_000), Behaviour.answer(200, ""))) {
			server.target().put("src", "o", new byte[3_000_000]);
			Answer answer = pull(server, hop);
			assertThat(answer.status()).as(answer.text()).isEqualTo(204);
			assertThat(answer.headers()).containsEntry("ais-direct-put-length", "3000000");
			assertThat(hop.exchanges()).hasSize(2);
			assertThat(hop.exchanges().get(1).body()).hasSize(3_000_000);
			assertThat(server.target().requests()).as("opened again").hasSize(2);
		}
	}

	@Test
	void failureToOpenTheObjectAgainIsThatOfItsTarget() throws Exception {
		try (TestServer server = echo(true, "aistore.etl.direct-put.retries=1");
				FaultServer hop = new FaultServer((exchange) -> {
					server.target().onGet(Fault.answer(410, "gone"));
					exchange.reset();
				})) {
			server.target().put("src", "o", new byte[10]);
			Answer answer = pull(server, hop);
			assertThat(answer.status()).isEqualTo(410);
			assertThat(answer.text()).isEqualTo("{\"error\":\"Can't get 'src/o': the target answered 410: gone\"}");
			assertThat(hop.exchanges()).hasSize(1);
		}
	}

	private static TestServer echo(boolean streaming, String... properties) {
		return streaming ? TestServer.streaming((object, output) -> object.inputStream().transferTo(output), properties)
				: TestServer.buffered(EtlObject::bytes, properties);
	}

	private static Answer pull(TestServer server, FaultServer hop) {
		try (RawConnection connection = server.connect()) {
			return connection.request("GET", "/ais%2F@%23%2Fsrc%2Fo", "Ais-Node-Url: http://" + hop.authority() + "/x")
				.read();
		}
	}

}
