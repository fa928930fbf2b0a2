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

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.IntStream;

import io.aistore.etl.delivery.scenario.FaultServer;
import io.aistore.etl.delivery.scenario.FaultServer.Behaviour;
import io.aistore.etl.target.Chunk;
import io.aistore.etl.target.OutboundBody;
import io.aistore.etl.target.OutboundClient;
import io.aistore.etl.target.OutboundRequest;
import io.aistore.etl.target.OutboundSettings;
import io.aistore.etl.target.Receiver;
import io.aistore.etl.target.TargetUrl;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import reactor.core.Disposable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The bounds of the pool, in connections as the hop sees them.
 */
@Timeout(240)
public abstract class AbstractConnectionPoolTests {

	private static final Duration TIMEOUT = Duration.ofSeconds(60);

	private static final TargetUrl TARGET_URL = TargetUrl.parse("http://127.0.0.1:1/v1/etl/_object/echo/s");

	/**
	 * Create the client to be tested, which is closed by the test.
	 * @param settings its settings
	 * @param targetUrl the URL of the pod's target
	 * @param guard judges targets
	 * @return the client
	 */
	protected abstract OutboundClient create(OutboundSettings settings, TargetUrl targetUrl, HostGuard guard);

	private TestClient client(int maxConnections, int maxIdle, Duration idleTimeout) {
		return client(maxConnections, maxIdle, idleTimeout, Duration.ofSeconds(30));
	}

	private TestClient client(int maxConnections, int maxIdle, Duration idleTimeout, Duration responseTimeout) {
		OutboundSettings settings = new OutboundSettings(maxConnections, maxIdle, idleTimeout, Duration.ofSeconds(5),
				responseTimeout, 1024 * 1024, null);
		return new TestClient(create(settings, TARGET_URL, HostGuard.of(List.of(), TARGET_URL)));
	}

	private static Mono<Integer> put(TestClient client, FaultServer server) {
		Receiver target = new Receiver.Target("http", server.authority());
		OutboundRequest request = new OutboundRequest("PUT", target, "/o", Map.of(),
				new OutboundBody.Bytes(new byte[10]));
		return client.exchange(request)
			.flatMap((response) -> Flux.from(response.content())
				.doOnNext(Chunk::release)
				.then(Mono.just(response.status())));
	}

	private static List<Integer> putAtOnce(TestClient client, FaultServer server, int count) {
		return Flux.range(0, count).flatMap((index) -> put(client, server), count).collectList().block(TIMEOUT);
	}

	@Test
	void hopThatStallsOnAConnectionThatWasHandedOnAtOnceIsGivenUp() throws Exception {
		for (int i = 0; i < 10; i++) {
			CountDownLatch go = new CountDownLatch(1);
			AtomicInteger answers = new AtomicInteger();
			Behaviour answer = Behaviour.answer(200, "");
			Behaviour stall = Behaviour.stall();
			try (TestClient client = client(1, 1, Duration.ofSeconds(20), Duration.ofMillis(300));
					FaultServer server = new FaultServer((exchange) -> {
						await(go);
						((answers.getAndIncrement() == 0) ? answer : stall).serve(exchange);
					})) {
				CompletableFuture<Integer> served = put(client, server).toFuture();
				CompletableFuture<Integer> stalled = put(client, server).onErrorReturn(0).toFuture();
				go.countDown();
				assertThat(served.get(60, TimeUnit.SECONDS)).isEqualTo(200);
				assertThat(stalled.get(60, TimeUnit.SECONDS)).isZero();
			}
		}
	}

	@Test
	void answerAfterA204WithABodyIsReadOnAConnectionOfItsOwn() throws Exception {
		Behaviour wrong = Behaviour.answer(204, "hello");
		Behaviour right = Behaviour.answer(200, "");
		AtomicInteger answers = new AtomicInteger();
		try (TestClient client = client(1, 1, Duration.ofSeconds(20));
				FaultServer server = new FaultServer(
						(exchange) -> ((answers.getAndIncrement() % 2 == 0) ? wrong : right).serve(exchange))) {
			for (int i = 0; i < 5; i++) {
				assertThat(put(client, server).block(TIMEOUT)).isEqualTo(204);
				assertThat(put(client, server).block(TIMEOUT)).isEqualTo(200);
			}
		}
	}

	@Test
	void noMoreConnectionsThanAllowedAreOpenedAndTheOthersWait() throws Exception {
		AtomicInteger busy = new AtomicInteger();
		AtomicInteger most = new AtomicInteger();
		CountDownLatch full = new CountDownLatch(3);
		Behaviour answer = Behaviour.answer(200, "");
		try (TestClient client = client(3, 3, Duration.ofSeconds(20));
				FaultServer server = new FaultServer((exchange) -> {
					most.accumulateAndGet(busy.incrementAndGet(), Math::max);
					full.countDown();
					await(full);
					busy.decrementAndGet();
					answer.serve(exchange);
				})) {
			assertThat(putAtOnce(client, server, 30)).hasSize(30).containsOnly(200);
			assertThat(most).hasValue(3);
			assertThat(server.connections()).isEqualTo(3);
		}
	}

	/**
	 * The pools of Reactor Netty take longer for this than a test may.
	 * @throws Exception if the last one is not served
	 */
	protected final void serveWhoComesAfterThousandsThatGaveUp() throws Exception {
		CountDownLatch go = new CountDownLatch(1);
		Behaviour answer = Behaviour.answer(200, "");
		try (TestClient client = client(1, 1, Duration.ofSeconds(20));
				FaultServer server = new FaultServer((exchange) -> {
					await(go);
					answer.serve(exchange);
				})) {
			CompletableFuture<Integer> first = put(client, server).toFuture();
			Awaitility.await().atMost(TIMEOUT).until(() -> server.exchanges().size() == 1);
			List<Disposable> waiting = IntStream.range(0, 9000)
				.mapToObj((index) -> put(client, server).subscribe())
				.toList();
			CompletableFuture<Integer> last = put(client, server).toFuture();
			waiting.forEach(Disposable::dispose);
			go.countDown();
			assertThat(first.get(60, TimeUnit.SECONDS)).isEqualTo(200);
			assertThat(last.get(60, TimeUnit.SECONDS)).isEqualTo(200);
		}
	}

	@Test
	void hopThatTakesAFileSlowlyIsNotBlamedForItsAnswer(@TempDir Path directory) throws Exception {
		byte[] content = new byte[32 * 1024 * 1024];
		Path file = Files.write(directory.resolve("file"), content);
		OutboundSettings settings = new OutboundSettings(1, 1, TIMEOUT, TIMEOUT, Duration.ofSeconds(1), 1024 * 1024,
				null);
		try (TestClient client = new TestClient(create(settings, TARGET_URL, HostGuard.of(List.of(), TARGET_URL)));
				FaultServer server = new FaultServer((exchange) -> {
					for (int read = 0; read < content.length; read += 256 * 1024) {
						exchange.input().readNBytes(256 * 1024);
						LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(25));
					}
					exchange.write("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n");
				})) {
			OutboundRequest request = new OutboundRequest("PUT", new Receiver.Target("http", server.authority()), "/o",
					Map.of(), new OutboundBody.File(file, content.length));
			assertThat(client.exchange(request).block(TIMEOUT).status()).isEqualTo(200);
		}
	}

	private static void await(CountDownLatch latch) {
		try {
			latch.await(60, TimeUnit.SECONDS);
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
	}

	@Test
	void noMoreConnectionsThanAllowedAreKept() throws Exception {
		CountDownLatch full = new CountDownLatch(10);
		Behaviour answer = Behaviour.answer(200, "");
		try (TestClient client = client(20, 2, Duration.ofSeconds(20));
				FaultServer server = new FaultServer((exchange) -> {
					full.countDown();
					await(full);
					answer.serve(exchange);
				})) {
			assertThat(putAtOnce(client, server, 10)).hasSize(10).containsOnly(200);
			assertThat(server.connections()).isEqualTo(10);
			Awaitility.await().atMost(TIMEOUT).until(() -> server.openConnections() == 2);
			assertThat(put(client, server).block(TIMEOUT)).isEqualTo(200);
			assertThat(server.connections()).isEqualTo(10);
		}
	}

	@Test
	void onlyIdleConnectionThatIsAllowedIsUsedAgain() throws Exception {
		try (TestClient client = client(20, 1, Duration.ofSeconds(20));
				FaultServer server = new FaultServer(Behaviour.answer(200, ""))) {
			Awaitility.await().pollInterval(Duration.ofMillis(50)).atMost(TIMEOUT).until(() -> {
				assertThat(put(client, server).block(TIMEOUT)).isEqualTo(200);
				return server.exchanges().stream().anyMatch((exchange) -> exchange.number() == 3);
			});
		}
	}

	@Test
	void idleConnectionIsClosedByUs() throws Exception {
		try (TestClient client = client(20, 20, Duration.ofMillis(300));
				FaultServer server = new FaultServer(Behaviour.answer(200, ""))) {
			assertThat(put(client, server).block(TIMEOUT)).isEqualTo(200);
			Awaitility.await().atMost(TIMEOUT).until(() -> server.openConnections() == 0);
		}
	}

	@Test
	void idleTimeIsShorterThanThatOfTargets() {
		OutboundSettings settings = new OutboundSettings(1, 1, Duration.ofDays(1), TIMEOUT, TIMEOUT, 1, null);
		assertThat(settings.idleTimeout()).isEqualTo(Duration.ofSeconds(20));
	}

	@Test
	void targetsAndStagesDoNotShareConnections() throws Exception {
		try (TestClient client = client(20, 20, Duration.ofSeconds(20));
				FaultServer server = new FaultServer(Behaviour.answer(200, ""))) {
			Receiver stage = new Receiver.Stage("http", server.authority());
			for (int i = 0; i < 3; i++) {
				assertThat(put(client, server).block(TIMEOUT)).isEqualTo(200);
				client
					.exchange(new OutboundRequest("PUT", stage, "/v1/etl/_object/echo/***/o", Map.of(),
							new OutboundBody.Bytes(new byte[1])))
					.flatMap((response) -> Flux.from(response.content()).doOnNext(Chunk::release).then())
					.block(TIMEOUT);
			}
			assertThat(server.exchanges().stream().filter((exchange) -> exchange.target().endsWith("/s/o"))).hasSize(3)
				.extracting(FaultServer.Exchange::connection)
				.doesNotContainAnyElementsOf(server.exchanges()
					.stream()
					.filter((exchange) -> exchange.target().endsWith("/***/o"))
					.map(FaultServer.Exchange::connection)
					.toList());
		}
	}

}
