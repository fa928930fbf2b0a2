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

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

import io.aistore.etl.server.MemoryBudget.Reservation;
import io.aistore.etl.target.Chunk;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import reactor.core.Disposable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Sinks;
import reactor.core.scheduler.Schedulers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Tests for {@link GrowingBody}.
 */
@Timeout(240)
class GrowingBodyTests {

	private static final Duration LONG = Duration.ofSeconds(60);

	private static final int MIB = 1024 * 1024;

	private final List<TestChunk> chunks = new ArrayList<>();

	private final MemoryBudget budget = new MemoryBudget(4 * MIB, 100, LONG);

	private final BodyCollector collector = new BodyCollector(this.budget, 2 * MIB);

	private final Sinks.Many<Chunk> source = Sinks.many().unicast().onBackpressureBuffer();

	@AfterEach
	void everyChunkIsReleasedOnceAndNothingIsCharged() {
		assertThat(this.chunks).allSatisfy((chunk) -> assertThat(chunk.released()).isOne());
		assertThat(this.budget.used()).isZero();
		assertThat(this.budget.waiting()).isZero();
	}

	@Test
	void contentIsWhatCameWhateverItsSize() {
		for (int size : new int[] { 0, 1, 64 * 1024, 64 * 1024 + 1, 320 * 1024, 320 * 1024 + 1, 2 * MIB }) {
			List<Chunk> pieces = new ArrayList<>();
			for (int offset = 0; offset < size; offset += 100_000) {
				pieces.add(track(TestChunk.of(Math.min(100_000, size - offset), offset / 100_000)));
			}
			Content.Memory content = this.collector.collect(Flux.fromIterable(pieces), -1).block(LONG);
			assertThat(content.bytes()).hasSize(size);
			for (int offset = 0; offset < size; offset += 33_333) {
				assertThat(content.bytes()[offset]).isEqualTo((byte) (offset / 100_000));
			}
			assertThat(this.budget.used()).isEqualTo(size);
			content.close();
		}
	}

	@Test
	void oneChunkOfAnySizeIsCollected() {
		Content.Memory content = this.collector.collect(Flux.just(track(TestChunk.of(2 * MIB, 7))), -1).block(LONG);
		assertThat(content.bytes()).hasSize(2 * MIB).containsOnly(7);
		content.close();
	}

	@Test
	void whatPuttingItTogetherTakesIsChargedAsWell() {
		Reservation other = this.budget.reserve(3 * MIB).block(LONG);
		CompletableFuture<Content.Memory> content = this.collector.collect(this.source.asFlux(), -1).toFuture();
		this.source.tryEmitNext(track(TestChunk.of(MIB, 1)));
		assertThat(this.budget.used()).isEqualTo(4 * MIB);
		this.source.tryEmitComplete();
		assertThat(content).isNotDone();
		assertThat(this.budget.waiting()).isOne();
		other.close();
		assertThat(content).succeedsWithin(LONG).satisfies((memory) -> {
			assertThat(memory.bytes()).hasSize(MIB);
			assertThat(this.budget.used()).isEqualTo(MIB);
			memory.close();
		});
	}

	@Test
	void endThatComesWhileTheLastChunkWaitsCutsNothingOff() {
		Reservation other = this.budget.reserve(4 * MIB - 64 * 1024).block(LONG);
		CompletableFuture<Content.Memory> content = this.collector.collect(this.source.asFlux(), -1).toFuture();
		this.source.tryEmitNext(track(TestChunk.of(MIB, 1)));
		this.source.tryEmitComplete();
		assertThat(content).isNotDone();
		other.close();
		assertThat(content).succeedsWithin(LONG).satisfies((memory) -> {
			assertThat(memory.bytes()).hasSize(MIB);
			memory.close();
		});
	}

	@Test
	void failureWhileTheLastChunkWaitsLeavesNothingBehind() {
		Reservation other = this.budget.reserve(4 * MIB - 64 * 1024).block(LONG);
		CompletableFuture<Content.Memory> content = this.collector.collect(this.source.asFlux(), -1).toFuture();
		this.source.tryEmitNext(track(TestChunk.of(MIB, 1)));
		this.source.tryEmitError(new IllegalStateException("broken"));
		assertThatExceptionOfType(ExecutionException.class).isThrownBy(() -> content.get(60, TimeUnit.SECONDS))
			.withMessageContaining("broken");
		other.close();
	}

	@Test
	void waitingTooLongAfterTheEndLeavesNothingBehind() {
		MemoryBudget impatient = new MemoryBudget(MIB, 100, Duration.ofMillis(20));
		Reservation other = impatient.reserve(MIB - 64 * 1024).block(LONG);
		CompletableFuture<Content.Memory> content = new BodyCollector(impatient, 2 * MIB)
			.collect(this.source.asFlux(), -1)
			.toFuture();
		this.source.tryEmitNext(track(TestChunk.of(MIB, 1)));
		this.source.tryEmitComplete();
		assertThatExceptionOfType(ExecutionException.class).isThrownBy(() -> content.get(60, TimeUnit.SECONDS))
			.withMessageContaining("aistore.etl.memory.max-wait");
		other.close();
		assertThat(impatient.used()).isZero();
	}

	@Test
	void cancelAfterTheEndLeavesNothingBehind() {
		Reservation other = this.budget.reserve(3 * MIB).block(LONG);
		Disposable content = this.collector.collect(this.source.asFlux(), -1).subscribe();
		this.source.tryEmitNext(track(TestChunk.of(MIB, 1)));
		this.source.tryEmitComplete();
		assertThat(this.budget.waiting()).isOne();
		content.dispose();
		other.close();
	}

	@Test
	void manyThatGrowTogetherPassTheBudgetByOneObjectAtMost() throws Exception {
		MemoryBudget small = new MemoryBudget(2 * MIB, 100, LONG);
		BodyCollector collector = new BodyCollector(small, 4 * MIB);
		AtomicLong most = new AtomicLong();
		List<CompletableFuture<Void>> contents = new ArrayList<>();
		for (int i = 0; i < 16; i++) {
			Flux<Chunk> content = Flux.range(0, 60)
				.publishOn(Schedulers.parallel(), 1)
				.<Chunk>map((index) -> track(TestChunk.of(50_000, index)))
				.doOnNext((chunk) -> most.accumulateAndGet(small.used(), Math::max));
			contents.add(collector.collect(content, -1).doOnNext((memory) -> {
				most.accumulateAndGet(small.used(), Math::max);
				assertThat(memory.bytes()).hasSize(3_000_000);
				memory.close();
			}).then().toFuture());
		}
		CompletableFuture.allOf(contents.toArray(CompletableFuture[]::new)).get(60, TimeUnit.SECONDS);
		assertThat(most.get()).isBetween(2_000_000L, 2L * MIB + 2 * 3_300_000);
		assertThat(small.used()).isZero();
	}

	private TestChunk track(TestChunk chunk) {
		synchronized (this.chunks) {
			this.chunks.add(chunk);
		}
		return chunk;
	}

}
