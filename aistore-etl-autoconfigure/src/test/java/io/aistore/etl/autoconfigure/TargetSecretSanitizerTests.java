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

import java.util.ArrayList;
import java.util.List;

import io.aistore.etl.EtlObject;
import io.aistore.etl.Transformer;
import io.aistore.etl.server.http.RawConnection;
import io.aistore.etl.server.http.RawConnection.Answer;
import io.aistore.etl.server.http.TestServer;
import io.aistore.etl.test.Fault;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

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
