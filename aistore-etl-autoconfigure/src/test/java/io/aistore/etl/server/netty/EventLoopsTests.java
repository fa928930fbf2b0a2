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

package io.aistore.etl.server.netty;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

import io.aistore.etl.EtlObject;
import io.aistore.etl.Transformer;
import io.aistore.etl.server.http.RawConnection;
import io.aistore.etl.server.http.TestServer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for the threads that the native lane runs on.
 */
@Timeout(240)
class EventLoopsTests {

	@Test
	void objectsAreServedOnAsManyEventLoopsAsThePropertySays() throws Exception {
		Set<String> threads = ConcurrentHashMap.newKeySet();
		Transformer transformer = new Transformer() {

			@Override
			public byte[] transform(EtlObject object) {
				threads.add(Thread.currentThread().getName());
				return object.bytes();
			}

			@Override
			public boolean nonBlocking() {
				return true;
			}

		};
		List<RawConnection> connections = new ArrayList<>();
		try (TestServer server = TestServer.buffered(transformer, "aistore.etl.server.lane=native",
				"aistore.etl.server.event-loops=2")) {
			for (int i = 0; i < 8; i++) {
				RawConnection connection = server.connect();
				connections.add(connection);
				connection.put("/b/o", "x");
				assertThat(connection.read().text()).isEqualTo("x");
			}
			assertThat(threads).hasSize(2).allMatch((name) -> name.startsWith("aistore-etl"));
		}
		finally {
			connections.forEach(RawConnection::close);
		}
	}

}
