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
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

import io.aistore.etl.EtlObject;
import io.aistore.etl.target.Escaping;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Two keep-alive connections in lockstep, as AIStore's workers use them: what Reactor
 * Netty before 1.3.8 stopped reading. A request that is not answered runs into the
 * timeout of its connection.
 */
@Tag("both-lanes")
@Timeout(240)
class LockstepTests {

	private static final int BURSTS = 20;

	private static final int REQUESTS = 50;

	@Test
	void noRequestOfABufferedTransformerIsLate() throws Exception {
		try (TestServer server = TestServer.buffered(EtlObject::bytes)) {
			run(server);
		}
	}

	@Test
	void noRequestOfAStreamingTransformerIsLate() throws Exception {
		try (TestServer server = TestServer.streaming((object, output) -> object.inputStream().transferTo(output))) {
			run(server);
		}
	}

	private static void run(TestServer server) throws Exception {
		server.target().put("src", "o", "from the file".getBytes(StandardCharsets.UTF_8));
		String fqn = Escaping.escapeSegment(Escaping.escapeSegment(server.target().file("src", "o").toString()));
		CyclicBarrier lockstep = new CyclicBarrier(2);
		ExecutorService callers = Executors.newFixedThreadPool(2);
		try {
			List<Future<?>> runs = new ArrayList<>();
			for (int i = 0; i < 2; i++) {
				runs.add(callers.submit(() -> {
					call(server, fqn, lockstep);
					return null;
				}));
			}
			for (Future<?> run : runs) {
				run.get(200, TimeUnit.SECONDS);
			}
		}
		finally {
			callers.shutdownNow();
		}
	}

	private static void call(TestServer server, String fqn, CyclicBarrier lockstep) throws Exception {
		try (RawConnection connection = server.connect()) {
			for (int burst = 0; burst < BURSTS; burst++) {
				for (int i = 0; i < REQUESTS; i++) {
					lockstep.await(60, TimeUnit.SECONDS);
					String body = "body " + burst + " " + i;
					if (i % 3 == 0) {
						connection.request("PUT", "/src/o?etl_fqn=" + fqn, "Content-Length: 0");
						assertThat(connection.read().text()).isEqualTo("from the file");
					}
					else {
						assertThat(connection.put("/src/o", body).read().text()).isEqualTo(body);
					}
				}
				LockSupport.parkNanos(Duration.ofMillis(20).toNanos());
			}
		}
	}

}
