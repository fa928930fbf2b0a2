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

package io.aistore.etl.server.faults;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.Stream;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.aistore.etl.OwnEventLoops;
import io.aistore.etl.StreamingTransformer;
import io.aistore.etl.Transformer;
import io.aistore.etl.server.MemoryBudget;
import io.aistore.etl.server.TransformStatistics;
import io.aistore.etl.server.Workers;
import io.aistore.etl.server.faults.Caller.Answer;
import io.aistore.etl.server.faults.Caller.Way;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionFactory;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Import;
import org.springframework.context.support.GenericApplicationContext;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Every {@link Misbehaviour}, for each way that objects come, for both kinds of
 * transformer, with and without direct put: the answer, what is stored, the next object,
 * and that nothing stays behind.
 */
@Tag("both-lanes")
@ExtendWith(OutputCaptureExtension.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class FaultMatrixTests {

	private final Map<Boolean, ConfigurableApplicationContext> applications = new HashMap<>();

	private final Map<String, String> stored = new ConcurrentHashMap<>();

	private final ExecutorService targetThreads = Executors.newCachedThreadPool((task) -> {
		Thread thread = new Thread(task, "target");
		thread.setDaemon(true);
		return thread;
	});

	private final Set<Thread> threadsBefore = threads();

	private HttpServer target;

	private Path bucket;

	@BeforeAll
	void start(@TempDir Path mountpath) throws IOException {
		this.bucket = Files.createDirectories(mountpath.resolve("@ais/b/%ob"));
		for (Misbehaviour misbehaviour : Misbehaviour.values()) {
			Files.writeString(this.bucket.resolve(misbehaviour.name()), misbehaviour.name());
		}
		Files.writeString(this.bucket.resolve("good"), "good");
		this.target = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
		this.target.createContext("/", this::exchange);
		this.target.setExecutor(this.targetThreads);
		this.target.start();
		this.applications.put(true, serve(Transformer.class, Misbehaviour::buffered));
		this.applications.put(false, serve(StreamingTransformer.class, Misbehaviour::streaming));
	}

	private void exchange(HttpExchange exchange) throws IOException {
		String path = exchange.getRequestURI().getPath();
		String name = path.substring(path.lastIndexOf('/') + 1);
		try (exchange) {
			if (exchange.getRequestMethod().equals("PUT")) {
				String content = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
				this.stored.put(name, content);
				exchange.sendResponseHeaders(200, -1);
				return;
			}
			exchange.sendResponseHeaders(200, name.length());
			exchange.getResponseBody().write(name.getBytes(StandardCharsets.UTF_8));
		}
	}

	private <T> ConfigurableApplicationContext serve(Class<T> type, T transformer) {
		return new SpringApplicationBuilder(Application.class)
			.initializers((context) -> ((GenericApplicationContext) context).registerBean(type, () -> transformer))
			.run("--server.port=0", "--aistore.etl.workers.size=2", "--aistore.etl.workers.threads=platform",
					"--aistore.etl.target-url=http://127.0.0.1:" + port() + "/v1/etl/_object/etl/secret");
	}

	private int port() {
		return this.target.getAddress().getPort();
	}

	@AfterAll
	void noBufferHasLeakedWhenAllStops(CapturedOutput output) throws Exception {
		for (int i = 0; i < 3; i++) {
			System.gc();
			for (Way way : Way.values()) {
				misbehaviourHasItsAnswerAndLeavesNothingBehind(Misbehaviour.INPUT_NOT_READ, way, true, false);
				misbehaviourHasItsAnswerAndLeavesNothingBehind(Misbehaviour.INPUT_NOT_READ, way, false, true);
			}
		}
		await().untilAsserted(() -> assertThat(threads().stream()
			.filter((thread) -> !this.threadsBefore.contains(thread) && thread.getName().startsWith("etl-worker")))
			.hasSizeLessThanOrEqualTo(4));
		stop();
		assertThat(output).doesNotContain("LEAK:");
	}

	private static Set<Thread> threads() {
		return Thread.getAllStackTraces().keySet();
	}

	private void stop() {
		this.applications.values().forEach(ConfigurableApplicationContext::close);
		this.target.stop(0);
		this.targetThreads.shutdownNow();
	}

	static Stream<Arguments> cells() {
		List<Arguments> cells = new ArrayList<>();
		for (boolean buffered : new boolean[] { true, false }) {
			for (Misbehaviour misbehaviour : Misbehaviour.values()) {
				for (Way way : Way.values()) {
					for (boolean directPut : new boolean[] { true, false }) {
						if (!misbehaviour.isSlow() && misbehaviour.applies(buffered, directPut)) {
							cells.add(Arguments.of(misbehaviour, way, buffered, directPut));
						}
					}
				}
			}
		}
		return cells.stream();
	}

	@ParameterizedTest(name = "{0} by {1}, buffered: {2}, direct put: {3}")
	@MethodSource("cells")
	void misbehaviourHasItsAnswerAndLeavesNothingBehind(Misbehaviour misbehaviour, Way way, boolean buffered,
			boolean directPut) throws Exception {
		ConfigurableApplicationContext application = this.applications.get(buffered);
		String hop = directPut ? "http://127.0.0.1:" + port() + "/ais%2F@%23%2Fdst%2F" : "";
		this.stored.clear();
		int port = Integer.parseInt(application.getEnvironment().getProperty("local.server.port", ""));
		try (Caller caller = new Caller(way, port, this.bucket, hop)) {
			Answer answer = caller.call(misbehaviour.name());
			if (misbehaviour.status() == 200) {
				assertSuccess(answer, misbehaviour, directPut);
			}
			else {
				assertFailure(answer, misbehaviour, way, directPut);
			}
			assertSuccess(caller.call("good"), directPut, "good", "good");
		}
		assertNothingStaysBehind(application);
	}

	private void assertSuccess(Answer answer, Misbehaviour misbehaviour, boolean directPut) {
		assertSuccess(answer, directPut, misbehaviour.name(), "okx*");
		if (misbehaviour == Misbehaviour.OUTPUT_USED_AFTER_RETURN || misbehaviour == Misbehaviour.THREAD_LEFT_BEHIND) {
			await().untilAsserted(() -> assertThat(Misbehaviour.leftBehind.get()).isInstanceOf(IOException.class));
		}
		if (misbehaviour == Misbehaviour.INPUT_USED_AFTER_RETURN) {
			await().untilAsserted(() -> assertThat(Misbehaviour.leftBehind.get())
				.isInstanceOfAny(IllegalStateException.class, UncheckedIOException.class));
		}
	}

	private void assertSuccess(Answer answer, boolean directPut, String name, String content) {
		assertThat(answer.complete()).as(answer.toString()).isTrue();
		assertThat(answer.status()).as(answer.text()).isEqualTo(directPut ? 204 : 200);
		assertThat(directPut ? this.stored.get(name) : answer.text()).matches(content);
	}

	private void assertFailure(Answer answer, Misbehaviour misbehaviour, Way way, boolean directPut) {
		assertThat(this.stored).doesNotContainKey(misbehaviour.name());
		if (way == Way.WS) {
			assertThat(answer.status()).as(answer.text()).isEqualTo(directPut ? 200 : 1011);
		}
		else if (misbehaviour.status() < 0 && !directPut) {
			if (answer.status() < 0) {
				assertThat(answer).isEqualTo(new Answer(-1, "", false));
				return;
			}
			// Nothing of the result had left yet
			assertThat(answer.status()).as(answer.text()).isEqualTo(500);
		}
		else {
			assertThat(answer.status()).as(answer.text()).isEqualTo(Math.max(500, misbehaviour.status()));
		}
		assertThat(answer.text()).contains(misbehaviour.answer());
	}

	private static ConditionFactory await() {
		return Awaitility.await().pollDelay(Duration.ZERO).pollInterval(Duration.ofMillis(5));
	}

	private void assertNothingStaysBehind(ConfigurableApplicationContext application) {
		await().untilAsserted(() -> {
			assertThat(application.getBean(MemoryBudget.class).used()).isZero();
			assertThat(application.getBean(Workers.class).active()).isZero();
			assertThat(application.getBean(TransformStatistics.class).inFlight()).isZero();
			assertThat(Misbehaviour.threadsLeftBehind.get()).isZero();
		});
	}

	@SpringBootConfiguration
	@EnableAutoConfiguration
	@Import(OwnEventLoops.class)
	static class Application {

	}

}
