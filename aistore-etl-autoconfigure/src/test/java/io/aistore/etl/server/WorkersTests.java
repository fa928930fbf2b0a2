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
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

import io.aistore.etl.EtlException;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import reactor.core.Disposable;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

/**
 * Tests for {@link Workers}.
 */
@Timeout(240)
class WorkersTests {

	private static final Duration LONG = Duration.ofSeconds(60);

	private final AtomicLong nanoTime = new AtomicLong();

	private final Workers workers = new Workers(1, 1, Thread::new, this.nanoTime::get);

	private final CountDownLatch release = new CountDownLatch(1);

	@AfterEach
	void close() {
		this.release.countDown();
		this.workers.close();
	}

	@Test
	void taskRunsOnAThreadOfItsOwn() {
		assertThat(this.workers.call(Thread::currentThread).block(LONG)).isNotNull()
			.isNotSameAs(Thread.currentThread());
		assertThat(this.workers.size()).isOne();
	}

	@Test
	void whatFollowsOnAWorkerStaysThere() {
		assertThat(this.workers.call(Thread::currentThread)
			.flatMap((first) -> this.workers.call(() -> first == Thread.currentThread()))
			.block(LONG)).isTrue();
	}

	@Test
	void cancelledTaskGivesItsPlaceInTheQueueToAnother() throws Exception {
		CountDownLatch begun = new CountDownLatch(1);
		this.workers.call(() -> {
			begun.countDown();
			return this.release.await(60, TimeUnit.SECONDS);
		}).subscribe();
		assertThat(begun.await(60, TimeUnit.SECONDS)).isTrue();
		Disposable cancelled = this.workers.call(() -> "cancelled").subscribe();
		assertThat(this.workers.queued()).isOne();
		cancelled.dispose();
		assertThat(this.workers.queued()).isZero();
		CompletableFuture<String> next = this.workers.call(() -> "next").toFuture();
		this.release.countDown();
		assertThat(next.get(60, TimeUnit.SECONDS)).isEqualTo("next");
	}

	@Test
	void exceptionIsPassedOn() {
		assertThatIllegalStateException().isThrownBy(() -> this.workers.call(() -> {
			throw new IllegalStateException("failed");
		}).block(LONG)).withMessage("failed");
	}

	@Test
	void errorIsWrappedAndTheWorkerSurvives() {
		assertThatExceptionOfType(Workers.TaskError.class).isThrownBy(() -> this.workers.call(() -> {
			throw new StackOverflowError();
		}).block(LONG)).withCauseInstanceOf(StackOverflowError.class);
		assertThat(this.workers.call(() -> "next").block(LONG)).isEqualTo("next");
	}

	@Test
	void taskBeyondTheQueueIsRefused() {
		occupy();
		CompletableFuture<String> queued = this.workers.call(() -> "queued").toFuture();
		assertThat(this.workers.active()).isOne();
		assertThat(this.workers.queued()).isOne();
		assertThatExceptionOfType(EtlException.class).isThrownBy(() -> this.workers.call(() -> "refused").block(LONG))
			.withMessageContaining("aistore.etl.workers.queue-capacity")
			.satisfies((ex) -> assertThat(ex.status()).isEqualTo(503));
		this.release.countDown();
		assertThat(queued).succeedsWithin(LONG).isEqualTo("queued");
	}

	@Test
	void taskAfterTheCloseIsRefused() {
		this.workers.close();
		assertThatExceptionOfType(EtlException.class).isThrownBy(() -> this.workers.call(() -> "late").block(LONG))
			.withMessage("Shutting down")
			.satisfies((ex) -> assertThat(ex.status()).isEqualTo(503));
	}

	@Test
	void cancelInterruptsATaskThatRuns() {
		CompletableFuture<Boolean> interrupted = new CompletableFuture<>();
		CountDownLatch running = new CountDownLatch(1);
		Disposable call = this.workers.call(() -> {
			running.countDown();
			try {
				return this.release.await(60, TimeUnit.SECONDS);
			}
			catch (InterruptedException ex) {
				interrupted.complete(true);
				throw ex;
			}
		}).subscribe();
		await(running);
		call.dispose();
		assertThat(interrupted).succeedsWithin(LONG);
		assertThat(this.workers.call(() -> Thread.currentThread().isInterrupted()).block(LONG))
			.as("the interrupt stays with its task")
			.isFalse();
	}

	@Test
	void cancelSkipsATaskThatWaits() {
		occupy();
		AtomicBoolean ran = new AtomicBoolean();
		AtomicInteger skipped = new AtomicInteger();
		Workers.Handle handle = new Workers.Handle(() -> ran.set(true), skipped::incrementAndGet);
		this.workers.execute(handle, (ex) -> {
			throw new AssertionError(ex);
		});
		handle.cancel();
		handle.cancel();
		this.release.countDown();
		Awaitility.await().atMost(LONG).until(() -> this.workers.queued() == 0 && this.workers.active() == 0);
		assertThat(ran).isFalse();
		assertThat(skipped).hasValue(1);
	}

	@Test
	void refusedTaskIsSkipped() {
		this.workers.close();
		AtomicInteger skipped = new AtomicInteger();
		CompletableFuture<Throwable> refused = new CompletableFuture<>();
		this.workers.execute(new Workers.Handle(() -> {
			throw new AssertionError("ran");
		}, skipped::incrementAndGet), refused::complete);
		assertThat(skipped).hasValue(1);
		assertThat(refused).isCompletedWithValueMatching((ex) -> ex instanceof EtlException);
	}

	@Test
	void aPauseBeforeTheTasksCameIsNotTimeInWhichTheyAreStuck() {
		assertThat(this.workers.call(() -> "first").block(LONG)).isEqualTo("first");
		pass(Duration.ofHours(1));
		occupy();
		this.workers.call(() -> "waits").subscribe();
		assertThat(this.workers.stuck()).isZero();
		pass(Duration.ofMinutes(2));
		assertThat(this.workers.stuck()).isEqualTo(Duration.ofMinutes(2));
	}

	@Test
	void tasksAreNotStuckForAsLongAsNoneWaits() {
		occupy();
		pass(Duration.ofHours(1));
		assertThat(this.workers.stuck()).isZero();
		this.workers.call(() -> "waits").subscribe();
		assertThat(this.workers.stuck()).isZero();
	}

	@Test
	void tasksAreNotStuckWhileOthersBegin() {
		CountDownLatch first = new CountDownLatch(1);
		CountDownLatch second = new CountDownLatch(1);
		Workers workers = new Workers(1, 2, Thread::new, this.nanoTime::get);
		try {
			workers.call(() -> first.await(60, TimeUnit.SECONDS)).subscribe();
			workers.call(() -> {
				second.countDown();
				return this.release.await(60, TimeUnit.SECONDS);
			}).subscribe();
			workers.call(() -> "waits").subscribe();
			pass(Duration.ofHours(1));
			first.countDown();
			await(second);
			assertThat(workers.queued()).isOne();
			assertThat(workers.stuck()).isZero();
		}
		finally {
			workers.close();
		}
	}

	private void pass(Duration time) {
		this.nanoTime.addAndGet(time.toNanos());
	}

	private void occupy() {
		CountDownLatch running = new CountDownLatch(1);
		this.workers.call(() -> {
			running.countDown();
			return this.release.await(60, TimeUnit.SECONDS);
		}).subscribe();
		await(running);
	}

	private static void await(CountDownLatch latch) {
		try {
			assertThat(latch.await(60, TimeUnit.SECONDS)).isTrue();
		}
		catch (InterruptedException ex) {
			throw new IllegalStateException(ex);
		}
	}

}
