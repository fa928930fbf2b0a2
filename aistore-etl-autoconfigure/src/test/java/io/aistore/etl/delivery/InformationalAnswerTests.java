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

package io.aistore.etl.delivery;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;

import io.aistore.etl.delivery.netty.NettyOutboundFactory;
import io.aistore.etl.delivery.webclient.WebClientOutboundFactory;
import io.aistore.etl.target.Chunk;
import io.aistore.etl.target.OutboundBody;
import io.aistore.etl.target.OutboundClient;
import io.aistore.etl.target.OutboundRequest;
import io.aistore.etl.target.OutboundResponse;
import io.aistore.etl.target.OutboundSettings;
import io.aistore.etl.target.Receiver;
import io.aistore.etl.target.TargetUrl;
import io.aistore.etl.target.UnreachableException;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import reactor.core.publisher.Flux;
import reactor.netty.http.HttpResources;

import org.springframework.web.reactive.function.client.WebClient;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Tests of hops that send informational answers before the final one, or instead of it.
 */
@Timeout(240)
class InformationalAnswerTests {

	private static final TargetUrl TARGET_URL = TargetUrl.parse("http://127.0.0.1:1/v1/etl/_object/echo/s");

	private static final HostGuard GUARD = HostGuard.of(List.of(), TARGET_URL);

	private static final Duration LONG = Duration.ofSeconds(60);

	static List<Named<Function<OutboundSettings, OutboundClient>>> clients() {
		return List.of(
				Named.of("netty",
						(settings) -> new NettyOutboundFactory(settings, TARGET_URL, GUARD, null, HttpResources.get())
							.create()),
				Named.of("webclient", (settings) -> new WebClientOutboundFactory(settings, TARGET_URL, GUARD, null)
					.create(WebClient.builder())));
	}

	@ParameterizedTest
	@MethodSource("clients")
	void hopThatOnlyEverSaysContinueTimesOut(Function<OutboundSettings, OutboundClient> factory) {
		try (TestClient client = client(factory, Duration.ofMillis(400)); FaultServer hop = new FaultServer()) {
			hop.always((connection) -> {
				connection.readBody();
				while (true) {
					connection.write("HTTP/1.1 100 Continue\r\n\r\n");
					pause();
				}
			});
			assertThatExceptionOfType(UnreachableException.class)
				.isThrownBy(() -> client.exchange(put(hop)).block(LONG));
		}
	}

	@ParameterizedTest
	@MethodSource("clients")
	void finalAnswerMayComeAfterOthers(Function<OutboundSettings, OutboundClient> factory) {
		try (TestClient client = client(factory, LONG); FaultServer hop = new FaultServer()) {
			hop.always((connection) -> {
				connection.readBody();
				for (int i = 0; i < 5; i++) {
					connection.write("HTTP/1.1 " + ((i == 2) ? "103 Early Hints" : "100 Continue") + "\r\n\r\n");
					pause();
				}
				connection.write("HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\ndone");
				return true;
			});
			for (int i = 0; i < 2; i++) {
				OutboundResponse response = client.exchange(put(hop)).block(LONG);
				assertThat(response.status()).isEqualTo(200);
				assertThat(Flux.from(response.content()).map(InformationalAnswerTests::text).collectList().block(LONG))
					.containsExactly("done");
			}
			assertThat(hop.connections()).isOne();
		}
	}

	private static String text(Chunk chunk) {
		byte[] bytes = new byte[chunk.bytes().remaining()];
		chunk.bytes().get(bytes);
		chunk.release();
		return new String(bytes);
	}

	// The hop of the test takes its time
	private static void pause() throws IOException {
		try {
			TimeUnit.MILLISECONDS.sleep(20);
		}
		catch (InterruptedException ex) {
			throw new IOException(ex);
		}
	}

	private static TestClient client(Function<OutboundSettings, OutboundClient> factory, Duration responseTimeout) {
		return new TestClient(factory.apply(new OutboundSettings(8, 8, Duration.ofSeconds(20), Duration.ofSeconds(5),
				responseTimeout, 1024 * 1024, null)));
	}

	private static OutboundRequest put(FaultServer hop) {
		return new OutboundRequest("PUT", new Receiver.Target("http", hop.authority()), "/o", Map.of(),
				new OutboundBody.Bytes("content".getBytes()));
	}

}
