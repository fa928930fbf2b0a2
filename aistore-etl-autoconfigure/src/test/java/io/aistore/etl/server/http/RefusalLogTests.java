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

import io.aistore.etl.EtlObject;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for the log of what guards refuse, which whoever reaches the port can cause.
 */
@Tag("both-lanes")
@Timeout(240)
@ExtendWith(OutputCaptureExtension.class)
class RefusalLogTests {

	@ParameterizedTest
	@CsvSource({ "/b/o?etl_fqn=%252Fetc%252Fpasswd, http://127.0.0.1:1/x, File '/etc/passwd' refused",
			"/b/o, http://8.8.8.8/x, The host '8.8.8.8' is not allowed" })
	void refusalIsOneLineAndOfManyTheFirstAreLogged(String target, String hop, String text, CapturedOutput output) {
		try (TestServer server = TestServer.buffered(EtlObject::bytes); RawConnection connection = server.connect()) {
			for (int i = 0; i < 20; i++) {
				connection.request("PUT", target, "Ais-Node-Url: " + hop, "Content-Length: 1").send("x");
				assertThat(connection.read().status()).isEqualTo(403);
			}
			assertThat(output.getAll().lines().filter((line) -> line.contains(text))).hasSize(10)
				.allMatch((line) -> line.contains("hpush of 'b/o' failed with 403"));
		}
	}

}
