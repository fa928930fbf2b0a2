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
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;

import io.aistore.etl.target.Chunk;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.reactivestreams.Subscription;
import reactor.core.publisher.BaseSubscriber;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIOException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

/**
 * Tests for {@link ResultPipe}.
 */
@Timeout(240)
class ResultPipeTests {

	private static final Duration LONG = Duration.ofSeconds(60);

	private static final int HEAD = 1000;

	private final AtomicInteger starts = new AtomicInteger();

	private final AtomicInteger abandonments = new AtomicInteger();

	private final ResultPipe pipe = new ResultPipe(HEAD, new ResultPipe.Listener() {

		@Override
		public void started() {
			ResultPipeTests.this.starts.incrementAndGet();
		}

		@Override
		public void abandoned() {
			ResultPipeTests.this.abandonments.incrementAndGet();
		}

	});

	@Test
	void writesOfTwoThreadsThatWaitedAreAllThere() throws Exception {
		Collector reader = new Collector(Long.MAX_VALUE, false);
		this.pipe.subscribe(reader);
		this.pipe.write(new byte[4096]);
		for (int i = 0; i < 15; i++) {
			this.pipe.write(new byte[64 * 1024]);
		}
		List<Thread> writers = List.of(writer((byte) 1), writer((byte) 2));
		Awaitility.await()
			.atMost(LONG)
			.until(() -> writers.stream().allMatch((thread) -> thread.getState() == Thread.State.WAITING));
		reader.releaseAll();
		for (Thread writer : writers) {
			writer.join();
		}
		this.pipe.end();
		byte[] bytes = reader.bytes();
		for (byte octet : new byte[] { 1, 2 }) {
			assertThat(IntStream.range(0, bytes.length).filter((index) -> bytes[index] == octet)).hasSize(1000);
		}
	}

	private Thread writer(byte octet) {
		byte[] bytes = new byte[1000];
		Arrays.fill(bytes, octet);
		Thread thread = new Thread(() -> {
			try {
				this.pipe.write(bytes);
			}
			catch (IOException ex) {
				throw new UncheckedIOException(ex);
			}
		});
		thread.start();
		return thread;
	}

	@Test
	void emptyResultIsWhole() throws IOException {
		assertThat(whole()).isEmpty();
		assertThat(this.starts).hasValue(0);
	}

	@Test
	void resultOfTheSizeOfTheHeadIsWhole() throws IOException {
		byte[] content = content(HEAD);
		this.pipe.write(content[0]);
		this.pipe.write(content, 1, 499);
		this.pipe.flush();
		this.pipe.write(ByteBuffer.wrap(content, 500, 500));
		this.pipe.close();
		assertThat(whole()).isEqualTo(content);
		assertThat(this.starts).hasValue(0);
	}

	@Test
	void headOfSeveralPiecesIsWhole() throws IOException {
		ResultPipe large = new ResultPipe(Integer.MAX_VALUE, new ResultPipe.Listener() {

			@Override
			public void started() {
				ResultPipeTests.this.starts.incrementAndGet();
			}

			@Override
			public void abandoned() {
			}

		});
		byte[] content = content(900 * 1024);
		large.write(content);
		assertThat(large.end()).isInstanceOfSatisfying(ResultPipe.WholeBytes.class,
				(whole) -> assertThat(whole.bytes()).isEqualTo(content));
		assertThat(this.starts).hasValue(0);
	}

	@Test
	void oneByteMoreStreams() throws IOException {
		this.pipe.write(content(HEAD));
		assertThat(this.starts).hasValue(0);
		this.pipe.write(1);
		assertThat(this.starts).hasValue(1);
		Collector collector = new Collector(Long.MAX_VALUE, true);
		this.pipe.subscribe(collector);
		assertThat(collector.bytes()).as("while the transformer still writes").hasSize(HEAD + 1);
		this.pipe.write(content(10));
		assertThat(this.pipe.end()).isNull();
		assertThat(collector.outcome).isCompletedWithValue(true);
		assertThat(collector.bytes()).hasSize(HEAD + 11);
		assertThat(this.starts).hasValue(1);
	}

	@Test
	void manyWritesArriveInOrder() throws IOException {
		Collector collector = new Collector(1, true);
		byte[] content = content(3_000_000);
		int offset = 0;
		for (int length = 1; offset < content.length; length = length * 5 % 200_003) {
			int count = Math.min(length, content.length - offset);
			this.pipe.write(content, offset, count);
			offset += count;
			if (this.starts.get() == 1 && collector.upstream() == null) {
				this.pipe.subscribe(collector);
			}
		}
		this.pipe.end();
		assertThat(collector.outcome).isCompletedWithValue(true);
		assertThat(collector.bytes()).isEqualTo(content);
	}

	@Test
	void writerWaitsForAReaderThatReleasesNothing() throws Exception {
		Collector collector = new Collector(Long.MAX_VALUE, false);
		AtomicLong written = new AtomicLong();
		CompletableFuture<Throwable> outcome = new CompletableFuture<>();
		Thread writer = new Thread(() -> {
			try {
				byte[] some = content(10_000);
				for (int i = 0; i < 1000; i++) {
					this.pipe.write(some);
					written.addAndGet(some.length);
				}
				this.pipe.end();
				outcome.complete(null);
			}
			catch (Throwable ex) {
				outcome.complete(ex);
			}
		});
		writer.start();
		Awaitility.await().atMost(LONG).until(() -> writer.getState() == Thread.State.WAITING);
		this.pipe.subscribe(collector);
		Awaitility.await().atMost(LONG).until(() -> collector.held() >= 15);
		Awaitility.await()
			.pollDelay(Duration.ofMillis(100))
			.atMost(LONG)
			.until(() -> written.get() >= 900_000 && writer.getState() == Thread.State.WAITING);
		assertThat(written.get()).isLessThanOrEqualTo(1024L * 1024);
		assertThat(collector.heldBytes()).isLessThanOrEqualTo(1024 * 1024);
		collector.releaseAll();
		assertThat(outcome).succeedsWithin(LONG).isNull();
		assertThat(collector.outcome).succeedsWithin(LONG).isEqualTo(true);
		assertThat(collector.bytes()).hasSize(10_000_000);
	}

	@Test
	void interruptEndsTheWaitOfTheWriterAndStays() {
		CompletableFuture<Throwable> outcome = new CompletableFuture<>();
		AtomicBoolean interrupted = new AtomicBoolean();
		Thread writer = writer(outcome, interrupted);
		writer.interrupt();
		assertThat(outcome).succeedsWithin(LONG).isInstanceOf(InterruptedIOException.class);
		assertThat(interrupted).isTrue();
	}

	@Test
	void cancelEndsTheWaitOfTheWriter() {
		CompletableFuture<Throwable> outcome = new CompletableFuture<>();
		writer(outcome, new AtomicBoolean());
		this.pipe.cancel();
		assertThat(outcome).succeedsWithin(LONG).isExactlyInstanceOf(IOException.class);
		assertThat(this.abandonments).hasValue(1);
		this.pipe.cancel();
		assertThat(this.abandonments).hasValue(1);
		assertThatIOException().isThrownBy(() -> this.pipe.write(1));
		assertThatIOException().isThrownBy(() -> this.pipe.flush());
		assertThatIOException().isThrownBy(() -> this.pipe.end());
	}

	private Thread writer(CompletableFuture<Throwable> outcome, AtomicBoolean interrupted) {
		Thread writer = new Thread(() -> {
			try {
				this.pipe.write(content(2_000_000));
				outcome.complete(new AssertionError("written"));
			}
			catch (Throwable ex) {
				interrupted.set(Thread.currentThread().isInterrupted());
				outcome.complete(ex);
			}
		});
		writer.start();
		Awaitility.await().atMost(LONG).until(() -> writer.getState() == Thread.State.WAITING);
		return writer;
	}

	@Test
	void cancelOfACompleteResultAbandonsNothing() throws IOException {
		this.pipe.write(content(HEAD + 1));
		this.pipe.end();
		this.pipe.cancel();
		assertThat(this.abandonments).hasValue(0);
	}

	@Test
	void earlyFailureIsNotForTheReader() throws IOException {
		this.pipe.write(content(10));
		assertThat(this.pipe.fail(new IllegalStateException("early"))).isFalse();
	}

	@Test
	void lateFailureIsForTheReader() throws IOException {
		this.pipe.write(content(HEAD + 1));
		Collector collector = new Collector(Long.MAX_VALUE, true);
		this.pipe.subscribe(collector);
		IllegalStateException failure = new IllegalStateException("late");
		assertThat(this.pipe.fail(failure)).isTrue();
		assertThat(collector.outcome).isCompletedExceptionally();
		assertThatExceptionOfType(Exception.class).isThrownBy(collector.outcome::get).withCause(failure);
		assertThat(this.abandonments).hasValue(0);
	}

	@Test
	void failureBeforeTheReaderCameIsForTheReader() throws IOException {
		this.pipe.write(content(HEAD + 1));
		IllegalStateException failure = new IllegalStateException("late");
		assertThat(this.pipe.fail(failure)).isTrue();
		Collector collector = new Collector(Long.MAX_VALUE, true);
		this.pipe.subscribe(collector);
		assertThatExceptionOfType(Exception.class).isThrownBy(collector.outcome::get).withCause(failure);
	}

	@Test
	void outputCannotBeUsedAfterTheEnd() throws IOException {
		this.pipe.write(content(10));
		this.pipe.end();
		assertThatIOException().isThrownBy(() -> this.pipe.write(1)).withMessageContaining("complete");
		assertThatIOException().isThrownBy(() -> this.pipe.flush());
		assertThatIOException().isThrownBy(() -> this.pipe.pass(Path.of("/x"), 1));
		this.pipe.close();
	}

	@Test
	void closeOfTheUserEndsNothing() throws IOException {
		this.pipe.write(content(10));
		this.pipe.close();
		this.pipe.write(content(5));
		this.pipe.close();
		assertThat(whole()).hasSize(15);
	}

	@Test
	void secondReaderIsRefused() throws IOException {
		this.pipe.write(content(HEAD + 1));
		this.pipe.subscribe(new Collector(1, true));
		assertThatIllegalStateException().isThrownBy(() -> this.pipe.subscribe(new Collector(1, true)));
	}

	@Test
	void demandIsRespected() throws IOException {
		this.pipe.write(content(300_000));
		Collector collector = new Collector(0, true);
		this.pipe.subscribe(collector);
		assertThat(collector.received()).isZero();
		collector.request(1);
		assertThat(collector.received()).isOne();
		collector.request(2);
		assertThat(collector.received()).isEqualTo(3);
		collector.request(Long.MAX_VALUE);
		collector.request(Long.MAX_VALUE);
		this.pipe.end();
		assertThat(collector.bytes()).hasSize(300_000);
	}

	@Test
	void fileIsPassedAsItIs(@TempDir Path directory) throws IOException {
		Path file = Files.write(directory.resolve("file"), content(100));
		assertThat(this.pipe.pass(file, 100)).isTrue();
		assertThat(this.pipe.end()).isEqualTo(new ResultPipe.PassedFile(file, 100));
	}

	@Test
	void fileAfterABytesIsNotPassed(@TempDir Path directory) throws IOException {
		this.pipe.write(1);
		assertThat(this.pipe.pass(directory.resolve("file"), 100)).isFalse();
	}

	@Test
	void fileWithMoreAfterItIsRead(@TempDir Path directory) throws IOException {
		Path file = Files.write(directory.resolve("file"), content(100_000));
		assertThat(this.pipe.pass(file, 100_000)).isTrue();
		assertThat(this.pipe.pass(file, 100_000)).isFalse();
		this.pipe.write("tail".getBytes(StandardCharsets.UTF_8));
		Collector collector = new Collector(Long.MAX_VALUE, true);
		this.pipe.subscribe(collector);
		assertThat(this.pipe.end()).isNull();
		ByteArrayOutputStream expected = new ByteArrayOutputStream();
		expected.write(content(100_000));
		expected.write("tail".getBytes(StandardCharsets.UTF_8));
		assertThat(collector.bytes()).isEqualTo(expected.toByteArray());
	}

	@Test
	void fileOfTheInputIsPassedOnceAndReadWhenThereIsMore(@TempDir Path directory) throws IOException {
		byte[] content = content(100_000);
		Path file = Files.write(directory.resolve("file"), content);
		try (FileInput first = FileInput.open(file); FileInput second = FileInput.open(file)) {
			assertThat(first.transferTo(this.pipe)).isEqualTo(100_000);
			assertThat(first.read()).isEqualTo(-1);
			assertThat(second.transferTo(this.pipe)).isEqualTo(100_000);
		}
		Collector collector = new Collector(Long.MAX_VALUE, true);
		this.pipe.subscribe(collector);
		this.pipe.end();
		assertThat(collector.bytes()).hasSize(200_000).startsWith(content).endsWith(content);
	}

	@Test
	void fileThatWasReadInPartIsNotPassed(@TempDir Path directory) throws IOException {
		Path file = Files.write(directory.resolve("file"), content(100_000));
		try (FileInput input = FileInput.open(file)) {
			assertThat(input.read()).isEqualTo(content(1)[0]);
			assertThat(input.transferTo(this.pipe)).isEqualTo(99_999);
		}
		assertThat(this.pipe.end()).isNull();
		assertThat(this.starts).hasValue(1);
	}

	private byte[] whole() throws IOException {
		ResultPipe.Whole whole = this.pipe.end();
		assertThat(whole).isInstanceOf(ResultPipe.WholeBytes.class);
		return ((ResultPipe.WholeBytes) whole).bytes();
	}

	private static byte[] content(int length) {
		byte[] content = new byte[length];
		for (int i = 0; i < length; i++) {
			content[i] = (byte) (i * 31 + i / 251);
		}
		return content;
	}

	/** Collects what is emitted. */
	private static final class Collector extends BaseSubscriber<Chunk> {

		private final long demand;

		private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();

		private final List<Chunk> held = new ArrayList<>();

		private final CompletableFuture<Boolean> outcome = new CompletableFuture<>();

		private boolean release;

		private long heldBytes;

		private int received;

		Collector(long demand, boolean release) {
			this.demand = demand;
			this.release = release;
		}

		@Override
		protected void hookOnSubscribe(Subscription subscription) {
			if (this.demand > 0) {
				subscription.request(this.demand);
			}
		}

		@Override
		protected void hookOnNext(Chunk chunk) {
			boolean released;
			synchronized (this) {
				this.received++;
				ByteBuffer content = chunk.bytes();
				this.bytes.write(content.array(), content.arrayOffset() + content.position(), content.remaining());
				released = this.release;
				if (!released) {
					this.held.add(chunk);
					this.heldBytes += content.remaining();
				}
			}
			if (released) {
				chunk.release();
			}
			if (this.demand == 1) {
				request(1);
			}
		}

		@Override
		protected void hookOnComplete() {
			this.outcome.complete(true);
		}

		@Override
		protected void hookOnError(Throwable ex) {
			this.outcome.completeExceptionally(ex);
		}

		synchronized int held() {
			return this.held.size();
		}

		synchronized long heldBytes() {
			return this.heldBytes;
		}

		synchronized int received() {
			return this.received;
		}

		synchronized byte[] bytes() {
			return this.bytes.toByteArray();
		}

		void releaseAll() {
			List<Chunk> chunks;
			synchronized (this) {
				this.release = true;
				chunks = List.copyOf(this.held);
			}
			chunks.forEach(Chunk::release);
		}

		@Override
		public Subscription upstream() {
			return super.upstream();
		}

	}

}
