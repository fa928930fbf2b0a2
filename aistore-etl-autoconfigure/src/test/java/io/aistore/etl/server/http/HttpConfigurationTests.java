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
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;

import io.aistore.etl.EtlObject;
import io.aistore.etl.StreamingTransformer;
import io.aistore.etl.Transformer;
import io.aistore.etl.server.ShutdownGate;
import io.aistore.etl.server.http.RawConnection.Answer;
import io.aistore.etl.target.Escaping;
import io.aistore.etl.test.TransformResult;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import reactor.core.publisher.Mono;

import org.springframework.boot.availability.AvailabilityChangeEvent;
import org.springframework.boot.availability.ReadinessState;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.reactive.function.server.RouterFunction;
import org.springframework.web.reactive.function.server.RouterFunctions;
import org.springframework.web.reactive.function.server.ServerResponse;
import org.springframework.web.server.WebFilter;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for what properties and other beans make of a transformer served over HTTP.
 */
@Tag("both-lanes")
@Timeout(240)
class HttpConfigurationTests {

	private static final Duration LONG = Duration.ofSeconds(60);

	@Test
	void oneTransformerServesWithAndWithoutDirectFqn() {
		List<String> seen = new ArrayList<>();
		Transformer transformer = (object) -> {
			seen.add(object.file().isPresent() + " " + object.path());
			return object.text().toUpperCase(Locale.ROOT).getBytes(StandardCharsets.UTF_8);
		};
		for (boolean directFqn : new boolean[] { false, true }) {
			try (TestServer server = TestServer.buffered(transformer, "aistore.etl.direct-fqn=" + directFqn)) {
				server.target().put("src", "a%41?b", "content".getBytes(StandardCharsets.UTF_8));
				for (String etl : List.of("push", "pull", "push-body")) {
					String name = etl.endsWith("body") ? "plain" : "a%41?b";
					server.target().put("src", "plain", "content".getBytes(StandardCharsets.UTF_8));
					assertThat(server.target().transform(etl, "src", name).text()).isEqualTo("CONTENT");
				}
			}
		}
		assertThat(seen).containsExactly("false src/a%41?b", "false src/a%41?b", "false src/plain", "true src/a%41?b",
				"true src/a%41?b", "false src/plain");
	}

	@Test
	void fileOfDirectFqnIsThatOfAistore() {
		AtomicReference<Path> file = new AtomicReference<>();
		try (TestServer server = TestServer.streaming((object, output) -> {
			file.set(object.file().orElseThrow());
			Files.copy(file.get(), output);
		}, "aistore.etl.direct-fqn=true")) {
			server.target().put("src", "o", new byte[100_000]);
			assertThat(server.target().transform("push", "src", "o").orThrow()).hasSize(100_000);
			assertThat(file.get()).isEqualTo(server.target().file("src", "o"));
		}
	}

	@Test
	void fileOfAChunkedObjectIsATemporaryCopyOfAllOfIt() {
		List<Path> files = new ArrayList<>();
		byte[] content = new byte[200_000];
		new Random(1).nextBytes(content);
		StreamingTransformer streaming = (object, output) -> {
			files.add(object.file().orElseThrow());
			object.inputStream().transferTo(output);
		};
		try (TestServer server = TestServer.streaming(streaming, "aistore.etl.direct-fqn=true")) {
			server.target().putChunked("src", "big", content, 70_000);
			assertThat(server.target().transform("push", "src", "big").orThrow()).isEqualTo(content);
		}
		Transformer buffered = (object) -> {
			files.add(object.file().orElseThrow());
			assertThat(Files.size(object.file().orElseThrow())).isEqualTo(200_000);
			return object.bytes();
		};
		try (TestServer server = TestServer.buffered(buffered, "aistore.etl.direct-fqn=true")) {
			server.target().putChunked("src", "big", content, 70_000);
			assertThat(server.target().transform("push", "src", "big").orThrow()).isEqualTo(content);
			assertThat(server.target().transform("pull", "src", "big").orThrow()).isEqualTo(content);
		}
		assertThat(files).hasSize(3).noneMatch(Files::exists);
	}

	@Test
	void fileIsReadWithDirectFqnThoughBodiesThatWaitForTheWorkerHoldAllMemory() throws Exception {
		CountDownLatch gate = new CountDownLatch(1);
		try (TestServer server = TestServer.buffered((object) -> {
			assertThat(gate.await(60, TimeUnit.SECONDS)).isTrue();
			return object.text().toUpperCase(Locale.ROOT).getBytes(StandardCharsets.UTF_8);
		}, "aistore.etl.direct-fqn=true", "aistore.etl.workers.size=1", "aistore.etl.memory.budget=100B",
				"aistore.etl.memory.max-wait=1s");
				RawConnection reader = server.connect();
				RawConnection first = server.connect();
				RawConnection second = server.connect()) {
			server.target().put("src", "o", "content".getBytes(StandardCharsets.UTF_8));
			String fqn = Escaping.escapeSegment(Escaping.escapeSegment(server.target().file("src", "o").toString()));
			reader.request("PUT", "/src/o?etl_fqn=" + fqn, "Content-Length: 0");
			Awaitility.await().atMost(LONG).until(() -> server.workers().active() == 1);
			first.put("/b/o", "x".repeat(50));
			second.put("/b/o", "y".repeat(50));
			Awaitility.await().atMost(LONG).until(() -> server.workers().queued() == 2);
			gate.countDown();
			assertThat(reader.read().text()).isEqualTo("CONTENT");
			assertThat(first.read().text()).isEqualTo("X".repeat(50));
			assertThat(second.read().text()).isEqualTo("Y".repeat(50));
		}
	}

	@Test
	void emptyPutMayBeAccepted() {
		try (TestServer server = TestServer.buffered(
				(object) -> ("<" + object.text() + ">").getBytes(StandardCharsets.UTF_8),
				"aistore.etl.empty-put=accept"); RawConnection connection = server.connect()) {
			assertThat(connection.request("PUT", "/b/h", "Content-Length: 0").read().text()).isEqualTo("<>");
		}
	}

	@Test
	void contentTypeIsThatOfTheTransformerOrTheProperty() {
		try (TestServer server = TestServer.buffered(EtlObject::bytes, "aistore.etl.content-type=image/png");
				RawConnection connection = server.connect()) {
			assertThat(connection.put("/b/o", "x").read().headers()).containsEntry("content-type", "image/png");
		}
		try (TestServer server = TestServer.buffered(new JsonTransformer(), "aistore.etl.content-type=image/png");
				RawConnection connection = server.connect()) {
			assertThat(connection.put("/b/o", "x").read().headers()).containsEntry("content-type", "application/json");
		}
	}

	@Test
	void transformThatTakesTooLongIs504() {
		Transformer endless = (object) -> {
			new CountDownLatch(1).await(60, TimeUnit.SECONDS);
			return object.bytes();
		};
		try (TestServer server = TestServer.buffered(endless, "aistore.etl.transform.timeout=50ms");
				RawConnection connection = server.connect()) {
			Answer answer = connection.put("/b/o", "x").read();
			assertThat(answer.status()).isEqualTo(504);
			assertThat(answer.text()).contains("longer than 50ms ('aistore.etl.transform.timeout')");
			assertIdle(server);
		}
	}

	@Test
	void objectAfterOneThatTookTooLongOnAnEventLoopIsTransformed() {
		Transformer endless = new Transformer() {

			@Override
			public byte[] transform(EtlObject object) {
				while (object.args().equals("endless") && !Thread.currentThread().isInterrupted()) {
					Thread.onSpinWait();
				}
				return object.bytes();
			}

			@Override
			public boolean nonBlocking() {
				return true;
			}

		};
		try (TestServer server = TestServer.buffered(endless, "aistore.etl.transform.timeout=50ms");
				RawConnection connection = server.connect()) {
			server.target().put("src", "o", "content".getBytes(StandardCharsets.UTF_8));
			String fqn = Escaping.escapeSegment(Escaping.escapeSegment(server.target().file("src", "o").toString()));
			connection.request("PUT", "/src/o?etl_args=endless&etl_fqn=" + fqn, "Content-Length: 0");
			assertThat(connection.read().status()).isEqualTo(504);
			connection.request("PUT", "/src/o?etl_fqn=" + fqn, "Content-Length: 0");
			assertThat(connection.read().text()).isEqualTo("content");
		}
	}

	@Test
	void streamThatTakesTooLongIs504OrBreaksOff() {
		StreamingTransformer endless = (object, output) -> {
			output.write(new byte["large".equals(object.name()) ? 100_000 : 10]);
			new CountDownLatch(1).await(60, TimeUnit.SECONDS);
		};
		try (TestServer server = TestServer.streaming(endless, "aistore.etl.transform.timeout=200ms");
				RawConnection connection = server.connect()) {
			assertThat(connection.put("/b/small", "x").read().status()).isEqualTo(504);
			Answer large = connection.put("/b/large", "x").read();
			assertThat(large.status() == 200 && large.complete()).isFalse();
			assertIdle(server);
		}
	}

	@Test
	void workersAreVirtualThreadsIfAsked() {
		Assumptions.assumeTrue(Runtime.version().feature() >= 21);
		AtomicReference<String> thread = new AtomicReference<>();
		try (TestServer server = TestServer.buffered((object) -> {
			thread.set(Thread.currentThread().toString());
			return object.bytes();
		}, "aistore.etl.workers.threads=virtual"); RawConnection connection = server.connect()) {
			assertThat(connection.put("/b/o", "x").read().text()).isEqualTo("x");
			assertThat(thread.get()).startsWith("VirtualThread");
		}
	}

	@Test
	void overloadBeyondTheQueueIs503() throws Exception {
		CountDownLatch release = new CountDownLatch(1);
		try (TestServer server = TestServer.buffered((object) -> {
			release.await(60, TimeUnit.SECONDS);
			return object.bytes();
		}, "aistore.etl.workers.size=1", "aistore.etl.workers.queue-capacity=1");
				RawConnection first = server.connect();
				RawConnection second = server.connect();
				RawConnection third = server.connect()) {
			first.put("/b/o", "1");
			Awaitility.await().atMost(LONG).until(() -> server.workers().active() == 1);
			second.put("/b/o", "2");
			Awaitility.await().atMost(LONG).until(() -> server.workers().queued() == 1);
			Answer refused = third.put("/b/o", "3").read();
			assertThat(refused.status()).isEqualTo(503);
			assertThat(refused.headers()).doesNotContainKey("ais-etl-retry-reason");
			assertThat(health(server).status()).as("never behind busy workers").isEqualTo(200);
			release.countDown();
			assertThat(first.read().text()).isEqualTo("1");
			assertThat(second.read().text()).isEqualTo("2");
		}
	}

	@Test
	void objectsAreRefusedWith503OnceTheServerShutsDown() {
		try (TestServer server = TestServer.buffered(EtlObject::bytes); RawConnection connection = server.connect()) {
			assertThat(connection.put("/b/o", "x").read().text()).isEqualTo("x");
			server.context().getBean(ShutdownGate.class).stop();
			Answer refused = connection.put("/b/o", "x").read();
			assertThat(refused.status()).isEqualTo(503);
			assertThat(refused.text()).isEqualTo("{\"error\":\"Shutting down\"}");
			assertThat(refused.headers()).containsEntry("connection", "close")
				.doesNotContainKey("ais-etl-retry-reason");
			assertThat(connection.isClosedByServer()).isTrue();
		}
	}

	@Test
	void objectThatIsTooLargeForABufferedTransformerIs413ByEveryWay() {
		for (boolean directFqn : new boolean[] { false, true }) {
			try (TestServer server = TestServer.buffered(EtlObject::bytes, "aistore.etl.memory.max-object-size=1KB",
					"aistore.etl.direct-fqn=" + directFqn)) {
				server.target().put("src", "large", new byte[1025]);
				server.target().putChunked("src", "chunked", new byte[1025], 1000);
				for (String etl : List.of("push", "push-body", "push-chunked", "pull", "pull-body")) {
					for (String name : List.of("large", "chunked")) {
						TransformResult result = server.target().transform(etl, "src", name);
						assertThat(result.status()).as(etl + " " + name).isEqualTo(413);
						assertThat(result.error()).contains("1024 bytes")
							.contains("aistore.etl.memory.max-object-size")
							.contains("StreamingTransformer");
					}
				}
				assertIdle(server);
			}
		}
	}

	@Test
	void connectionThatIsIdleForLongIsClosedButNotDuringATransform() {
		CountDownLatch release = new CountDownLatch(1);
		try (TestServer server = TestServer.buffered((object) -> {
			release.await(60, TimeUnit.SECONDS);
			return object.bytes();
		}, "server.netty.idle-timeout=500ms"); RawConnection connection = server.connect()) {
			connection.put("/b/o", "x");
			long start = System.nanoTime();
			Awaitility.await().atMost(LONG).until(() -> System.nanoTime() - start > Duration.ofMillis(1500).toNanos());
			release.countDown();
			assertThat(connection.read().text()).isEqualTo("x");
			assertThat(connection.isClosedByServer()).isTrue();
		}
	}

	@Test
	void rootsReplaceTheLayout(@TempDir Path directory) throws IOException {
		Path file = Files.writeString(directory.resolve("any"), "content");
		String fqn = Escaping.escapeSegment(Escaping.escapeSegment(file.toString()));
		try (TestServer server = TestServer.buffered(EtlObject::bytes, "aistore.etl.fqn.roots=" + directory);
				RawConnection connection = server.connect()) {
			assertThat(connection.request("PUT", "/b/o?etl_fqn=" + fqn).read().text()).isEqualTo("content");
			server.target().put("src", "o", new byte[1]);
			assertThat(server.target().transform("push", "src", "o").error()).contains("aistore.etl.fqn.roots");
		}
	}

	@Test
	void whateverTheUserServesComesFirst() {
		try (TestServer server = TestServer.start(List.of(UserConfiguration.class), Transformer.class,
				(object) -> ("object " + object.path()).getBytes(StandardCharsets.UTF_8),
				"management.endpoints.web.exposure.include=health,info"); RawConnection connection = server.connect()) {
			assertThat(connection.request("GET", "/hello").read().text()).isEqualTo("hello from a controller");
			assertThat(connection.request("GET", "/route").read().text()).isEqualTo("hello from a function");
			assertThat(connection.request("GET", "/actuator/health").read().status()).isEqualTo(200);
			assertThat(connection.request("GET", "/actuator/info").read().status()).isEqualTo(200);
			assertThat(connection.request("GET", "/health").read().text()).contains("\"status\":\"UP\"");
			Answer answer = connection.put("/hello/o", "x").read();
			assertThat(answer.text()).isEqualTo("object hello/o");
			assertThat(answer.headers()).containsEntry("x-filtered", "true");
			assertThat(connection.put("/actuator/o", "x").read().text()).isEqualTo("object actuator/o");
			assertThat(connection.put("/health/o", "x").read().text()).isEqualTo("object health/o");
		}
	}

	@Test
	void healthFollowsReadiness() {
		try (TestServer server = TestServer.buffered(EtlObject::bytes)) {
			assertHealthFollowsReadiness(server);
		}
	}

	@Test
	void interruptOfANonBlockingTransformerDoesNotFailTheNextObject() {
		try (TestServer server = TestServer.buffered((object) -> {
			byte[] bytes = object.bytes();
			Thread.currentThread().interrupt();
			return bytes;
		}, "aistore.etl.transform.non-blocking=true", "aistore.etl.server.event-loops=1")) {
			server.target().put("src", "o", "content".getBytes(StandardCharsets.UTF_8));
			for (int i = 0; i < 5; i++) {
				assertThat(server.target().transform("push", "src", "o").text()).isEqualTo("content");
			}
		}
	}

	@Test
	void connectionInUseIsNotIdle() {
		try (TestServer server = TestServer.buffered(EtlObject::bytes, "server.netty.idle-timeout=500ms");
				RawConnection connection = server.connect()) {
			assertThat(connection.put("/b/o", "x").read().text()).isEqualTo("x");
			long end = System.nanoTime() + Duration.ofMillis(1500).toNanos();
			while (System.nanoTime() < end) {
				assertThat(connection.request("GET", "/health").read().status()).isEqualTo(200);
			}
		}
	}

	@Test
	void healthIsThereWithNothingExposed() {
		try (TestServer server = TestServer.buffered(EtlObject::bytes,
				"management.endpoints.web.exposure.include=info")) {
			assertHealthFollowsReadiness(server);
		}
	}

	@Test
	void healthIsThereWithoutProbes() {
		try (TestServer server = TestServer.buffered(EtlObject::bytes,
				"management.endpoint.health.probes.enabled=false")) {
			assertHealthFollowsReadiness(server);
		}
	}

	@Test
	void healthIsOnTheDataPortWhenManagementHasItsOwn() {
		try (TestServer server = TestServer.buffered(EtlObject::bytes, "management.server.port=0")) {
			assertHealthFollowsReadiness(server);
		}
	}

	private static void assertHealthFollowsReadiness(TestServer server) {
		assertThat(health(server).status()).isEqualTo(200);
		AvailabilityChangeEvent.publish(server.context(), ReadinessState.REFUSING_TRAFFIC);
		assertThat(health(server).status()).isEqualTo(503);
		AvailabilityChangeEvent.publish(server.context(), ReadinessState.ACCEPTING_TRAFFIC);
		assertThat(health(server).status()).isEqualTo(200);
	}

	@Test
	void healthFailsAsSoonAsShutdownBeginsAndWorkIsFinished() throws Exception {
		CountDownLatch running = new CountDownLatch(1);
		CountDownLatch release = new CountDownLatch(1);
		TestServer server = TestServer.buffered((object) -> {
			running.countDown();
			release.await(60, TimeUnit.SECONDS);
			return object.bytes();
		});
		int port = server.port();
		RawConnection connection = server.connect().put("/b/o", "x");
		assertThat(running.await(60, TimeUnit.SECONDS)).isTrue();
		assertThat(isHealthy(port)).isTrue();
		Thread closing = new Thread(server::close);
		closing.start();
		Awaitility.await().atMost(LONG).until(() -> !isHealthy(port));
		release.countDown();
		assertThat(connection.read().text()).isEqualTo("x");
		connection.close();
		closing.join(60_000);
		assertThat(closing.isAlive()).isFalse();
	}

	// Connections are refused soon after the first 503
	private static boolean isHealthy(int port) {
		try (RawConnection connection = new RawConnection(port)) {
			return connection.request("GET", "/health").read().status() == 200;
		}
		catch (UncheckedIOException ex) {
			return false;
		}
	}

	private static Answer health(TestServer server) {
		try (RawConnection connection = server.connect()) {
			return connection.request("GET", "/health").read();
		}
	}

	private static void assertIdle(TestServer server) {
		Awaitility.await().atMost(LONG).untilAsserted(() -> {
			assertThat(server.workers().active()).isZero();
			assertThat(server.budget().used()).isZero();
		});
	}

	private static final class JsonTransformer implements Transformer {

		@Override
		public byte[] transform(EtlObject object) {
			return object.bytes();
		}

		@Override
		public String contentType() {
			return "application/json";
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class UserConfiguration {

		@Bean
		HelloController helloController() {
			return new HelloController();
		}

		@Bean
		RouterFunction<ServerResponse> route() {
			return RouterFunctions.route()
				.GET("/route", (request) -> ServerResponse.ok().bodyValue("hello from a function"))
				.build();
		}

		@Bean
		@Order(Ordered.HIGHEST_PRECEDENCE)
		WebFilter filter() {
			return (exchange, chain) -> {
				exchange.getResponse().getHeaders().set("X-Filtered", "true");
				return chain.filter(exchange).then(Mono.empty());
			};
		}

	}

	@RestController
	static class HelloController {

		@GetMapping("/hello")
		String hello() {
			return "hello from a controller";
		}

	}

}
