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
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;

import io.aistore.etl.EtlException;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;
import reactor.core.publisher.MonoSink;

/**
 * The memory that objects in flight may take together. Who does not fit waits in line
 * without reading. A smaller one may pass a larger one that waits, but only so often that
 * neither starves.
 */
public final class MemoryBudget {

	private static final int MAX_OVERTAKES = 64;

	private final long capacity;

	private final int maxWaiting;

	private final Duration maxWait;

	private final LinkedList<Waiter> waiters = new LinkedList<>();

	private final AtomicInteger granting = new AtomicInteger();

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
	 * @return the share; fails with status 503 if too many wait, or too long
	 */
	Mono<Reservation> reserve(long bytes) {
		return Mono.defer(() -> {
			Reservation reservation = tryReserve(bytes);
			return (reservation != null) ? Mono.just(reservation) : await(bytes);
		});
	}

	private Mono<Reservation> await(long bytes) {
		Mono<Reservation> waiting = Mono.create((sink) -> {
			Waiter waiter = new Waiter(bytes, sink);
			sink.onCancel(() -> {
				forget(waiter);
				waiter.giveUp();
			});
			enqueue(waiter);
		});
		return waiting.timeout(this.maxWait)
			.onErrorMap(TimeoutException.class,
					(ex) -> new EtlException(503,
							"Overloaded: no memory for %d bytes within %s ('aistore.etl.memory.max-wait')"
								.formatted(bytes, this.maxWait)));
	}

	private void enqueue(Waiter waiter) {
		boolean accepted = false;
		synchronized (this) {
			if (this.waiters.size() < this.maxWaiting) {
				this.waiters.add(waiter);
				accepted = true;
			}
		}
		if (!accepted) {
			waiter.sink.error(
					new EtlException(503, "Overloaded: %d requests wait for memory ('aistore.etl.memory.max-waiting')"
						.formatted(this.maxWaiting)));
		}
		grant();
	}

	private synchronized void forget(Waiter waiter) {
		this.waiters.remove(waiter);
	}

	/**
	 * Take a share of the budget if it fits right now and nobody waits.
	 * @param bytes the number of bytes
	 * @return the share, or {@code null}
	 */
	synchronized @Nullable Reservation tryReserve(long bytes) {
		if (!this.waiters.isEmpty() || !fits(bytes)) {
			return null;
		}
		this.used += bytes;
		return new Reservation(bytes);
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
		if (this.granting.getAndIncrement() != 0) {
			return;
		}
		int missed = 1;
		do {
			takeGranted().forEach((waiter) -> waiter.accept(new Reservation(waiter.bytes)));
			missed = this.granting.addAndGet(-missed);
		}
		while (missed != 0);
	}

	private List<Waiter> takeGranted() {
		List<Waiter> granted = new ArrayList<>();
		synchronized (this) {
			Iterator<Waiter> iterator = this.waiters.iterator();
			boolean first = true;
			while (iterator.hasNext() && (first || this.overtakes < MAX_OVERTAKES)) {
				Waiter waiter = iterator.next();
				if (fits(waiter.bytes)) {
					iterator.remove();
					this.used += waiter.bytes;
					this.overtakes = first ? 0 : this.overtakes + 1;
					granted.add(waiter);
				}
				else {
					first = false;
				}
			}
		}
		return granted;
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
		return this.waiters.size();
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

		private Reservation(long bytes) {
			this.bytes = bytes;
		}

		/**
		 * Make the share larger as soon as that fits.
		 * @param more the number of bytes to add
		 * @return completes when they are granted
		 */
		Mono<Reservation> grow(long more) {
			return reserve(more).map((added) -> {
				add(added.take());
				return this;
			});
		}

		synchronized long bytes() {
			return this.bytes;
		}

		private synchronized void add(long more) {
			this.bytes += more;
		}

		private synchronized long take() {
			long taken = this.bytes;
			this.bytes = 0;
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
	 * One in line. Granting and giving up race: whoever comes second gives the share
	 * back.
	 */
	private final class Waiter {

		private final long bytes;

		private final MonoSink<Reservation> sink;

		private final AtomicReference<@Nullable Reservation> granted = new AtomicReference<>();

		Waiter(long bytes, MonoSink<Reservation> sink) {
			this.bytes = bytes;
			this.sink = sink;
		}

		void accept(Reservation reservation) {
			if (this.granted.compareAndSet(null, reservation)) {
				this.sink.success(reservation);
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
		}

	}

}
