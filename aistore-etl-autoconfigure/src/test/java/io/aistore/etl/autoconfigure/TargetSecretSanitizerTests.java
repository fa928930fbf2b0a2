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

package io.aistore.etl.autoconfigure;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

import io.aistore.etl.EtlObject;
import io.aistore.etl.Transformer;
import io.aistore.etl.server.http.RawConnection;
import io.aistore.etl.server.http.RawConnection.Answer;
import io.aistore.etl.server.http.TestServer;
import io.aistore.etl.test.BucketJob;
import io.aistore.etl.test.BucketJobResult;
import io.aistore.etl.test.Communication;
import io.aistore.etl.test.Etl;
import io.aistore.etl.test.Fault;
import io.aistore.etl.test.LocalTarget;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.boot.logging.LogLevel;
import org.springframework.boot.logging.LoggingSystem;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link TargetSecretSanitizer}: whatever Actuator shows, it is not the secret.
 */
@Tag("both-lanes")
@Timeout(240)
@ExtendWith(OutputCaptureExtension.class)
class TargetSecretSanitizerTests {

	private static final String TOKEN = "t0kenOfTheUser";

	@Test
	void actuatorShowsNeitherSecretNorToken() {
		try (TestServer server = start(); RawConnection connection = server.connect()) {
			String secret = server.target().secret();
			for (String endpoint : List.of("env", "configprops", "beans", "mappings", "etl", "metrics", "health",
					"env/aistore.etl.target-url", "env/copy.of.url", "env/copy.of.token", "env/AIS_AUTHN_TOKEN")) {
				Answer answer = connection.request("GET", "/actuator/" + endpoint).read();
				assertThat(answer.status()).as(endpoint).isEqualTo(200);
				assertThat(answer.text()).as(endpoint).doesNotContain(secret).doesNotContain(TOKEN);
			}
			Answer shown = connection.request("GET", "/actuator/env/aistore.etl.content-type").read();
			assertThat(shown.text()).as("other values are shown").contains("text/x-shown");
			Answer masked = connection.request("GET", "/actuator/env/aistore.etl.target-url").read();
			assertThat(masked.text()).contains("******");
		}
	}

	@Test
	void logAtTraceShowsNeitherSecretNorTokenWhenTheTargetFails(CapturedOutput output) {
		try (TestServer server = start("logging.level.root=trace", "aistore.etl.direct-put.retries=0")) {
			server.target().put("src", "o", new byte[10]);
			server.target()
				.onGet(Fault.answer(500, "{\"url_path\":\"/v1/etl/_object/etl/" + server.target().secret() + "/o\"}"));
			server.target().onGet(Fault.resetAfterSent(5));
			server.target().onGet(Fault.shortBody(100, 10));
			for (int i = 0; i < 4; i++) {
				String error = server.target().transform("pull-body", "src", "o").error();
				assertThat(String.valueOf(error)).doesNotContain(server.target().secret());
			}
			server.target().refuseConnections(0);
			server.target().refuseConnections(1);
			assertThat(server.target().transform("pull-body", "src", "o").succeeded()).isFalse();
			assertThat(output).contains("TRACE").doesNotContain(server.target().secret()).doesNotContain(TOKEN);
		}
	}

	@ParameterizedTest
	@ValueSource(strings = { "push", "ws" })
	void logAtTraceShowsNeitherSecretNorTokenWhenResultsAreDelivered(String etl, CapturedOutput output) {
		try (TestServer server = start("logging.level.root=trace", "aistore.etl.direct-put.retries=0",
				"aistore.etl.client.response-timeout=1s")) {
			LocalTarget target = server.target();
			target.register(Etl.of("ws", "http://127.0.0.1:" + server.port()).with(Communication.WS));
			IntStream.range(0, 1000)
				.mapToObj((number) -> "o" + number)
				.filter((name) -> target.owner("src", name) != target.owner("dst", name))
				.limit(3)
				.forEach((name) -> target.put("src", name, new byte[10_000]));
			BucketJob job = BucketJob.of("src", "dst", etl).withWorkers(1).continuingOnError();
			assertThat(target.runBucketJob(job).succeeded()).isTrue();
			assertThat(target.requests()).isNotEmpty()
				.allSatisfy((request) -> assertThat(request.requestTarget()).contains(target.secret()))
				.allSatisfy((request) -> assertThat(request.header("Authorization")).hasValue("Bearer " + TOKEN));
			List<BucketJobResult> failures = new ArrayList<>();
			for (Fault fault : List.of(
					Fault.answer(500, "{\"url_path\":\"/v1/etl/_object/etl/" + target.secret() + "/o\"}"),
					Fault.redirect("http://127.0.0.1:1/v1/etl/_object/etl/" + target.secret() + "/o"), Fault.close(),
					Fault.resetAfterReceived(5), Fault.resetAfterSent(5), Fault.shortBody(100, 10),
					Fault.stall(Duration.ofSeconds(2)))) {
				target.onPut(fault);
				failures.add(target.runBucketJob(job));
			}
			target.refuseConnections(0);
			target.refuseConnections(1);
			failures.add(target.runBucketJob(job));
			assertThat(failures).element(0).satisfies((result) -> assertThat(result.errors()).isNotEmpty());
			assertThat(failures).last().satisfies((result) -> assertThat(result.errors()).isNotEmpty());
			assertThat(failures.toString()).doesNotContain(target.secret()).doesNotContain(TOKEN);
			assertThat(output).contains("TRACE").doesNotContain(target.secret()).doesNotContain(TOKEN);
		}
	}

	@AfterEach
	void logLessAgain() {
		LoggingSystem.get(getClass().getClassLoader()).setLogLevel(LoggingSystem.ROOT_LOGGER_NAME, LogLevel.INFO);
	}

	private static TestServer start(String... properties) {
		List<String> all = new ArrayList<>(
				List.of("management.endpoints.web.exposure.include=*", "management.endpoint.env.show-values=always",
						"management.endpoint.configprops.show-values=always", "aistore.etl.content-type=text/x-shown",
						"aistore.etl.client.auth-token=" + TOKEN, "AIS_AUTHN_TOKEN=another-token",
						"copy.of.url=${aistore.etl.target-url}", "copy.of.token=Bearer " + TOKEN));
		all.addAll(List.of(properties));
		return TestServer.start(List.of(), Transformer.class, EtlObject::bytes, all.toArray(String[]::new));
	}

}
