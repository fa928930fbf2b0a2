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
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

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
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Import;
import org.springframework.context.support.GenericApplicationContext;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The part of {@link FaultMatrixTests} that takes its time, all at once: transforms that
 * outlast their timeout, and whether they mind being interrupted or not.
 */
@Tag("both-lanes")
class SlowTransformTests {

	private final ExecutorService threads = Executors.newCachedThreadPool();

	private final List<ConfigurableApplicationContext> applications = new ArrayList<>();

	private Path bucket;

	private HttpServer target;

	@BeforeEach
	void start(@TempDir Path mountpath) throws IOException {
		this.bucket = Files.createDirectories(mountpath.resolve("@ais/b/%ob"));
		for (String name : List.of("SLOW", "SLOW_AND_DEAF", "good")) {
			Files.writeString(this.bucket.resolve(name), name);
		}
		this.target = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
		this.target.createContext("/", (exchange) -> {
			String path = exchange.getRequestURI().getPath();
			byte[] content = path.substring(path.lastIndexOf('/') + 1).getBytes(StandardCharsets.UTF_8);
			exchange.sendResponseHeaders(200, content.length);
			exchange.getResponseBody().write(content);
			exchange.close();
		});
		this.target.setExecutor(this.threads);
		this.target.start();
		serve(Transformer.class, Misbehaviour::buffered);
		serve(StreamingTransformer.class, Misbehaviour::streaming);
	}

	private <T> void serve(Class<T> type, T transformer) {
		this.applications.add(new SpringApplicationBuilder(Application.class)
			.initializers((context) -> ((GenericApplicationContext) context).registerBean(type, () -> transformer))
			.run("--server.port=0", "--aistore.etl.workers.size=10", "--aistore.etl.transform.timeout=2s",
					"--aistore.etl.workers.threads=platform", "--aistore.etl.target-url=http://127.0.0.1:"
							+ this.target.getAddress().getPort() + "/v1/etl/_object/etl/secret"));
	}

	@AfterEach
	void stop() {
		this.applications.forEach(ConfigurableApplicationContext::close);
		this.target.stop(0);
		this.threads.shutdownNow();
	}

	@TestFactory
	Stream<DynamicTest> slowTransformHasItsAnswerAndLeavesNothingBehind() {
		List<Call> calls = new ArrayList<>();
		for (Misbehaviour misbehaviour : List.of(Misbehaviour.SLOW, Misbehaviour.SLOW_AND_DEAF)) {
			for (Way way : Way.values()) {
				for (ConfigurableApplicationContext application : this.applications) {
					calls.add(call(misbehaviour, way, application));
				}
			}
		}
		Stream<DynamicTest> answers = calls.stream().map((call) -> DynamicTest.dynamicTest(call.name(), call::check));
		Stream<DynamicTest> ends = this.applications.stream()
			.map((application) -> DynamicTest.dynamicTest("nothing stays behind", () -> assertIdle(application)));
		return Stream.concat(answers, ends);
	}

	private Call call(Misbehaviour misbehaviour, Way way, ConfigurableApplicationContext application) {
		String kind = (this.applications.indexOf(application) == 0) ? "buffered" : "streaming";
		int port = Integer.parseInt(application.getEnvironment().getProperty("local.server.port", ""));
		return new Call(misbehaviour + " by " + way + ", " + kind, misbehaviour, way, this.threads.submit(() -> {
			try (Caller caller = new Caller(way, port, this.bucket, "")) {
				return Arrays.asList(caller.call(misbehaviour.name()), caller.call("good"));
			}
		}));
	}

	private static void assertIdle(ConfigurableApplicationContext application) {
		Awaitility.await().untilAsserted(() -> {
			assertThat(application.getBean(MemoryBudget.class).used()).isZero();
			assertThat(application.getBean(Workers.class).active()).isZero();
			assertThat(application.getBean(TransformStatistics.class).inFlight()).isZero();
		});
	}

	private record Call(String name, Misbehaviour misbehaviour, Way way, Future<List<Answer>> answers) {

		void check() throws Exception {
			Answer answer = this.answers.get(60, TimeUnit.SECONDS).get(0);
			assertThat(answer.status()).as(answer.text()).isEqualTo((this.way == Way.WS) ? 1011 : 504);
			assertThat(answer.text()).contains(this.misbehaviour.answer());
			Answer next = this.answers.get(60, TimeUnit.SECONDS).get(1);
			assertThat(next).isEqualTo(new Answer(200, "good", true));
		}

	}

	@SpringBootConfiguration
	@EnableAutoConfiguration
	@Import(OwnEventLoops.class)
	static class Application {

	}

}
