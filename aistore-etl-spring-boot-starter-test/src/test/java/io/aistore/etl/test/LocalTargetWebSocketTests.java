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

package io.aistore.etl.test;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link LocalTarget} with transformers over WebSocket.
 */
@Timeout(240)
class LocalTargetWebSocketTests {

	private final FakeWebSocketTransformer transformer = FakeWebSocketTransformer.echo();

	private final LocalTarget target = LocalTarget.builder().objTimeout(Duration.ofSeconds(60)).start();

	LocalTargetWebSocketTests() {
		register(Input.FILE);
	}

	private void register(Input input) {
		this.target.register(Etl.of("etl", this.transformer.url()).with(Communication.WS).with(input));
	}

	@AfterEach
	void close() {
		this.target.close();
		this.transformer.close();
	}

	private void fill(int objects) {
		for (int i = 0; i < objects; i++) {
			this.target.put("src", "o" + i, ("content " + i).getBytes(StandardCharsets.UTF_8));
		}
	}

	private BucketJob job() {
		return BucketJob.of("src", "dst", "etl").withTimeout(Duration.ofSeconds(60));
	}

	/**
	 * Names of objects of which source and destination are on the same target, or not.
	 * @param remote whether the destination is on another target
	 * @param count how many
	 * @return the names, with their objects stored
	 */
	private List<String> names(boolean remote, int count) {
		List<String> names = new ArrayList<>();
		for (int i = 0; names.size() < count; i++) {
			String name = "n" + i;
			if (remote != (this.target.owner("src", name) == this.target.owner("dst", name))) {
				this.target.put("src", name, name.getBytes(StandardCharsets.UTF_8));
				names.add(name);
			}
		}
		return names;
	}

	@Test
	void anInlineRequestByFileIsOneControlMessage() {
		this.target.put("b", "dir/plus+plus &", "content".getBytes(StandardCharsets.UTF_8));
		TransformResult result = this.target.transform("etl", "b", "dir/plus+plus &", "some args");
		assertThat(result.text()).isEqualTo("content");
		FakeWebSocketTransformer.Received request = this.transformer.received().get(0);
		assertThat(request.body()).isFalse();
		assertThat(new HashSet<>(request.control().propertyNames())).containsExactlyInAnyOrder("etl_args", "fqn",
				"path");
		assertThat(request.path()).isEqualTo("dir/plus+plus &");
		assertThat(request.control().path("etl_args").asString()).isEqualTo("some args");
		assertThat(request.control().path("fqn").asString()).contains("%2F@ais%2Fb%2F%25ob%2Fdir%2Fplus+plus%20&");
		assertThat(this.transformer.connections()).hasSize(2);
	}

	@ParameterizedTest
	@ValueSource(ints = { 0, 1, 4095, 4096, 4097, 8192, 1_000_000 })
	void anObjectGoesAsOneMessage(int size) {
		register(Input.BODY);
		byte[] content = new byte[size];
		new Random(size).nextBytes(content);
		assertThat(this.target.transform(content)).isEqualTo(content);
		assertThat(this.transformer.received().get(0).body()).isTrue();
		assertThat(new HashSet<>(this.transformer.received().get(0).control().propertyNames())).containsOnly("path");
	}

	@Test
	void fragmentsOfAReplyAreOneResult() {
		this.transformer.behaviour((request) -> FakeWebSocketTransformer.fragments(request.content()));
		byte[] content = new byte[500_000];
		new Random(1).nextBytes(content);
		assertThat(this.target.transform(content)).isEqualTo(content);
	}

	@Test
	void aJobHasEightConnectionsATargetAndStoresLocalResults() {
		List<String> names = names(false, 40);
		BucketJobResult result = this.target.runBucketJob(job());
		assertThat(result.succeeded()).isTrue();
		assertThat(result.delivered()).containsExactlyInAnyOrderElementsOf(names);
		assertThat(names).allSatisfy(
				(name) -> assertThat(this.target.get("dst", name)).asString(StandardCharsets.UTF_8).isEqualTo(name));
		assertThat(this.transformer.connections()).hasSize(16);
	}

	@Test
	void aRemoteDestinationIsNamedAndAnyTextIsTakenForDelivered() {
		List<String> names = names(true, 10);
		this.transformer.behaviour((request) -> List.of(FakeWebSocketTransformer.text("an error, really")));
		BucketJobResult result = this.target.runBucketJob(job());
		assertThat(result.succeeded()).isTrue();
		assertThat(result.delivered()).hasSize(10);
		assertThat(this.target.list("dst")).isEmpty();
		assertThat(this.transformer.received()).allSatisfy((request) -> {
			String destination = this.target.targetUrl(this.target.owner("dst", request.path()))
				.replaceAll("/v1.*", "");
			assertThat(request.pipeline())
				.isEqualTo(destination + "/ais%2F@%23%2Fdst%2F" + request.path() + "?owt=3&uuid=" + result.id());
		});
		assertThat(names).hasSize(10);
	}

	@Test
	void contentForARemoteDestinationIsAnErrorAndTheConnectionIsKept() {
		List<String> names = names(true, 20);
		BucketJobResult result = this.target.runBucketJob(job().continuingOnError());
		assertThat(result.errors()).containsOnlyKeys(names);
		assertThat(result.errors().values()).allMatch((error) -> error.startsWith("task.w is nil"));
		assertThat(result.hung()).isEmpty();
		assertThat(result.jobErrors()).isEmpty();
		assertThat(this.target.list("dst")).isEmpty();
	}

	@Test
	void aBrokenReplyIsTheErrorOfItsObjectAndStopsTheJob() {
		names(false, 100);
		this.transformer.behaviour((request) -> request.path().equals(this.target.list("src").get(50))
				? FakeWebSocketTransformer.broken("no good") : List.of(FakeWebSocketTransformer.binary(new byte[3])));
		String failing = this.target.list("src").get(50);
		BucketJobResult result = this.target.runBucketJob(job());
		assertThat(result.errors()).containsOnlyKeys(failing);
		assertThat(result.errors().get(failing)).contains("websocket: close 1011 (internal server error): no good");
		assertThat(result.hung()).isEmpty();
		assertThat(this.target.exists("dst", failing)).isFalse();
	}

	@Test
	void aJobThatGoesOnHangsWhenAllItsConnectionsAreGone() {
		this.target.close();
		LocalTarget single = LocalTarget.builder().targets(1).start();
		try (single) {
			single.register(Etl.of("etl", this.transformer.url()).with(Communication.WS));
			for (int i = 0; i < 40; i++) {
				single.put("src", "o" + i, new byte[1]);
			}
			this.transformer.behaviour((request) -> FakeWebSocketTransformer.broken("no good"));
			BucketJobResult result = single.runBucketJob(job().withWorkers(16).continuingOnError());
			assertThat(result.errors().values()).filteredOn((error) -> error.contains("no good")).hasSize(8);
			assertThat(result.hung()).isNotEmpty();
			assertThat(result.succeeded()).isFalse();
		}
	}

	@ParameterizedTest
	@ValueSource(ints = { 1000, 1001, 1012 })
	void aUsualCloseInsteadOfAReplyIsToldNobodyAndHangs(int code) {
		List<String> names = names(false, 1);
		this.transformer.behaviour((request) -> List.of(FakeWebSocketTransformer.close(code, "bye")));
		BucketJobResult result = this.target.runBucketJob(job());
		assertThat(result.hung()).isEqualTo(names);
		assertThat(result.errors()).isEmpty();
		assertThat(result.jobErrors()).isEmpty();
	}

	@Test
	void anotherCloseInsteadOfAReplyIsAnErrorOfTheJobAndHangsAsWell() {
		List<String> names = names(false, 1);
		this.transformer.behaviour((request) -> List.of(FakeWebSocketTransformer.close(1011, "no good")));
		BucketJobResult result = this.target.runBucketJob(job());
		assertThat(result.hung()).isEqualTo(names);
		assertThat(result.jobErrors()).singleElement().asString().contains("close 1011").contains("no good");
	}

	@Test
	void inlineRequestsHangAfterTwoFailuresUntilTheTargetIsReset() {
		this.target.put("b", "o", "content".getBytes(StandardCharsets.UTF_8));
		this.transformer.behaviour((request) -> FakeWebSocketTransformer.broken("no good"));
		assertThat(this.target.transform("etl", "b", "o").error()).contains("no good");
		assertThat(this.target.transform("etl", "b", "o").error()).contains("no good");
		this.transformer.behaviour((request) -> List.of(FakeWebSocketTransformer.binary(request.content())));
		TransformResult hung = this.target.transform("etl", "b", "o");
		assertThat(hung.status()).isEqualTo(504);
		assertThat(hung.error()).contains("wait for ever");
		this.target.reset();
		assertThat(this.target.transform("again".getBytes(StandardCharsets.UTF_8))).asString().isEqualTo("again");
	}

	@Test
	void requestsArePipelined() {
		names(false, 60);
		CountDownLatch release = new CountDownLatch(1);
		this.transformer.behaviour((request) -> {
			assertThat(release.await(60, TimeUnit.SECONDS)).isTrue();
			return List.of(FakeWebSocketTransformer.binary(request.content()));
		});
		Thread waiter = new Thread(() -> {
			Awaitility.await().atMost(Duration.ofSeconds(60)).until(() -> this.transformer.received().size() == 60);
			release.countDown();
		});
		waiter.start();
		assertThat(this.target.runBucketJob(job().withWorkers(60)).succeeded()).isTrue();
		assertThat(this.target.list("dst")).hasSize(60);
	}

	@Test
	void pingsAreAnsweredDuringALongTransform() {
		this.target.close();
		LocalTarget pinging = LocalTarget.builder().webSocketPing(Duration.ofSeconds(1)).start();
		try (pinging) {
			pinging.register(Etl.of("etl", this.transformer.url()).with(Communication.WS));
			this.transformer.behaviour((request) -> {
				TimeUnit.MILLISECONDS.sleep(2500);
				return List.of(FakeWebSocketTransformer.binary(request.content()));
			});
			assertThat(pinging.transform("slow".getBytes(StandardCharsets.UTF_8))).asString().isEqualTo("slow");
		}
	}

	@Test
	void aJobIsBoundedByItsTime() {
		List<String> names = names(false, 1);
		this.transformer.behaviour((request) -> {
			TimeUnit.SECONDS.sleep(30);
			return List.of();
		});
		BucketJobResult result = this.target.runBucketJob(job().withTimeout(Duration.ofMillis(300)));
		assertThat(result.hung()).isEqualTo(names);
	}

	@Test
	void aTransformerWithoutWebSocketIsAnErrorOfTheJob() {
		fill(1);
		try (FakeTransformer http = FakeTransformer.echo()) {
			this.target.register(Etl.of("http", http.url()).with(Communication.WS));
			BucketJobResult result = this.target.runBucketJob(BucketJob.of("src", "dst", "http"));
			assertThat(result.jobErrors()).singleElement()
				.asString()
				.contains("failed to dial")
				.contains("bad handshake");
		}
	}

	@Test
	void aTextForALocalDestinationIsTakenForDeliveredAndNothingIsStored() {
		List<String> names = names(false, 3);
		this.transformer.behaviour((request) -> List.of(FakeWebSocketTransformer.text("12")));
		BucketJobResult result = this.target.runBucketJob(job());
		assertThat(result.delivered()).containsExactlyInAnyOrderElementsOf(names);
		assertThat(this.target.list("dst")).isEmpty();
	}

	@Test
	void theLatestVersionIsSentAsMessage() {
		this.target.put("b", "o", "content".getBytes(StandardCharsets.UTF_8));
		assertThat(this.target.transform("etl", "b", "o", "", true).text()).isEqualTo("content");
		assertThat(this.transformer.received().get(0).body()).isTrue();
	}

	@Test
	void aReplyTooManyIsTakenForThatOfTheNextObject() {
		this.target.close();
		LocalTarget single = LocalTarget.builder().targets(1).start();
		try (single) {
			single.register(Etl.of("etl", this.transformer.url()).with(Communication.WS));
			single.put("src", "a", "a".getBytes(StandardCharsets.UTF_8));
			this.transformer.behaviour((request) -> List.of(FakeWebSocketTransformer.binary("x".getBytes()),
					FakeWebSocketTransformer.binary("y".getBytes())));
			List<String> results = new ArrayList<>();
			for (int i = 0; i < 4; i++) {
				results.add(single.transform("etl", "src", "a").text());
			}
			assertThat(results).contains("y");
		}
	}

	@Test
	void aSilentTransformerIsNoticedByPings() throws Exception {
		this.target.close();
		try (SilentWebSocketServer silent = new SilentWebSocketServer();
				LocalTarget pinging = LocalTarget.builder().webSocketPing(Duration.ofMillis(200)).start()) {
			pinging.register(Etl.of("etl", silent.url()).with(Communication.WS));
			pinging.put("src", "o", new byte[1]);
			BucketJobResult result = pinging.runBucketJob(job());
			assertThat(result.errors()).containsEntry("o", "no pong");
		}
	}

}
