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
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Set;
import java.util.stream.Collectors;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.ConfigurableApplicationContext;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

/**
 * Tests for {@link LocalTarget#run(Class, String...)}.
 */
@Timeout(240)
@ExtendWith(OutputCaptureExtension.class)
class LocalTargetApplicationTests {

	@Test
	void anApplicationRunsBesideALocalTarget(CapturedOutput output) throws Exception {
		HttpClient client = HttpClient.newHttpClient();
		String endpoint;
		try (ConfigurableApplicationContext context = LocalTarget.run(UpperCaseApplication.class, "--server.port=0",
				"--local-target.port=0")) {
			endpoint = context.getBean(LocalTarget.class).endpoint();
			URI object = URI.create(endpoint + "/v1/objects/photos/cat.jpg");
			client.send(HttpRequest.newBuilder(object).PUT(BodyPublishers.ofString("meow")).build(),
					BodyHandlers.discarding());
			URI transformed = URI.create(object + "?etl_name=upper-case");
			assertThat(client.send(HttpRequest.newBuilder(transformed).build(), BodyHandlers.ofString()).body())
				.isEqualTo("MEOW");
			assertThat(output).contains("curl -T cat.jpg " + endpoint.replace("127.0.0.1", "localhost"));
			assertThat(context.getEnvironment().getProperty("aistore.etl.target-url"))
				.isEqualTo(context.getBean(LocalTarget.class).targetUrl());
			assertThat(output).doesNotContain(context.getBean(LocalTarget.class).secret());
		}
		assertThat(answerOf(client, endpoint + "/v1/objects/photos/cat.jpg?etl_name=upper-case")).isNotEqualTo("MEOW");
	}

	// The port may be another program's by now
	private static String answerOf(HttpClient client, String uri) throws InterruptedException {
		try {
			HttpRequest request = HttpRequest.newBuilder(URI.create(uri)).timeout(Duration.ofSeconds(60)).build();
			return client.send(request, BodyHandlers.ofString()).body();
		}
		catch (IOException ex) {
			return "refused";
		}
	}

	@Test
	void theCommandLineWins() {
		try (ConfigurableApplicationContext context = LocalTarget.run(UpperCaseApplication.class, "--server.port=0",
				"--local-target.port=0", "--aistore.etl.target-url=mine", "--spring.application.name=named",
				"--local-target.targets=1")) {
			assertThat(context.getEnvironment().getProperty("aistore.etl.target-url")).isEqualTo("mine");
			assertThat(context.getBean(LocalTarget.class).etlName()).isEqualTo("named");
		}
	}

	@Test
	void aPortInUseIsSaidWithTheOption(CapturedOutput output) throws IOException {
		try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"))) {
			String port = "--local-target.port=" + taken.getLocalPort();
			assertThatExceptionOfType(LocalTargetPortInUseException.class)
				.isThrownBy(() -> LocalTarget.run(UpperCaseApplication.class, "--server.port=0", port));
			assertThat(output).contains("choose another port by the option --local-target.port=<port>");
		}
	}

	@ParameterizedTest
	@CsvSource(delimiter = ';', textBlock = """
			communication;  grpc;   hpush, hpull or ws
			body;           ja;     true or false
			body;           '';     true or false
			port;           99999;  a number from 0 (a free port) to 65535
			port;           http;   a number from 0 (a free port) to 65535
			targets;        0;      a number from 1
			""")
	void anOptionWithoutAValidValueStopsTheStart(String option, String value, String valid, CapturedOutput output) {
		Set<Thread> before = localTargetThreads();
		assertThatIllegalArgumentException().isThrownBy(() -> LocalTarget.run(UpperCaseApplication.class,
				"--server.port=0", "--local-target." + option + "=" + value));
		assertThat(output).contains("The property 'local-target." + option + "' has the value '" + value + "'.")
			.contains("Set it to " + valid + ", or leave it out")
			.doesNotContain("Netty started");
		assertThat(before).containsAll(localTargetThreads());
	}

	@Test
	void anUnknownOptionStopsTheStart(CapturedOutput output) {
		assertThatIllegalArgumentException().isThrownBy(
				() -> LocalTarget.run(UpperCaseApplication.class, "--server.port=0", "--local-target.comunication=ws"));
		assertThat(output).contains("There is no property 'local-target.comunication'.")
			.contains("local-target.port, local-target.targets, local-target.communication, local-target.body.");
	}

	@Test
	void aTransformerIsNamedAfterItsApplication() {
		assertThat(LocalTargetApplication.defaultName(UpperCaseApplication.class)).isEqualTo("upper-case");
		assertThat(LocalTargetApplication.defaultName(String.class)).isEqualTo("string");
	}

	@Test
	void nothingIsLeftBehind() throws Exception {
		Set<Thread> before = localTargetThreads();
		LocalTarget target = LocalTarget.builder().start();
		target.put("b", "o", new byte[1]);
		Path file = target.file("b", "o");
		try (FakeTransformer transformer = FakeTransformer.echo()) {
			target.register(Etl.of("etl", transformer.url()));
			assertThat(target.transform("b", "o")).hasSize(1);
			assertThat(localTargetThreads()).hasSizeGreaterThan(before.size());
			target.close();
		}
		for (Thread thread : localTargetThreads()) {
			if (!before.contains(thread)) {
				thread.join(60_000);
				assertThat(thread.isAlive()).as(thread.getName()).isFalse();
			}
		}
		assertThat(file.getRoot().resolve(file.subpath(0, file.getNameCount() - 6))).doesNotExist();
	}

	private static Set<Thread> localTargetThreads() {
		return Thread.getAllStackTraces()
			.keySet()
			.stream()
			.filter((thread) -> thread.getName().startsWith("local-target-"))
			.collect(Collectors.toSet());
	}

}
