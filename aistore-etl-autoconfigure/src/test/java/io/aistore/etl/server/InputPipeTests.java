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

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;

import io.aistore.etl.EtlException;
import io.aistore.etl.target.Chunk;
import io.aistore.etl.target.UnreachableException;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.reactivestreams.Subscriber;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Operators;
import reactor.core.publisher.Sinks;
import reactor.core.scheduler.Schedulers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIOException;

/**
 * Tests for {@link InputPipe}.
 */
@Timeout(240)
class InputPipeTests {

	private static final Duration LONG = Duration.ofSeconds(60);

	private final List<TestChunk> chunks = new ArrayList<>();

	private final Sinks.Many<Chunk> source = Sinks.many().unicast().onBackpressureBuffer();

	@AfterEach
	void everyChunkIsReleasedOnce() {
		assertThat(this.chunks).allSatisfy((chunk) -> assertThat(chunk.released()).isOne());
	}

	@Test
	void isReadByAnyAmount() throws IOException {
		InputPipe pipe = InputPipe.open(Flux.just(chunk("abc"), chunk(""), chunk("defgh"), chunk("i")), 9);
		byte[] target = new byte[10];
		assertThat(pipe.available()).isEqualTo(3);
		assertThat(pipe.read()).isEqualTo('a');
		assertThat(pipe.read(target, 2, 8)).isEqualTo(2);
		assertThat(pipe.read(target, 4, 3)).isEqualTo(3);
		assertThat(pipe.read(target, 0, 0)).isZero();
		assertThat(pipe.skip(1)).isOne();
		assertThat(pipe.read(target, 7, 3)).isOne();
		assertThat(pipe.read(target, 8, 2)).isOne();
		assertThat(pipe.read()).isEqualTo(-1);
		assertThat(pipe.read(target)).isEqualTo(-1);
		assertThat(new String(target, 2, 7, StandardCharsets.UTF_8)).isEqualTo("bcdefhi");
		pipe.close();
	}

	@Test
	void octetsAreUnsigned() throws IOException {
		try (InputPipe pipe = InputPipe.open(Flux.just(track(TestChunk.of(1, 0xFF))), -1)) {
			assertThat(pipe.read()).isEqualTo(255);
		}
	}

	@Test
	void firstBytesAreReadBeforeTheEnd() throws IOException {
		InputPipe pipe = InputPipe.open(this.source.asFlux(), -1);
		this.source.tryEmitNext(chunk("first"));
		assertThat(pipe.readNBytes(5)).asString().isEqualTo("first");
		this.source.tryEmitNext(chunk("second"));
		this.source.tryEmitComplete();
		assertThat(pipe.readAllBytes()).asString().isEqualTo("second");
		pipe.close();
	}

	@Test
	void isTransferredToAnyOutput() throws IOException {
		ByteArrayOutputStream output = new ByteArrayOutputStream();
		try (InputPipe pipe = InputPipe.open(Flux.just(chunk("ab"), chunk("c")), 3)) {
			assertThat(pipe.transferTo(output)).isEqualTo(3);
		}
		assertThat(output).hasToString("abc");
	}

	@Test
	void isTransferredToAResult() throws IOException {
		ResultPipe result = new ResultPipe(1024, new NoListener());
		try (InputPipe pipe = InputPipe.open(Flux.just(chunk("ab"), chunk(""), chunk("c")), 3)) {
			assertThat(pipe.read()).isEqualTo('a');
			assertThat(pipe.transferTo(result)).isEqualTo(2);
		}
		assertThat(result.end()).isInstanceOfSatisfying(ResultPipe.WholeBytes.class,
				(whole) -> assertThat(whole.bytes()).asString().isEqualTo("bc"));
	}

	@Test
	void shortContentIsNoEnd() throws IOException {
		InputPipe pipe = InputPipe.open(Flux.just(chunk("abc")), 4);
		assertThat(pipe.readNBytes(3)).asString().isEqualTo("abc");
		assertThatIOException().isThrownBy(pipe::read)
			.withCauseInstanceOf(EtlException.class)
			.havingCause()
			.withMessage("The content ended after 3 of 4 bytes");
		assertThat(pipe.failure()).isInstanceOf(EtlException.class);
		pipe.close();
	}

	@Test
	void contentThatArrivesAfterTheEndOfReadingIsNotMissing() {
		AtomicReference<Subscriber<? super Chunk>> sender = new AtomicReference<>();
		InputPipe pipe = InputPipe.open((subscriber) -> {
			sender.set(subscriber);
			subscriber.onSubscribe(Operators.emptySubscription());
		}, 3);
		pipe.close();
		sender.get().onNext(chunk("abc"));
		sender.get().onComplete();
		assertThat(pipe.failure()).isNull();
	}

	@Test
	void contentBeyondItsLengthIsAFailure() throws IOException {
		InputPipe pipe = InputPipe.open(Flux.just(chunk("abcde")), 4);
		assertThatIOException().isThrownBy(pipe::readAllBytes);
		pipe.close();
	}

	@Test
	void brokenContentIsReadAndThenFails() throws IOException {
		UnreachableException broken = new UnreachableException("reset", null);
		InputPipe pipe = InputPipe.open(Flux.concat(Flux.just(chunk("abc")), Flux.error(broken)), -1);
		assertThat(pipe.readNBytes(3)).asString().isEqualTo("abc");
		assertThatExceptionOfType(BrokenInputException.class)
			.isThrownBy(() -> pipe.transferTo(new ByteArrayOutputStream()))
			.withCause(broken);
		assertThatIOException().isThrownBy(pipe::read);
		assertThat(pipe.failure()).isSameAs(broken);
		pipe.close();
	}

	@Test
	void contentThatIsNotReadToItsEndIsCancelledAndReleased() throws IOException {
		AtomicBoolean cancelled = new AtomicBoolean();
		InputPipe pipe = InputPipe.open(this.source.asFlux().doOnCancel(() -> cancelled.set(true)), -1);
		for (String content : List.of("abc", "def", "ghi")) {
			this.source.tryEmitNext(chunk(content));
		}
		assertThat(pipe.readNBytes(4)).asString().isEqualTo("abcd");
		pipe.close();
		pipe.close();
		assertThat(cancelled).isTrue();
		assertThatIOException().isThrownBy(pipe::read);
		assertThat(pipe.failure()).isNull();
	}

	@Test
	void chunkAfterTheCloseIsReleased() {
		InputPipe pipe = InputPipe.open(Flux.never(), -1);
		pipe.close();
		pipe.onNext(chunk("late"));
	}

	@Test
	void subscriptionAfterTheCloseIsCancelled() {
		AtomicReference<InputPipe> pipe = new AtomicReference<>();
		AtomicBoolean cancelled = new AtomicBoolean();
		AtomicReference<Subscriber<? super Chunk>> late = new AtomicReference<>();
		pipe.set(InputPipe.open(late::set, -1));
		pipe.get().close();
		Flux.<Chunk>never().doOnCancel(() -> cancelled.set(true)).subscribe(late.get());
		assertThat(cancelled).isTrue();
	}

	@Test
	void closeFromAnotherThreadEndsTheWait() {
		InputPipe pipe = InputPipe.open(Flux.never(), -1);
		Reader reader = new Reader(pipe);
		reader.awaitWaiting();
		pipe.close();
		assertThat(reader.outcome).succeedsWithin(LONG).isExactlyInstanceOf(IOException.class);
	}

	@Test
	void interruptEndsTheWaitAndStays() {
		InputPipe pipe = InputPipe.open(Flux.never(), -1);
		Reader reader = new Reader(pipe);
		reader.awaitWaiting();
		reader.thread.interrupt();
		assertThat(reader.outcome).succeedsWithin(LONG).isInstanceOf(InterruptedIOException.class);
		assertThat(reader.interrupted).isTrue();
		pipe.close();
	}

	@Test
	void failureEndsTheWait() {
		InputPipe pipe = InputPipe.open(this.source.asFlux(), -1);
		Reader reader = new Reader(pipe);
		reader.awaitWaiting();
		this.source.tryEmitError(new IllegalStateException("broken"));
		assertThat(reader.outcome).succeedsWithin(LONG).isInstanceOf(BrokenInputException.class);
		pipe.close();
	}

	@Test
	void manyEmptyChunksDoNotStopTheSource() throws IOException {
		Flux<Chunk> source = Flux.concat(Flux.range(0, 100).map((index) -> chunk("")), Flux.just(chunk("end")));
		try (InputPipe pipe = InputPipe.open(source.publishOn(Schedulers.single(), 1), -1)) {
			assertThat(pipe.readAllBytes()).asString().isEqualTo("end");
		}
	}

	@Test
	void asksForMoreWithoutItsLock() throws Exception {
		CompletableFuture<Boolean> entered = new CompletableFuture<>();
		AtomicReference<InputPipe> pipe = new AtomicReference<>();
		Flux<Chunk> source = Flux.range(0, 40).map((index) -> chunk("x")).doOnRequest((count) -> {
			if (pipe.get() != null) {
				entered.complete(CompletableFuture.supplyAsync(() -> pipe.get().available() >= 0)
					.completeOnTimeout(false, 60, TimeUnit.SECONDS)
					.join());
			}
		});
		pipe.set(InputPipe.open(source, -1));
		assertThat(pipe.get().readAllBytes()).hasSize(40);
		assertThat(entered).isCompletedWithValue(true);
		pipe.get().close();
	}

	@Test
	void holdsOneChunkUntilItIsReadAndFewThenWhateverTheSize() throws IOException {
		AtomicLong emitted = new AtomicLong();
		AtomicLong ahead = new AtomicLong();
		Flux<Chunk> endless = Flux.range(0, 1000).map((index) -> {
			emitted.incrementAndGet();
			return track(TestChunk.of(64 * 1024, index));
		});
		long read = 0;
		try (InputPipe pipe = InputPipe.open(endless, 1000L * 64 * 1024)) {
			assertThat(emitted).hasValue(1);
			byte[] target = new byte[10_000];
			for (int count = pipe.read(target); count >= 0; count = pipe.read(target)) {
				read += count;
				ahead.set(Math.max(ahead.get(), emitted.get() * 64 * 1024 - read));
			}
		}
		assertThat(read).isEqualTo(1000L * 64 * 1024);
		assertThat(ahead.get()).isLessThanOrEqualTo(17 * 64 * 1024);
	}

	private Chunk chunk(String content) {
		return track(new TestChunk(content.getBytes(StandardCharsets.UTF_8)));
	}

	private TestChunk track(TestChunk chunk) {
		this.chunks.add(chunk);
		return chunk;
	}

	/** Reads in a thread of its own until that fails. */
	private static final class Reader {

		private final CompletableFuture<Throwable> outcome = new CompletableFuture<>();

		private final AtomicBoolean interrupted = new AtomicBoolean();

		private final Thread thread;

		Reader(InputPipe pipe) {
			this.thread = new Thread(() -> {
				try {
					this.outcome.completeExceptionally(new AssertionError("read " + pipe.read()));
				}
				catch (Throwable ex) {
					this.interrupted.set(Thread.currentThread().isInterrupted());
					this.outcome.complete(ex);
				}
			});
			this.thread.start();
		}

		void awaitWaiting() {
			Awaitility.await().atMost(LONG).until(() -> this.thread.getState() == Thread.State.WAITING);
		}

	}

	private static final class NoListener implements ResultPipe.Listener {

		@Override
		public void started() {
			throw new AssertionError("not expected to stream");
		}

		@Override
		public void abandoned() {
			throw new AssertionError("not expected to be abandoned");
		}

	}

}
