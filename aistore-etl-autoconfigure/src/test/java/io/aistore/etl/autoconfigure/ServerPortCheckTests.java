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

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.boot.web.server.WebServer;
import org.springframework.boot.web.server.context.WebServerApplicationContext;
import org.springframework.boot.web.server.context.WebServerInitializedEvent;
import org.springframework.mock.env.MockEnvironment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.mockito.BDDMockito.given;
import static org.mockito.Mockito.mock;

/**
 * Tests for {@link ServerPortCheck}.
 */
@ExtendWith(OutputCaptureExtension.class)
class ServerPortCheckTests {

	@Test
	void anotherPortOfAPodIsWarnedOf(CapturedOutput output) {
		check("kubernetes", 8080, null);
		assertThat(output).contains("WARN")
			.contains("listens on port 8080, but AIStore asks port 8000")
			.contains("remove 'server.port'");
	}

	@ParameterizedTest
	@CsvSource({ "kubernetes, 8000,", "none, 8080,", "kubernetes, 8080, management" })
	void thePortOfAIStoreAndOtherPlacesAreNot(String platform, int port, String namespace, CapturedOutput output) {
		check(platform, port, namespace);
		assertThat(output).doesNotContain("AIStore asks");
	}

	private void check(String platform, int port, String namespace) {
		WebServer server = mock();
		given(server.getPort()).willReturn(port);
		WebServerApplicationContext context = mock();
		given(context.getServerNamespace()).willReturn(namespace);
		WebServerInitializedEvent event = mock();
		given(event.getWebServer()).willReturn(server);
		given(event.getApplicationContext()).willReturn(context);
		new ServerPortCheck(new MockEnvironment().withProperty("spring.main.cloud-platform", platform))
			.onApplicationEvent(event);
	}

}
