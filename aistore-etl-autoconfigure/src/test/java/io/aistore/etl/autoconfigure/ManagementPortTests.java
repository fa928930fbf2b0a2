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

import java.util.concurrent.atomic.AtomicInteger;

import io.aistore.etl.server.http.RawConnection;
import io.aistore.etl.server.http.TestServer;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests of a management server on a port of its own.
 */
@Tag("both-lanes")
@Timeout(240)
class ManagementPortTests {

	private final AtomicInteger transforms = new AtomicInteger();

	@Test
	void objectsAreServedOnTheirOwnPortOnly() {
		try (TestServer server = TestServer.buffered((object) -> {
			this.transforms.incrementAndGet();
			return object.bytes();
		}, "management.server.port=0")) {
			int port = server.context().getEnvironment().getRequiredProperty("local.management.port", Integer.class);
			try (RawConnection connection = new RawConnection(port)) {
				assertThat(connection.put("/b/o", "x").read().status()).isEqualTo(404);
				assertThat(connection.request("GET", "/b/o").read().status()).isEqualTo(404);
				assertThat(connection.request("POST", "/download", "Content-Length: 0").read().status()).isEqualTo(404);
				assertThat(connection
					.request("GET", "/ws", "Upgrade: websocket", "Connection: Upgrade",
							"Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==", "Sec-WebSocket-Version: 13")
					.read()
					.status()).isEqualTo(404);
				assertThat(connection.request("GET", "/actuator/health").read().text()).contains("UP");
			}
			assertThat(this.transforms).hasValue(0);
			assertThat(server.connect().put("/b/o", "x").read().text()).isEqualTo("x");
			assertThat(server.connect().request("GET", "/health").read().status()).isEqualTo(200);
		}
	}

}
