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

package io.aistore.etl.server;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.atomic.AtomicBoolean;

import io.aistore.etl.EtlException;
import io.aistore.etl.server.MemoryBudget.Reservation;
import io.aistore.etl.target.Chunk;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import reactor.core.Disposable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Sinks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

/**
 * Tests for {@link BodyCollector}.
 */
@Timeout(240)
class BodyCollectorTests {

	private static final Duration LONG = Duration.ofSeconds(60);

	private static final int MIB = 1024 * 1024;

	private final List<TestChunk> chunks = new ArrayList<>();

	private final MemoryBudget budget = new MemoryBudget(64 * MIB, 100, LONG);

	private final BodyCollector collector = new BodyCollector(this.budget, 32 * MIB);

	private final Sinks.Many<Chunk> source = Sinks.many().unicast().onBackpressureBuffer();

	@AfterEach
	void everyChunkIsReleasedOnce() {
		assertThat(this.chunks).allSatisfy((chunk) -> assertThat(chunk.released()).isOne());
	}

	@Test
	void contentOfAKnownLengthIsCollected() {
		Content.Memory content = this.collector.collect(Flux.just(chunk("ab"), chunk(""), chunk("cde")), 5).block(LONG);
		assertThat(content).isNotNull();
		assertThat(content.bytes()).asString().isEqualTo("abcde");
		assertThat(this.budget.used()).isEqualTo(5);
		content.close();
		assertThat(this.budget.used()).isZero();
	}

	@Test
	void contentThatHasComeWholeLeavesRoomToOtherSendersThatAreNotTrusted() {
		BodyCollector small = new BodyCollector(new MemoryBudget(10, 100, LONG), 10);
		Content.Memory first = small.collect(Flux.just(chunk("abcde")), 5, false).block(LONG);
		Content.Memory second = small.collect(Flux.just(chunk("abcde")), 5, false).block(LONG);
		assertThat(List.of(first, second)).allSatisfy((content) -> assertThat(content.size()).isEqualTo(5));
	}

	@Test
	void onlyASenderThatStalledGivesTheNextTurnsToWhoCameLast() throws InterruptedException {
		assertThat(turnsAfter(new EtlException(408, "stalled"))).containsExactly("first", "last", "second");
		assertThat(turnsAfter(new EtlException(400, "broken"))).containsExactly("first", "second", "last");
	}

	private static List<String> turnsAfter(EtlException failure) throws InterruptedException {
		MemoryBudget budget = new MemoryBudget(10, 100, LONG);
		Sinks.One<Chunk> failing = Sinks.one();
		CompletableFuture<Content.Memory> failed = new BodyCollector(budget, 10).collect(failing.asMono(), 10, false)
			.toFuture();
		BlockingQueue<String> turns = new LinkedBlockingQueue<>();
		for (String name : List.of("first", "second", "last")) {
			budget.reserve(10, false).subscribe((share) -> {
				turns.add(name);
				share.close();
			});
		}
		failing.tryEmitError(failure);
		assertThat(failed).failsWithin(LONG);
		return List.of(turns.take(), turns.take(), turns.take());
	}

	@Test
	void emptyContentIsCollected() {
		Content.Memory content = this.collector.collect(Flux.empty(), 0).block(LONG);
		assertThat(content).isNotNull();
		assertThat(content.bytes()).isEmpty();
		content.close();
	}

	@Test
	void contentOfAnUnknownLengthIsChargedAsItGrows() {
		Content.Memory content = this.collector
			.collect(Flux.range(0, 400).map((index) -> track(TestChunk.of(10_000, index))), -1)
			.block(LONG);
		assertThat(content).isNotNull();
		assertThat(content.bytes()).hasSize(4_000_000).startsWith(new byte[10_000]).endsWith((byte) (399));
		assertThat(this.budget.used()).isBetween(4_000_000L, 8L * MIB);
		content.close();
		assertThat(this.budget.used()).isZero();
	}

	@Test
	void largeContentOfAKnownLengthIsCollected() {
		Content.Memory content = this.collector
			.collect(Flux.range(0, 20).map((index) -> track(TestChunk.of(MIB, index))), 20L * MIB)
			.block(LONG);
		assertThat(content).isNotNull();
		assertThat(content.bytes()).hasSize(20 * MIB);
		for (int i = 0; i < 20; i++) {
			assertThat(content.bytes()[i * MIB]).isEqualTo((byte) i);
		}
		content.close();
	}

	@Test
	void lengthThatIsOnlyClaimedAllocatesNothing() {
		long heap = Runtime.getRuntime().maxMemory();
		MemoryBudget large = new MemoryBudget(Long.MAX_VALUE / 2, 100, LONG);
		BodyCollector collector = new BodyCollector(large, Integer.MAX_VALUE - 8);
		int claims = (int) (heap / Integer.MAX_VALUE) + 8;
		List<Disposable> waiting = new ArrayList<>();
		for (int i = 0; i < claims; i++) {
			waiting.add(
					collector.collect(Flux.concat(Flux.just(chunk("a few bytes")), Flux.never()), Integer.MAX_VALUE - 8)
						.subscribe());
		}
		assertThat(large.used()).isEqualTo(claims * (long) (Integer.MAX_VALUE - 8));
		waiting.forEach(Disposable::dispose);
		assertThat(large.used()).isZero();
	}

	@Test
	void knownLengthBeyondTheLimitIsRefusedUnread() {
		AtomicBoolean subscribed = new AtomicBoolean();
		assertThatExceptionOfType(EtlException.class)
			.isThrownBy(() -> this.collector
				.collect(Flux.<Chunk>never().doOnSubscribe((subscription) -> subscribed.set(true)), 32 * MIB + 1)
				.block(LONG))
			.withMessageContaining(String.valueOf(32 * MIB))
			.withMessageContaining("aistore.etl.memory.max-object-size")
			.withMessageContaining("StreamingTransformer")
			.satisfies((ex) -> assertThat(ex.status()).isEqualTo(413));
		assertThat(subscribed).isFalse();
		assertThat(this.budget.used()).isZero();
	}

	@Test
	void unknownLengthBeyondTheLimitIsRefused() {
		AtomicBoolean cancelled = new AtomicBoolean();
		Flux<Chunk> endless = Flux.<Chunk>generate((sink) -> sink.next(track(TestChunk.of(MIB, 1))))
			.doOnCancel(() -> cancelled.set(true));
		assertThatExceptionOfType(EtlException.class).isThrownBy(() -> this.collector.collect(endless, -1).block(LONG))
			.satisfies((ex) -> assertThat(ex.status()).isEqualTo(413));
		assertThat(cancelled).isTrue();
		assertThat(this.budget.used()).isZero();
	}

	@Test
	void shortContentIsAFailure() {
		assertThatExceptionOfType(EtlException.class)
			.isThrownBy(() -> this.collector.collect(Flux.just(chunk("abc")), 4).block(LONG))
			.withMessage("The content ended after 3 of 4 bytes")
			.satisfies((ex) -> assertThat(ex.status()).isEqualTo(400));
		assertThat(this.budget.used()).isZero();
	}

	@Test
	void contentBeyondItsLengthIsAFailure() {
		assertThatExceptionOfType(EtlException.class)
			.isThrownBy(() -> this.collector.collect(Flux.just(chunk("abc"), chunk("d")), 3).block(LONG))
			.withMessage("The content goes on after the 3 bytes that it promised");
		assertThat(this.budget.used()).isZero();
	}

	@Test
	void brokenContentIsAFailure() {
		assertThatIllegalStateException()
			.isThrownBy(() -> this.collector
				.collect(Flux.concat(Flux.just(chunk("abc")), Flux.error(new IllegalStateException("broken"))), -1)
				.block(LONG))
			.withMessage("broken");
		assertThat(this.budget.used()).isZero();
	}

	@Test
	void contentIsNotReadBeforeItsMemoryIsGranted() {
		Reservation all = this.budget.reserve(64 * MIB).block(LONG);
		AtomicBoolean subscribed = new AtomicBoolean();
		CompletableFuture<Content.Memory> content = this.collector
			.collect(Flux.just(chunk("abc")).doOnSubscribe((subscription) -> subscribed.set(true)), 3)
			.toFuture();
		assertThat(subscribed).isFalse();
		all.close();
		assertThat(content).succeedsWithin(LONG).satisfies(Content.Memory::close);
		assertThat(this.budget.used()).isZero();
	}

	@Test
	void contentThatWaitsToGrowIsNotReadOn() {
		CompletableFuture<Content.Memory> content = this.collector.collect(this.source.asFlux(), -1).toFuture();
		Reservation rest = this.budget.reserve(64 * MIB - this.budget.used()).block(LONG);
		this.source.tryEmitNext(track(TestChunk.of(MIB, 1)));
		this.source.tryEmitNext(track(TestChunk.of(MIB, 2)));
		assertThat(this.chunks).allSatisfy((chunk) -> assertThat(chunk.released()).isZero());
		assertThat(this.budget.waiting()).isOne();
		rest.close();
		this.source.tryEmitComplete();
		assertThat(content).succeedsWithin(LONG).satisfies((memory) -> {
			assertThat(memory.bytes()).hasSize(2 * MIB);
			memory.close();
		});
		assertThat(this.budget.used()).isZero();
	}

	@Test
	void cancelWhileItWaitsToGrowLeavesNothingBehind() {
		Disposable content = this.collector.collect(this.source.asFlux(), -1).subscribe();
		Reservation rest = this.budget.reserve(64 * MIB - this.budget.used()).block(LONG);
		this.source.tryEmitNext(track(TestChunk.of(MIB, 1)));
		assertThat(this.budget.waiting()).isOne();
		content.dispose();
		assertThat(this.budget.waiting()).isZero();
		rest.close();
		assertThat(this.budget.used()).isZero();
	}

	@Test
	void cancelWhileItReadsGivesItsShareBack() {
		Disposable content = this.collector.collect(this.source.asFlux(), 100).subscribe();
		this.source.tryEmitNext(chunk("abc"));
		assertThat(this.budget.used()).isEqualTo(100);
		content.dispose();
		assertThat(this.budget.used()).isZero();
	}

	private Chunk chunk(String content) {
		return track(new TestChunk(content.getBytes(StandardCharsets.UTF_8)));
	}

	private TestChunk track(TestChunk chunk) {
		this.chunks.add(chunk);
		return chunk;
	}

}
