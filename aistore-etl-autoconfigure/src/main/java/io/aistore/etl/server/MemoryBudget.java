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
import java.util.Iterator;
import java.util.LinkedList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;

import io.aistore.etl.EtlException;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;
import reactor.core.publisher.MonoSink;
import reactor.core.scheduler.Schedulers;

/**
 * The memory that objects in flight may take together. Who does not fit waits in line
 * without reading. A smaller one may pass a larger one that waits, but only so often that
 * neither starves. Who holds a share and needs more goes before those who hold none.
 */
public final class MemoryBudget {

	private static final int MAX_OVERTAKES = 64;

	private final long capacity;

	private final int maxWaiting;

	private final Duration maxWait;

	private final LinkedList<Waiter> waiters = new LinkedList<>();

	private final LinkedList<Waiter> growers = new LinkedList<>();

	private long used;

	private int overtakes;

	/**
	 * Create a budget.
	 * @param capacity the number of bytes
	 * @param maxWaiting how many may wait
	 * @param maxWait how long one may wait
	 */
	public MemoryBudget(long capacity, int maxWaiting, Duration maxWait) {
		this.capacity = capacity;
		this.maxWaiting = maxWaiting;
		this.maxWait = maxWait;
	}

	/**
	 * Take a share of the budget as soon as it fits. A share larger than the whole budget
	 * fits when nothing else is taken.
	 * @param bytes the number of bytes
	 * @return the share; fails with status 503 if too many wait, or too long. One that
	 * had to wait is never signalled on the thread that gave memory back
	 */
	Mono<Reservation> reserve(long bytes) {
		return Mono.defer(() -> {
			Reservation reservation = tryReserve(bytes);
			return (reservation != null) ? Mono.just(reservation) : await(bytes, null);
		});
	}

	private Mono<Reservation> await(long bytes, @Nullable Reservation grown) {
		return Mono.create((sink) -> {
			Waiter waiter = new Waiter(bytes, grown, sink);
			sink.onCancel(waiter::giveUp);
			sink.onDispose(
					Schedulers.parallel().schedule(waiter::expire, this.maxWait.toMillis(), TimeUnit.MILLISECONDS));
			enqueue(waiter);
		});
	}

	private void enqueue(Waiter waiter) {
		boolean accepted;
		synchronized (this) {
			accepted = waiter.grown != null || this.waiters.size() < this.maxWaiting;
			if (accepted) {
				((waiter.grown != null) ? this.growers : this.waiters).add(waiter);
			}
		}
		if (accepted) {
			waiter.forgetIfGone();
			grant();
		}
		else {
			waiter.fail("Overloaded: %d requests wait for memory ('aistore.etl.memory.max-waiting')"
				.formatted(this.maxWaiting));
		}
	}

	private void forget(Waiter waiter) {
		boolean removed;
		synchronized (this) {
			removed = this.waiters.remove(waiter) || this.growers.remove(waiter);
		}
		if (removed) {
			grant();
		}
	}

	/**
	 * Take a share of the budget if it fits right now and nobody waits.
	 * @param bytes the number of bytes
	 * @return the share, or {@code null}
	 */
	synchronized @Nullable Reservation tryReserve(long bytes) {
		if (!this.waiters.isEmpty() || !this.growers.isEmpty() || !fits(bytes)) {
			return null;
		}
		this.used += bytes;
		return new Reservation(bytes);
	}

	private synchronized boolean tryGrow(long more) {
		boolean granted = this.growers.isEmpty() && fits(more);
		this.used += granted ? more : 0;
		return granted;
	}

	/**
	 * Take a share for memory that is taken already.
	 * @param bytes the number of bytes
	 * @return the share
	 */
	synchronized Reservation charge(long bytes) {
		this.used += bytes;
		return new Reservation(bytes);
	}

	private boolean fits(long bytes) {
		return this.used == 0 || this.used + bytes <= this.capacity;
	}

	private void giveBack(long bytes) {
		synchronized (this) {
			this.used -= bytes;
		}
		grant();
	}

	private void grant() {
		for (Waiter waiter : takeGranted()) {
			waiter.accept(new Reservation(waiter.bytes));
		}
	}

	private synchronized List<Waiter> takeGranted() {
		List<Waiter> granted = new ArrayList<>();
		while (!this.growers.isEmpty() && (fits(this.growers.getFirst().bytes) || onlyGrowersHold())) {
			take(this.growers.removeFirst(), granted);
		}
		Iterator<Waiter> iterator = this.waiters.iterator();
		boolean first = true;
		while (this.growers.isEmpty() && iterator.hasNext() && (first || this.overtakes < MAX_OVERTAKES)) {
			Waiter waiter = iterator.next();
			if (fits(waiter.bytes)) {
				iterator.remove();
				this.overtakes = first ? 0 : this.overtakes + 1;
				take(waiter, granted);
			}
			else {
				first = false;
			}
		}
		return granted;
	}

	private void take(Waiter waiter, List<Waiter> granted) {
		this.used += waiter.bytes;
		granted.add(waiter);
	}

	// Shares that grow would wait for each other for ever
	private boolean onlyGrowersHold() {
		long held = 0;
		for (Waiter grower : this.growers) {
			held += grower.held();
		}
		return held == this.used;
	}

	/**
	 * The number of bytes that may be taken.
	 * @return the capacity in bytes
	 */
	public long capacity() {
		return this.capacity;
	}

	/**
	 * The number of bytes taken. May pass the capacity, since results have the size they
	 * have.
	 * @return the bytes in use
	 */
	public synchronized long used() {
		return this.used;
	}

	/**
	 * How many wait.
	 * @return the length of the line
	 */
	public synchronized int waiting() {
		return this.waiters.size() + this.growers.size();
	}

	/**
	 * How many may wait.
	 * @return the greatest length of the line
	 */
	public int maxWaiting() {
		return this.maxWaiting;
	}

	/**
	 * A share of the budget, to be closed when its memory is free again.
	 */
	final class Reservation implements AutoCloseable {

		private long bytes;

		private boolean closed;

		private Reservation(long bytes) {
			this.bytes = bytes;
		}

		/**
		 * Make the share larger as soon as that fits, before anybody gets a new one. Not
		 * more than the whole budget fits, unless all of it is held by shares that wait
		 * to grow: then the first of them does.
		 * @param more the number of bytes to add
		 * @return completes when they are granted
		 */
		Mono<Reservation> grow(long more) {
			return Mono.defer(() -> {
				if (tryGrow(more)) {
					add(more);
					return Mono.just(this);
				}
				return await(more, this).map((added) -> {
					add(added.take());
					return this;
				});
			});
		}

		synchronized long bytes() {
			return this.bytes;
		}

		private void add(long more) {
			synchronized (this) {
				if (!this.closed) {
					this.bytes += more;
					return;
				}
			}
			giveBack(more);
		}

		private synchronized long take() {
			long taken = this.bytes;
			this.bytes = 0;
			this.closed = true;
			return taken;
		}

		@Override
		public void close() {
			long taken = take();
			if (taken != 0) {
				giveBack(taken);
			}
		}

	}

	/**
	 * One in line. Granting, giving up and expiring race: whoever comes second gives the
	 * share back.
	 */
	private final class Waiter {

		private final long bytes;

		private final @Nullable Reservation grown;

		private final MonoSink<Reservation> sink;

		private final AtomicReference<@Nullable Reservation> granted = new AtomicReference<>();

		Waiter(long bytes, @Nullable Reservation grown, MonoSink<Reservation> sink) {
			this.bytes = bytes;
			this.grown = grown;
			this.sink = sink;
		}

		long held() {
			return (this.grown != null) ? this.grown.bytes() : 0;
		}

		void accept(Reservation reservation) {
			if (this.granted.compareAndSet(null, reservation)) {
				Schedulers.parallel().schedule(() -> this.sink.success(reservation));
			}
			else {
				reservation.close();
			}
		}

		void giveUp() {
			Reservation reservation = this.granted.getAndSet(new Reservation(0));
			if (reservation != null) {
				reservation.close();
			}
			forget(this);
		}

		// Cancelled or expired before it stood in line
		void forgetIfGone() {
			if (this.granted.get() != null) {
				forget(this);
			}
		}

		void expire() {
			if (this.granted.compareAndSet(null, new Reservation(0))) {
				forget(this);
				fail("Overloaded: no memory for %d bytes within %s ('aistore.etl.memory.max-wait')"
					.formatted(this.bytes, MemoryBudget.this.maxWait));
			}
		}

		void fail(String message) {
			this.sink.error(new EtlException(503, message));
		}

	}

}
