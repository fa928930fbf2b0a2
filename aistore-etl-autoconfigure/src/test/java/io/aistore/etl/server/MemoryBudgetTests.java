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
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;

import io.aistore.etl.EtlException;
import io.aistore.etl.server.MemoryBudget.Reservation;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.reactivestreams.Subscription;
import reactor.core.Disposable;
import reactor.core.Disposables;
import reactor.core.publisher.BaseSubscriber;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Tests for {@link MemoryBudget}.
 */
@Timeout(240)
class MemoryBudgetTests {

	private static final Duration LONG = Duration.ofSeconds(60);

	private final MemoryBudget budget = new MemoryBudget(100, 1000, LONG);

	@Test
	void whatFitsIsGrantedAtOnce() {
		Reservation first = this.budget.reserve(60).block(Duration.ZERO);
		Reservation second = this.budget.reserve(40).block(Duration.ZERO);
		assertThat(this.budget.used()).isEqualTo(100);
		first.close();
		second.close();
		assertThat(this.budget.used()).isZero();
	}

	@Test
	void closingTwiceGivesBackOnce() {
		Reservation kept = this.budget.reserve(10).block(LONG);
		Reservation reservation = this.budget.reserve(60).block(LONG);
		reservation.close();
		reservation.close();
		assertThat(this.budget.used()).isEqualTo(kept.bytes());
	}

	@Test
	void shareOfOneWhoHasGivenUpAlreadyIsGivenBack() {
		this.budget.reserve(60).subscribe(new BaseSubscriber<>() {

			@Override
			protected void hookOnSubscribe(Subscription subscription) {
				subscription.cancel();
			}

		});
		assertThat(this.budget.used()).isZero();
	}

	@Test
	void whatDoesNotFitWaits() {
		Reservation first = this.budget.reserve(60).block(LONG);
		CompletableFuture<Reservation> second = this.budget.reserve(50).toFuture();
		assertThat(second).isNotDone();
		assertThat(this.budget.waiting()).isOne();
		first.close();
		assertThat(second).succeedsWithin(LONG);
		assertThat(this.budget.used()).isEqualTo(50);
		assertThat(this.budget.waiting()).isZero();
	}

	@Test
	void moreThanTheWholeBudgetFitsAlone() {
		Reservation first = this.budget.reserve(1).block(LONG);
		CompletableFuture<Reservation> second = this.budget.reserve(1000).toFuture();
		assertThat(second).isNotDone();
		first.close();
		assertThat(second).succeedsWithin(LONG);
		assertThat(this.budget.used()).isEqualTo(1000);
	}

	@Test
	void sendersThatAreNotTrustedLeaveHalfToOthers() {
		List<Reservation> held = new ArrayList<>();
		List<CompletableFuture<Reservation>> untrusted = new ArrayList<>();
		for (int i = 0; i < 10; i++) {
			untrusted.add(this.budget.reserve(10, false).toFuture());
			held.add(this.budget.reserve(5, true).block(LONG));
		}
		assertThat(untrusted.subList(0, 5)).allMatch(CompletableFuture::isDone);
		assertThat(untrusted.subList(5, 10)).noneMatch(CompletableFuture::isDone);
		CompletableFuture<Reservation> trusted = this.budget.reserve(10, true).toFuture();
		held.get(0).close();
		assertThat(trusted).isNotDone();
		held.get(1).close();
		assertThat(trusted).succeedsWithin(LONG);
		assertThat(this.budget.waiting()).isEqualTo(5);
		untrusted.get(0).join().close();
		assertThat(untrusted.get(5)).succeedsWithin(LONG);
	}

	@Test
	void manySendersThatAreNotTrustedGetAllOfItWhileNoOthersAreThere() {
		List<CompletableFuture<Reservation>> untrusted = untrusted(10, 400);
		assertThat(untrusted.subList(0, 10)).allSatisfy((share) -> assertThat(share).succeedsWithin(LONG));
		assertThat(this.budget.waiting()).isEqualTo(390);
		CompletableFuture<Reservation> trusted = this.budget.reserve(10, true).toFuture();
		for (CompletableFuture<Reservation> share : untrusted.subList(0, 10)) {
			share.join().forfeit();
		}
		assertThat(trusted).succeedsWithin(LONG);
		assertThat(this.budget.waiting()).isEqualTo(385);
	}

	@Test
	void manySendersThatAreNotTrustedGetHalfOfItWhileOthersPauseBetweenObjects() {
		this.budget.reserve(10, true).block(LONG).close();
		List<CompletableFuture<Reservation>> untrusted = untrusted(10, 400);
		assertThat(untrusted.stream().filter(CompletableFuture::isDone)).hasSize(5);
		assertThat(this.budget.reserve(50, true).toFuture()).succeedsWithin(LONG);
	}

	@Test
	void senderThatHasSentItsObjectLeavesRoomToOthersThatAreNotTrusted() {
		Reservation first = this.budget.reserve(50, false).block(LONG);
		CompletableFuture<Reservation> second = this.budget.reserve(50, false).toFuture();
		assertThat(second).isNotDone();
		first.received();
		assertThat(second).succeedsWithin(LONG);
		CompletableFuture<Reservation> third = this.budget.reserve(50, false).toFuture();
		first.close();
		assertThat(third).isNotDone();
		second.join().close();
		assertThat(third).succeedsWithin(LONG).satisfies(Reservation::close);
		assertThat(this.budget.used()).isZero();
	}

	@Test
	void largeObjectOfASenderThatIsNotTrustedFitsAlone() {
		assertThat(this.budget.reserve(80, false).block(LONG).bytes()).isEqualTo(80);
		assertThat(this.budget.reserve(20, true).block(LONG).bytes()).isEqualTo(20);
	}

	@Test
	void sendersThatAreNotTrustedLeaveHalfToOthersAsTheirSharesGrow() {
		Reservation stalled = this.budget.reserve(25, false).block(LONG);
		Reservation growing = this.budget.reserve(20, false).block(LONG);
		assertThat(growing.grow(5).toFuture()).succeedsWithin(LONG);
		CompletableFuture<Reservation> grown = growing.grow(5).toFuture();
		assertThat(grown).isNotDone();
		CompletableFuture<Reservation> newcomer = this.budget.reserve(1, false).toFuture();
		assertThat(newcomer).isNotDone();
		assertThat(this.budget.reserve(50).toFuture()).succeedsWithin(LONG).satisfies(Reservation::close);
		stalled.close();
		assertThat(grown).succeedsWithin(LONG);
		assertThat(newcomer).succeedsWithin(LONG);
		assertThat(this.budget.used()).isEqualTo(31);
	}

	@Test
	void growingSharesOfSendersThatAreNotTrustedDoNotWaitForEachOther() {
		Reservation first = this.budget.reserve(30, false).block(LONG);
		Reservation second = this.budget.reserve(20, false).block(LONG);
		CompletableFuture<Reservation> firstGrown = first.grow(10).toFuture();
		assertThat(firstGrown).isNotDone();
		CompletableFuture<Reservation> secondGrown = second.grow(10).toFuture();
		assertThat(firstGrown).succeedsWithin(LONG);
		assertThat(secondGrown).isNotDone();
		first.received();
		assertThat(secondGrown).succeedsWithin(LONG);
		assertThat(this.budget.used()).isEqualTo(70);
	}

	@Test
	void sendersThatAreNotTrustedKeepNobodyFromMemoryThatTheyMayNotHave() {
		Reservation stalled = this.budget.reserve(50, false).block(LONG);
		Reservation held = this.budget.reserve(10).block(LONG);
		CompletableFuture<Reservation> passed = this.budget.reserve(41, false).toFuture();
		for (int i = 0; i < 100; i++) {
			assertThat(this.budget.reserve(1).toFuture()).succeedsWithin(LONG).satisfies(Reservation::close);
		}
		assertThat(passed).isNotDone();
		stalled.close();
		assertThat(passed).succeedsWithin(LONG);
		held.close();
	}

	@Test
	void whoComesAfterOneThatGaveUpHasNotBeenPassedYet() {
		this.budget.reserve(60).block(LONG);
		Disposable passed = this.budget.reserve(100).subscribe();
		for (int i = 0; i < 64; i++) {
			assertThat(this.budget.reserve(1).toFuture()).succeedsWithin(LONG).satisfies(Reservation::close);
		}
		passed.dispose();
		this.budget.reserve(100).subscribe();
		assertThat(this.budget.reserve(1).toFuture()).succeedsWithin(LONG);
	}

	@Test
	void whoComesLastHasSevenTurnsOfEightWhileSendersStall() {
		Reservation held = this.budget.reserve(100).block(LONG);
		List<CompletableFuture<Reservation>> waiting = untrusted(100, 12);
		held.close();
		for (int next : new int[] { 0, 1, 11, 10, 9, 8, 7, 6, 5, 2, 4, 3 }) {
			assertThat(waiting.get(next)).succeedsWithin(LONG).satisfies(Reservation::forfeit);
		}
	}

	@Test
	void whoCameFirstIsNextOnceNoSenderStallsAnyMore() {
		Reservation held = this.budget.reserve(100).block(LONG);
		List<CompletableFuture<Reservation>> waiting = untrusted(100, 13);
		held.close();
		assertThat(waiting.get(0)).succeedsWithin(LONG).satisfies(Reservation::forfeit);
		for (int next : new int[] { 1, 12, 11, 10, 9, 8, 7, 6, 2, 3, 4, 5 }) {
			assertThat(waiting.get(next)).succeedsWithin(LONG).satisfies(Reservation::close);
		}
	}

	@Test
	void lateComersNeedNotWaitForThousandsThatStall() throws InterruptedException {
		MemoryBudget budget = new MemoryBudget(100, 10_000, LONG);
		BlockingQueue<Runnable> turns = new LinkedBlockingQueue<>();
		AtomicInteger served = new AtomicInteger();
		Disposable.Composite waiting = Disposables.composite();
		Reservation held = budget.reserve(100).block(LONG);
		for (int i = 0; i < 10_000; i++) {
			boolean stalls = i < 9750 || i % 5 < 3;
			waiting.add(budget.reserve(50, false).subscribe((share) -> turns.add(stalls ? share::forfeit : () -> {
				served.incrementAndGet();
				share.close();
			})));
		}
		held.close();
		for (int turn = 0; turn < 300; turn++) {
			turns.take().run();
		}
		assertThat(served).hasValue(100);
		waiting.dispose();
	}

	private List<CompletableFuture<Reservation>> untrusted(long bytes, int count) {
		List<CompletableFuture<Reservation>> waiting = new ArrayList<>();
		for (int i = 0; i < count; i++) {
			waiting.add(this.budget.reserve(bytes, false).toFuture());
		}
		return waiting;
	}

	@Test
	void turnsAreShorterTheMoreSendersWait() {
		Reservation held = this.budget.reserve(100).block(LONG);
		assertThat(this.budget.turn()).isEqualTo(LONG.dividedBy(2));
		for (int i = 0; i < 100; i++) {
			this.budget.reserve(10, false).toFuture();
		}
		assertThat(this.budget.turn()).isEqualTo(LONG.dividedBy(2 * 10));
		held.close();
	}

	@Test
	void smallerOnesPassALargerOneThatWaitsOnlySoOften() {
		Reservation held = this.budget.reserve(60).block(LONG);
		CompletableFuture<Reservation> large = this.budget.reserve(100).toFuture();
		List<CompletableFuture<Reservation>> small = new ArrayList<>();
		for (int i = 0; i < 100; i++) {
			CompletableFuture<Reservation> next = this.budget.reserve(1).toFuture();
			small.add(next);
			if (i < 64) {
				assertThat(next).succeedsWithin(LONG).satisfies(Reservation::close);
			}
		}
		assertThat(small.subList(64, 100)).noneMatch(CompletableFuture::isDone);
		assertThat(this.budget.waiting()).isEqualTo(37);
		held.close();
		assertThat(large).succeedsWithin(LONG).satisfies((reservation) -> {
			assertThat(small.subList(64, 100)).noneMatch(CompletableFuture::isDone);
			reservation.close();
		});
		assertThat(small).allSatisfy((next) -> assertThat(next).succeedsWithin(LONG));
	}

	@Test
	void whoWaitsIsGrantedInOrder() {
		Reservation held = this.budget.reserve(100).block(LONG);
		CompletableFuture<Reservation> first = this.budget.reserve(100).toFuture();
		CompletableFuture<Reservation> second = this.budget.reserve(100).toFuture();
		held.close();
		assertThat(first).succeedsWithin(LONG);
		assertThat(second).isNotDone();
		first.join().close();
		assertThat(second).succeedsWithin(LONG);
	}

	@Test
	void tooManyWaitersAreRefused() {
		MemoryBudget small = new MemoryBudget(10, 1, LONG);
		small.reserve(10).block(LONG);
		small.reserve(10).subscribe();
		assertThatExceptionOfType(EtlException.class).isThrownBy(() -> small.reserve(10).block(LONG))
			.withMessageContaining("aistore.etl.memory.max-waiting")
			.satisfies((ex) -> assertThat(ex.status()).isEqualTo(503));
		assertThat(small.waiting()).isOne();
	}

	@Test
	void waitingTooLongIsRefused() {
		MemoryBudget impatient = new MemoryBudget(10, 10, Duration.ofMillis(20));
		Reservation held = impatient.reserve(10).block(LONG);
		assertThatExceptionOfType(EtlException.class).isThrownBy(() -> impatient.reserve(5).block(LONG))
			.withMessageContaining("aistore.etl.memory.max-wait")
			.satisfies((ex) -> assertThat(ex.status()).isEqualTo(503));
		assertThat(impatient.waiting()).isZero();
		held.close();
		assertThat(impatient.used()).isZero();
	}

	@Test
	void whoGivesUpMakesRoomForThoseBehind() {
		this.budget.reserve(60).block(LONG);
		Disposable large = this.budget.reserve(100).subscribe();
		List<CompletableFuture<Reservation>> passing = new ArrayList<>();
		for (int i = 0; i < 64; i++) {
			CompletableFuture<Reservation> next = this.budget.reserve(1).toFuture();
			assertThat(next).succeedsWithin(LONG).satisfies(Reservation::close);
			passing.add(next);
		}
		CompletableFuture<Reservation> behind = this.budget.reserve(40).toFuture();
		assertThat(behind).isNotDone();
		large.dispose();
		assertThat(behind).succeedsWithin(LONG);
	}

	@Test
	void whoWaitedIsNotServedOnTheThreadThatGivesBack() {
		Reservation held = this.budget.reserve(100).block(LONG);
		CompletableFuture<Thread> thread = new CompletableFuture<>();
		CountDownLatch busy = new CountDownLatch(1);
		this.budget.reserve(100).subscribe((reservation) -> {
			thread.complete(Thread.currentThread());
			awaitQuietly(busy);
		});
		held.close();
		assertThat(thread).succeedsWithin(LONG).isNotSameAs(Thread.currentThread());
		busy.countDown();
	}

	@Test
	void shareGrowsBeforeNewOnesAreGranted() {
		Reservation growing = this.budget.reserve(50).block(LONG);
		Reservation other = this.budget.reserve(50).block(LONG);
		CompletableFuture<Reservation> newcomer = this.budget.reserve(10).toFuture();
		CompletableFuture<Reservation> grown = growing.grow(50).toFuture();
		assertThat(grown).isNotDone();
		other.close();
		assertThat(grown).succeedsWithin(LONG);
		assertThat(growing.bytes()).isEqualTo(100);
		assertThat(newcomer).isNotDone();
		growing.close();
		assertThat(newcomer).succeedsWithin(LONG);
		assertThat(this.budget.used()).isEqualTo(10);
	}

	@Test
	void sharesThatGrowDoNotWaitForEachOther() {
		Reservation first = this.budget.reserve(50).block(LONG);
		Reservation second = this.budget.reserve(50).block(LONG);
		CompletableFuture<Reservation> firstGrown = first.grow(10).toFuture();
		assertThat(firstGrown).isNotDone();
		CompletableFuture<Reservation> secondGrown = second.grow(10).toFuture();
		assertThat(firstGrown).succeedsWithin(LONG);
		assertThat(secondGrown).isNotDone();
		first.close();
		assertThat(secondGrown).succeedsWithin(LONG);
		second.close();
		assertThat(this.budget.used()).isZero();
	}

	@Test
	void shareClosedWhileItWaitsToGrowLeavesNothingBehind() {
		Reservation growing = this.budget.reserve(50).block(LONG);
		Reservation other = this.budget.reserve(50).block(LONG);
		CompletableFuture<Reservation> grown = growing.grow(10).toFuture();
		growing.close();
		assertThat(grown).succeedsWithin(LONG);
		other.close();
		assertThat(this.budget.used()).isZero();
	}

	@Test
	void chargeMayPassTheCapacity() {
		Reservation charged = this.budget.charge(150);
		CompletableFuture<Reservation> waiting = this.budget.reserve(1).toFuture();
		assertThat(waiting).isNotDone();
		charged.close();
		assertThat(waiting).succeedsWithin(LONG);
	}

	@Test
	void whateverRacesTheSharesAreGivenBack() throws Exception {
		MemoryBudget contended = new MemoryBudget(100, 1000, Duration.ofMillis(3));
		ExecutorService threads = Executors.newFixedThreadPool(8);
		try {
			AtomicInteger granted = new AtomicInteger();
			List<Future<?>> runs = new ArrayList<>();
			for (int i = 0; i < 8; i++) {
				runs.add(threads.submit(() -> raceWith(contended, granted)));
			}
			for (Future<?> run : runs) {
				run.get(200, TimeUnit.SECONDS);
			}
			Awaitility.await().atMost(LONG).untilAsserted(() -> {
				assertThat(contended.used()).isZero();
				assertThat(contended.waiting()).isZero();
			});
			assertThat(granted).hasPositiveValue();
		}
		finally {
			threads.shutdownNow();
		}
	}

	private static void raceWith(MemoryBudget budget, AtomicInteger granted) {
		ThreadLocalRandom random = ThreadLocalRandom.current();
		for (int i = 0; i < 3000; i++) {
			Racer racer = new Racer(granted);
			budget.reserve(random.nextInt(1, 80))
				.flatMap((reservation) -> reservation.grow(random.nextInt(1, 30))
					.doOnError((ex) -> reservation.close())
					.doOnCancel(reservation::close))
				.doFinally((signal) -> racer.settled.countDown())
				.subscribe(racer);
			if (random.nextInt(3) == 0) {
				Thread.yield();
				racer.dispose();
			}
			awaitQuietly(racer.settled);
			racer.giveBack();
		}
	}

	private static void awaitQuietly(CountDownLatch latch) {
		try {
			assertThat(latch.await(60, TimeUnit.SECONDS)).isTrue();
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
	}

	/**
	 * Wants a share, until it does not any more: one that comes later is given back.
	 */
	private static final class Racer extends BaseSubscriber<Reservation> {

		private final CountDownLatch settled = new CountDownLatch(1);

		private final AtomicReference<Reservation> share = new AtomicReference<>();

		private final AtomicInteger granted;

		private volatile boolean over;

		Racer(AtomicInteger granted) {
			this.granted = granted;
		}

		@Override
		protected void hookOnNext(Reservation reservation) {
			this.granted.incrementAndGet();
			this.share.set(reservation);
			if (this.over) {
				giveBack();
			}
		}

		@Override
		protected void hookOnError(Throwable ex) {
			// waited for too long
		}

		void giveBack() {
			this.over = true;
			Reservation reservation = this.share.getAndSet(null);
			if (reservation != null) {
				reservation.close();
			}
		}

	}

}
