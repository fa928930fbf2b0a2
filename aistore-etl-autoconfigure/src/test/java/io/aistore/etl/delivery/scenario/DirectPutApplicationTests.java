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

package io.aistore.etl.delivery.scenario;

import java.io.ByteArrayInputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

import io.aistore.etl.OwnEventLoops;
import io.aistore.etl.PlainHttp;
import io.aistore.etl.StreamingTransformer;
import io.aistore.etl.Transformer;
import io.aistore.etl.delivery.scenario.FaultServer.Behaviour;
import io.aistore.etl.server.http.RawConnection;
import io.aistore.etl.server.http.RawConnection.Answer;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Import;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Direct put and pipelines through whole applications.
 */
@Tag("both-lanes")
@Timeout(240)
class DirectPutApplicationTests {

	private static final String SECRET = "sEcReT0815";

	private static final Duration TIMEOUT = Duration.ofSeconds(60);

	private static ConfigurableApplicationContext buffered;

	private static ConfigurableApplicationContext streaming;

	private final HttpClient client = PlainHttp.client();

	@BeforeAll
	static void start() {
		buffered = start(UpperCase.class);
		streaming = start(Exclaim.class);
	}

	private static ConfigurableApplicationContext start(Class<?> application) {
		return new SpringApplicationBuilder(application).web(WebApplicationType.REACTIVE)
			.run("--server.port=0", "--aistore.etl.target-url=http://127.0.0.1:1/v1/etl/_object/echo/" + SECRET,
					"--aistore.etl.direct-put.retries=1");
	}

	@AfterAll
	static void stop() {
		buffered.close();
		streaming.close();
	}

	private static String url(ConfigurableApplicationContext application) {
		return "http://127.0.0.1:" + application.getEnvironment().getProperty("local.server.port");
	}

	private static String target(FaultServer server) {
		return "http://" + server.authority() + "/ais%2F@%23%2Fdst%2Fo?owt=3";
	}

	private HttpResponse<String> put(ConfigurableApplicationContext application, String query, String pipeline,
			String body) throws Exception {
		HttpRequest request = HttpRequest.newBuilder(URI.create(url(application) + "/b/o" + query))
			.header("Ais-Node-Url", pipeline)
			.timeout(TIMEOUT)
			.PUT(body.isEmpty() ? BodyPublishers.ofInputStream(() -> new ByteArrayInputStream(new byte[0]))
					: BodyPublishers.ofString(body))
			.build();
		HttpResponse<String> response = this.client.send(request, BodyHandlers.ofString());
		assertThat(response.body()).doesNotContain(SECRET);
		return response;
	}

	@ParameterizedTest
	@ValueSource(strings = { "abc", "" })
	void chainEndsAtTarget(String object) throws Exception {
		try (FaultServer target = new FaultServer(Behaviour.answer(200, ""))) {
			String expected = object.toUpperCase(Locale.ROOT) + "!";
			HttpResponse<String> response = put(buffered, "?etl_args=a%20b", url(streaming) + ", " + target(target),
					object);
			assertThat(response.statusCode()).isEqualTo(204);
			assertThat(response.headers().firstValueAsLong("Ais-Direct-Put-Length")).hasValue(expected.length());
			assertThat(target.exchanges()).hasSize(1);
			assertThat(target.exchanges().get(0).text()).isEqualTo(expected);
			assertThat(target.exchanges().get(0).target())
				.isEqualTo("/v1/etl/_object/echo/" + SECRET + "/ais%2F@%23%2Fdst%2Fo?owt=3&etl_args=a%20b");
		}
	}

	@Test
	void emptyResultReachesTarget() throws Exception {
		try (FaultServer target = new FaultServer(Behaviour.answer(200, ""))) {
			HttpResponse<String> response = put(buffered, "", target(target), "");
			assertThat(response.statusCode()).isEqualTo(204);
			assertThat(response.headers().firstValue("Ais-Direct-Put-Length")).hasValue("0");
			assertThat(target.exchanges().get(0).isChunked()).isTrue();
		}
	}

	@Test
	void chainEndsAtStage() throws Exception {
		HttpResponse<String> response = put(streaming, "", url(buffered), "abc");
		assertThat(response.statusCode()).isEqualTo(200);
		assertThat(response.body()).isEqualTo("ABC!");
		assertThat(response.headers().firstValue("Ais-Direct-Put-Length")).isEmpty();
	}

	@Test
	void emptyResultOfLastStageIsAnEmptyObject() throws Exception {
		HttpResponse<String> response = put(buffered, "", url(buffered), "");
		assertThat(response.statusCode()).isEqualTo(200);
		assertThat(response.body()).isEmpty();
	}

	@Test
	void longChainOfStreamsPassesWhole() throws Exception {
		String stages = url(streaming) + "," + url(buffered) + "," + url(streaming);
		String object = "x".repeat(8 * 1024 * 1024);
		HttpResponse<String> response = put(streaming, "", stages, object);
		assertThat(response.statusCode()).isEqualTo(200);
		assertThat(response.body()).hasSize(object.length() + 3).startsWith("XX").endsWith("X!!!");
	}

	@Test
	void streamOfBodyIsLeftToAistore() throws Exception {
		try (FaultServer target = new FaultServer(Behaviour.closeUnanswered())) {
			HttpResponse<String> response = put(streaming, "", target(target), "abc");
			assertThat(response.statusCode()).isEqualTo(503);
			assertThat(response.headers().firstValue("Ais-Etl-Retry-Reason")).hasValue("direct-put-transient");
			assertThat(target.exchanges()).hasSize(1);
		}
	}

	@Test
	void streamOfFileIsTransformedAgain(@TempDir Path directory) throws Exception {
		Path file = directory.resolve("mp1/@ais/src/%ob/o");
		Files.createDirectories(file.getParent());
		Files.writeString(file, "x".repeat(3_000_000));
		String fqn = URLEncoder.encode(URLEncoder.encode(file.toString(), StandardCharsets.UTF_8),
				StandardCharsets.UTF_8);
		try (FaultServer target = new FaultServer(Behaviour.resetAfter(500_000), Behaviour.answer(200, ""))) {
			HttpResponse<String> response = put(streaming, "?etl_fqn=" + fqn, target(target), "");
			assertThat(response.statusCode()).as(response.body()).isEqualTo(204);
			assertThat(response.headers().firstValue("Ais-Direct-Put-Length")).hasValue("3000001");
			assertThat(target.exchanges()).hasSize(2);
			assertThat(target.exchanges().get(1).body()).hasSize(3_000_001);
		}
	}

	@Test
	void exhaustedRetriesAnswer502WithoutReason() throws Exception {
		try (FaultServer target = new FaultServer(Behaviour.closeUnanswered())) {
			HttpResponse<String> response = put(buffered, "", target(target), "abc");
			assertThat(response.statusCode()).isEqualTo(502);
			assertThat(response.headers().firstValue("Ais-Etl-Retry-Reason")).isEmpty();
			assertThat(response.body()).contains(target.authority()).contains("2 attempts");
			assertThat(target.exchanges()).hasSize(2);
		}
	}

	@Test
	void errorOfHopIsPassedOnRedacted() throws Exception {
		String text = "{\"status\":507,\"url_path\":\"/v1/etl/_object/echo/" + SECRET + "/o\"}";
		try (FaultServer target = new FaultServer(
				Behaviour.answer(507, text, "Content-Type: application/json", "Ais-Etl-Retry-Reason: other"))) {
			HttpResponse<String> response = put(buffered, "", target(target), "abc");
			assertThat(response.statusCode()).isEqualTo(507);
			assertThat(response.body()).isEqualTo(text.replace(SECRET, "***"));
			assertThat(response.headers().firstValue("Ais-Etl-Retry-Reason")).hasValue("other");
		}
	}

	@ParameterizedTest
	@ValueSource(ints = { 201, 202, 206, 600 })
	void anyOtherStatusOfHopIsPassedOnWithItsText(int status) throws Exception {
		for (ConfigurableApplicationContext application : List.of(buffered, streaming)) {
			try (FaultServer target = new FaultServer(Behaviour.answer(status, "text"))) {
				HttpResponse<String> response = put(application, "", target(target), "abc");
				assertThat(response.statusCode()).isEqualTo(status);
				assertThat(response.body()).isEqualTo("text");
			}
		}
	}

	@ParameterizedTest
	@ValueSource(strings = { "http://evil.invalid/x", "http://8.8.8.8/x", "http://8.8.8.8:8080/x?uuid=1",
			"http://[2001:4860:4860::8888]/x", "http://localhost.evil.invalid/x" })
	void foreignHostIsRefused(String hop) throws Exception {
		for (ConfigurableApplicationContext application : new ConfigurableApplicationContext[] { buffered,
				streaming }) {
			HttpResponse<String> response = put(application, "", hop, "abc");
			assertThat(response.statusCode()).as(response.body()).isEqualTo(403);
			assertThat(response.body()).startsWith("{\"error\":\"").contains("aistore.etl.direct-put.allowed-hosts");
		}
	}

	@ParameterizedTest
	@ValueSource(strings = { ",http://a", "http://a,", "http://a,,http://b", ",", "evil", "ftp://a/b" })
	void malformedPipelineIsRejected(String pipeline) throws Exception {
		HttpResponse<String> response = put(buffered, "", pipeline, "abc");
		assertThat(response.statusCode()).isEqualTo(400);
		assertThat(response.body()).contains("Invalid pipeline");
	}

	@Test
	void failingStreamBreaksItsDeliveryOff() throws Exception {
		try (FaultServer target = new FaultServer(Behaviour.answer(200, ""))) {
			HttpResponse<String> response = put(streaming, "?etl_args=fail", target(target), "x".repeat(200_000));
			assertThat(response.statusCode()).isEqualTo(500);
			assertThat(response.body()).contains("asked to fail");
			Awaitility.await()
				.pollDelay(Duration.ofMillis(100))
				.atMost(TIMEOUT)
				.until(() -> target.exchanges().stream().allMatch(FaultServer.Exchange::isBroken));
			assertThat(target.exchanges()).noneMatch(FaultServer.Exchange::isComplete);
		}
	}

	@ParameterizedTest
	@ValueSource(strings = { "", " ", "  \t " })
	void blankHeaderIsNoPipeline(String blank) {
		for (ConfigurableApplicationContext application : List.of(buffered, streaming)) {
			try (RawConnection connection = connect(application)) {
				Answer answer = connection.request("PUT", "/b/o", "Ais-Node-Url:" + blank, "Content-Length: 3")
					.send("ABC")
					.read();
				assertThat(answer.status()).isEqualTo(200);
				assertThat(answer.text()).startsWith("ABC");
			}
		}
	}

	@ParameterizedTest
	@CsvSource({ "/b/dir//a%20b;c/../d+%2F%25%c3%BC, /b/dir//a%20b;c/../d+%2F%25%c3%BC", "/b/q?q?etl_args=, /b/q%3Fq",
			"/b/q?q, /b/q%3Fq", "/ais%2F@%23%2Fb%2Fo, /ais%2F@%23%2Fb%2Fo" })
	void stageIsSentTheRawPathOfTheObject(String path, String expected) throws Exception {
		for (ConfigurableApplicationContext application : List.of(buffered, streaming)) {
			try (FaultServer stage = new FaultServer(Behaviour.answer(204, ""));
					RawConnection connection = connect(application)) {
				connection.request("PUT", path, "Ais-Node-Url: http://" + stage.authority(), "Content-Length: 3")
					.send("abc");
				assertThat(connection.read().status()).isEqualTo(204);
				assertThat(stage.exchanges().get(0).target()).isEqualTo(expected);
			}
		}
	}

	@Test
	void lengthOfA204IsCopiedIfThereIsOne() throws Exception {
		for (String path : List.of("", "/ais%2F@%23%2Fdst%2Fo")) {
			try (FaultServer hop = new FaultServer(Behaviour.answerRaw("HTTP/1.1 204 X\r\n\r\n"),
					Behaviour.answerRaw("HTTP/1.1 204 X\r\nAis-Direct-Put-Length: 0\r\n\r\n"),
					Behaviour.answerRaw("HTTP/1.1 204 X\r\nAis-Direct-Put-Length: 77\r\n\r\n"))) {
				for (String length : new String[] { null, "0", "77" }) {
					HttpResponse<String> response = put(buffered, "", "http://" + hop.authority() + path, "abc");
					assertThat(response.statusCode()).isEqualTo(204);
					assertThat(response.headers().firstValue("Ais-Direct-Put-Length").orElse(null)).isEqualTo(length);
				}
			}
		}
	}

	@ParameterizedTest
	@ValueSource(strings = { "", "/ais%2F@%23%2Fdst%2Fo" })
	void contentOfAHopIsRelayedWithItsTypeAndLength(String path) throws Exception {
		try (FaultServer hop = new FaultServer(Behaviour.answer(200, "result", "Content-Type: text/x",
				"Ais-Etl-Retry-Reason: none", "Ais-Direct-Put-Length: 3"))) {
			for (ConfigurableApplicationContext application : List.of(buffered, streaming)) {
				HttpResponse<String> response = put(application, "", "http://" + hop.authority() + path, "abc");
				assertThat(response.statusCode()).isEqualTo(200);
				assertThat(response.body()).isEqualTo("result");
				assertThat(response.headers().firstValue("Content-Type")).hasValue("text/x");
				assertThat(response.headers().firstValue("Content-Length")).hasValue("6");
				assertThat(response.headers().map()).doesNotContainKey("Ais-Direct-Put-Length");
			}
		}
	}

	@Test
	void contentOfAHopIsRelayedAsItComes() throws Exception {
		for (ConfigurableApplicationContext application : List.of(buffered, streaming)) {
			CountDownLatch read = new CountDownLatch(1);
			try (FaultServer hop = new FaultServer((exchange) -> {
				exchange.readBody();
				exchange.write("HTTP/1.1 200 X\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nfirst\r\n");
				await(read);
				exchange.write("4\r\nlast\r\n0\r\n\r\n");
			}); RawConnection connection = connect(application)) {
				connection.request("PUT", "/b/o", "Ais-Node-Url: " + target(hop), "Content-Length: 3").send("abc");
				assertThat(connection.readHead().status()).isEqualTo(200);
				assertThat(connection.line()).isEqualTo("5");
				assertThat(connection.readBytes(7)).asString().isEqualTo("first\r\n");
				read.countDown();
				assertThat(connection.line()).isEqualTo("4");
				assertThat(connection.readBytes(11)).asString().isEqualTo("last\r\n0\r\n\r\n");
			}
		}
	}

	@ParameterizedTest
	@ValueSource(strings = { "Content-Length: 100\r\n\r\nbegin", "Transfer-Encoding: chunked\r\n\r\n5\r\nbegin\r\n" })
	void contentOfAHopThatBreaksOffIsNoShorterObject(String answer) throws Exception {
		try (FaultServer hop = new FaultServer(Behaviour.answerRaw("HTTP/1.1 200 X\r\n" + answer))) {
			for (ConfigurableApplicationContext application : List.of(buffered, streaming)) {
				try (RawConnection connection = connect(application)) {
					connection.request("PUT", "/b/o", "Ais-Node-Url: " + target(hop), "Content-Length: 3").send("abc");
					Answer relayed = read(connection);
					assertThat(relayed.status() == 200 && relayed.complete()).as(relayed.toString()).isFalse();
				}
			}
		}
	}

	private static Answer read(RawConnection connection) {
		try {
			return connection.read();
		}
		catch (UncheckedIOException ex) {
			return new Answer(-1, Map.of(), new byte[0], false);
		}
	}

	@Test
	void resultLeavesWhileTheBodyStillArrives() throws Exception {
		try (FaultServer target = new FaultServer(Behaviour.answer(200, ""));
				RawConnection connection = connect(streaming)) {
			connection.request("PUT", "/b/o", "Ais-Node-Url: " + target(target), "Content-Length: 200000")
				.send("x".repeat(150_000));
			Awaitility.await()
				.atMost(TIMEOUT)
				.until(() -> !target.exchanges().isEmpty() && target.exchanges().get(0).body().length > 65_536);
			Answer answer = connection.send("x".repeat(50_000)).read();
			assertThat(answer.status()).isEqualTo(204);
			assertThat(answer.headers()).containsEntry("ais-direct-put-length", "200001");
		}
	}

	@Test
	void callerThatGoesAwayBreaksTheDeliveryOff() throws Exception {
		for (ConfigurableApplicationContext application : List.of(buffered, streaming)) {
			CountDownLatch received = new CountDownLatch(1);
			CountDownLatch brokenOff = new CountDownLatch(1);
			try (FaultServer target = new FaultServer((exchange) -> {
				exchange.readBody();
				received.countDown();
				if (exchange.input().read() < 0) {
					brokenOff.countDown();
				}
			})) {
				try (RawConnection connection = connect(application)) {
					connection.request("PUT", "/b/o", "Ais-Node-Url: " + target(target), "Content-Length: 3")
						.send("abc");
					await(received);
				}
				await(brokenOff);
				assertThat(target.exchanges()).hasSize(1);
			}
		}
	}

	@Test
	void reasonForARetryPassesThroughEarlierStages() throws Exception {
		try (FaultServer target = new FaultServer(Behaviour.closeUnanswered())) {
			HttpResponse<String> response = put(buffered, "", url(streaming) + "," + target(target), "abc");
			assertThat(response.statusCode()).isEqualTo(503);
			assertThat(response.headers().firstValue("Ais-Etl-Retry-Reason")).hasValue("direct-put-transient");
			assertThat(target.exchanges()).hasSize(1);
		}
	}

	private static RawConnection connect(ConfigurableApplicationContext application) {
		return new RawConnection(URI.create(url(application)).getPort());
	}

	private static void await(CountDownLatch latch) {
		try {
			assertThat(latch.await(TIMEOUT.toSeconds(), TimeUnit.SECONDS)).isTrue();
		}
		catch (InterruptedException ex) {
			throw new IllegalStateException(ex);
		}
	}

	@SpringBootConfiguration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	@Import(OwnEventLoops.class)
	static class UpperCase {

		@Bean
		Transformer upperCase() {
			return (object) -> object.text().toUpperCase(Locale.ROOT).getBytes(StandardCharsets.UTF_8);
		}

	}

	@SpringBootConfiguration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	@Import(OwnEventLoops.class)
	static class Exclaim {

		@Bean
		StreamingTransformer exclaim() {
			return (object, output) -> {
				object.inputStream().transferTo(output);
				if (object.args().equals("fail")) {
					throw new IllegalStateException("asked to fail");
				}
				output.write('!');
			};
		}

	}

}
