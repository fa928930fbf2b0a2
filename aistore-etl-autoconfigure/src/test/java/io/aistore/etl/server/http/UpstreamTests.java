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

import java.nio.charset.StandardCharsets;

import io.aistore.etl.EtlObject;
import io.aistore.etl.test.Fault;
import io.aistore.etl.test.LocalTarget;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

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

}
