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
import java.util.Collection;
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
 * without reading; a request's share is for its sender's whole object, so a sender that
 * stalls holds it. Senders that have not been seen to send a whole object yet therefore
 * get half of the memory at most while they send, and a line of their own; all of it if
 * very many wait, and no others have come for as long as one may wait. Who holds a share
 * and needs more goes before those who hold none, and the largest share before the
 * others: it ends first. If all that senders hold who have not been seen to send a whole
 * object waits for more, the largest of it may pass their half.
 */
public final class MemoryBudget {

	/** So many wait that not all would be served from half of the memory. */
	private static final Duration SHORT_TURN = Duration.ofSeconds(1);

	private final long capacity;

	private final int maxWaiting;

	private final Duration maxWait;

	private final WaitingLine<Waiter> trusted = new WaitingLine<>();

	private final WaitingLine<Waiter> untrusted = new WaitingLine<>();

	private final LinkedList<Waiter> growers = new LinkedList<>();

	private long used;

	/** What of it is held for senders that are not trusted and still send. */
	private long usedUntrusted;

	/** What of it results take, which have the size they have. */
	private long usedByResults;

	private int waitingForReaders;

	private boolean trustedIsNext = true;

	/** When a sender that is trusted came last. */
	private long trustedCame;

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
		this.trustedCame = System.nanoTime() - maxWait.toNanos() - 1;
	}

	/**
	 * Take a share of the budget as soon as it fits. A share larger than the whole budget
	 * fits when nothing else is taken.
	 * @param bytes the number of bytes
	 * @return the share; fails with status 503 if too many wait, or too long. One that
	 * had to wait is never signalled on the thread that gave memory back
	 */
	Mono<Reservation> reserve(long bytes) {
		return reserve(bytes, true);
	}

	/**
	 * Take a share of the budget as soon as it fits, for a sender.
	 * @param bytes the number of bytes
	 * @param trusted whether the sender has sent a whole object before
	 * @return the share, as above
	 */
	Mono<Reservation> reserve(long bytes, boolean trusted) {
		return Mono.create((sink) -> {
			Reservation reservation = tryReserve(bytes, trusted);
			if (reservation != null) {
				// Whoever has given up already does not see it
				sink.onCancel(reservation::close);
				sink.success(reservation);
			}
			else {
				await(bytes, trusted, null, sink);
			}
		});
	}

	private Mono<Reservation> await(long bytes, boolean trusted, @Nullable Reservation grown) {
		return Mono.create((sink) -> await(bytes, trusted, grown, sink));
	}

	private void await(long bytes, boolean trusted, @Nullable Reservation grown, MonoSink<Reservation> sink) {
		Waiter waiter = new Waiter(bytes, trusted, grown, sink);
		sink.onCancel(waiter::giveUp);
		sink.onDispose(Schedulers.parallel().schedule(waiter::expire, this.maxWait.toMillis(), TimeUnit.MILLISECONDS));
		enqueue(waiter);
	}

	private void enqueue(Waiter waiter) {
		boolean accepted;
		synchronized (this) {
			accepted = waiter.grown != null || this.trusted.size() + this.untrusted.size() < this.maxWaiting;
			if (waiter.grown != null) {
				this.growers.add(waiter);
			}
			else if (accepted) {
				line(waiter.trusted).add(waiter);
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

	private WaitingLine<Waiter> line(boolean trusted) {
		return trusted ? this.trusted : this.untrusted;
	}

	private void forget(Waiter waiter) {
		boolean removed;
		synchronized (this) {
			removed = (waiter.grown != null) ? this.growers.remove(waiter) : line(waiter.trusted).remove(waiter);
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
	@Nullable Reservation tryReserve(long bytes) {
		return tryReserve(bytes, true);
	}

	private synchronized @Nullable Reservation tryReserve(long bytes, boolean trusted) {
		this.trustedCame = trusted ? System.nanoTime() : this.trustedCame;
		if (inLine() > 0 || !fits(bytes) || !(trusted || leavesRoom(bytes))) {
			return null;
		}
		use(bytes, trusted);
		return new Reservation(bytes, trusted);
	}

	private synchronized boolean tryGrow(long more, boolean trusted) {
		boolean granted = this.growers.isEmpty() && fits(more) && (trusted || leavesRoom(more));
		use(granted ? more : 0, trusted);
		return granted;
	}

	/**
	 * Take a share for memory that is taken already.
	 * @param bytes the number of bytes
	 * @return the share
	 */
	synchronized Reservation charge(long bytes) {
		use(bytes, true);
		return new Reservation(bytes, true);
	}

	/**
	 * Take a share for a result.
	 * @param bytes its size
	 * @return the share
	 */
	synchronized Reservation chargeResult(long bytes) {
		use(bytes, true);
		this.usedByResults += bytes;
		return new Reservation(bytes, true, true);
	}

	/**
	 * Wait while results that their readers have not read take all of the memory.
	 * @throws EtlException with status 503 if that takes too long
	 * @throws InterruptedException if interrupted
	 */
	synchronized void awaitReaders() throws InterruptedException {
		if (this.usedByResults < this.capacity) {
			return;
		}
		this.waitingForReaders++;
		try {
			long end = System.nanoTime() + this.maxWait.toNanos();
			while (this.usedByResults >= this.capacity) {
				long left = TimeUnit.NANOSECONDS.toMillis(end - System.nanoTime());
				if (left <= 0) {
					throw new EtlException(503, "Overloaded: results fill the memory and have not been read within %s "
						.formatted(this.maxWait) + "('aistore.etl.memory.max-wait')");
				}
				wait(left);
			}
		}
		finally {
			this.waitingForReaders--;
		}
	}

	private boolean fits(long bytes) {
		return this.used == 0 || this.used + bytes <= this.capacity;
	}

	private void use(long bytes, boolean trusted) {
		this.used += bytes;
		this.usedUntrusted += trusted ? 0 : bytes;
	}

	private void trust(long bytes) {
		synchronized (this) {
			this.usedUntrusted -= bytes;
		}
		grant();
	}

	private synchronized void stalled(boolean trusted) {
		if (!trusted) {
			this.untrusted.stalled();
		}
	}

	private void giveBack(long bytes, boolean trusted) {
		giveBack(bytes, trusted, false);
	}

	private void giveBack(long bytes, boolean trusted, boolean result) {
		synchronized (this) {
			use(-bytes, trusted);
			if (result) {
				this.usedByResults -= bytes;
				notifyAll();
			}
		}
		grant();
	}

	private void grant() {
		for (Waiter waiter : takeGranted()) {
			waiter.accept(new Reservation(waiter.bytes, waiter.trusted));
		}
	}

	private synchronized List<Waiter> takeGranted() {
		List<Waiter> granted = new ArrayList<>();
		Waiter grower = nextGrower();
		while (grower != null && (fits(grower.bytes) || held(this.growers) == this.used)) {
			this.growers.remove(grower);
			take(grower, granted);
			grower = nextGrower();
		}
		Waiter next = next();
		while (next != null) {
			take(next, granted);
			next = next();
		}
		return granted;
	}

	private void take(Waiter waiter, List<Waiter> granted) {
		use(waiter.bytes, waiter.trusted);
		granted.add(waiter);
	}

	// The two lines take turns
	private @Nullable Waiter next() {
		if (nextGrower() != null) {
			return null;
		}
		Waiter waiter = poll(this.trustedIsNext);
		waiter = (waiter != null) ? waiter : poll(!this.trustedIsNext);
		if (waiter != null) {
			this.trustedIsNext = !waiter.trusted;
		}
		return waiter;
	}

	private @Nullable Waiter poll(boolean trusted) {
		WaitingLine<Waiter> line = line(trusted);
		WaitingLine<Waiter> other = line(!trusted);
		if (other.isStarved() && !line.isStarved() && (!trusted || leavesRoom(other.firstBytes()))) {
			return null;
		}
		if (!trusted && !this.growers.isEmpty()) {
			return null;
		}
		boolean overtakes = !other.isEmpty() && !fits(other.firstBytes());
		Waiter waiter = line.poll((bytes) -> fits(bytes) && (trusted || leavesRoom(bytes)));
		if (waiter != null && overtakes) {
			other.overtaken();
		}
		return waiter;
	}

	private boolean leavesRoom(long bytes) {
		long room = isLeftToUntrusted() ? this.capacity : this.capacity / 2;
		return this.usedUntrusted == 0 || this.usedUntrusted + bytes <= room;
	}

	// A moment without others is not enough: AIStore pauses between objects, and slow
	// senders that never pause would keep what they were lent
	private boolean isLeftToUntrusted() {
		return this.used == this.usedUntrusted && System.nanoTime() - this.trustedCame > this.maxWait.toNanos()
				&& turn().compareTo(SHORT_TURN) < 0;
	}

	// Shares that grow would wait for each other for ever, those that are not trusted for
	// what is kept from them. Always the same one passes the limit, until it is complete
	private @Nullable Waiter nextGrower() {
		boolean onlyGrowersHold = held(
				this.growers.stream().filter((grower) -> !grower.trusted).toList()) == this.usedUntrusted;
		Waiter largest = null;
		for (Waiter grower : this.growers) {
			boolean mayGrow = grower.trusted || onlyGrowersHold || leavesRoom(grower.bytes);
			if (mayGrow && (largest == null || grower.held() > largest.held())) {
				largest = grower;
			}
		}
		return largest;
	}

	private static long held(Collection<Waiter> growers) {
		return growers.stream().mapToLong(Waiter::held).sum();
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
		return inLine() + this.waitingForReaders;
	}

	private int inLine() {
		return this.trusted.size() + this.untrusted.size() + this.growers.size();
	}

	/**
	 * How long each sender that is not trusted may keep its share so that all of them get
	 * one in half of the time that they may wait.
	 * @return the time
	 */
	public synchronized Duration turn() {
		long time = this.maxWait.toNanos() / 2;
		double places = Math.max(1.0, (double) this.capacity / Math.max(1, this.untrusted.firstBytes()));
		return Duration.ofNanos((long) Math.min(time, time * places / Math.max(1, this.untrusted.size())));
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

		private final boolean result;

		private boolean trusted;

		private long bytes;

		private boolean closed;

		private Reservation(long bytes, boolean trusted) {
			this(bytes, trusted, false);
		}

		private Reservation(long bytes, boolean trusted, boolean result) {
			this.bytes = bytes;
			this.trusted = trusted;
			this.result = result;
		}

		/**
		 * Make the share larger as soon as that fits, before anybody gets a new one. Not
		 * more than the whole budget fits, unless all of it is held by shares that wait
		 * to grow: then the largest of them does.
		 * @param more the number of bytes to add
		 * @return completes when they are granted
		 */
		Mono<Reservation> grow(long more) {
			return Mono.defer(() -> {
				if (tryGrow(more, this.trusted)) {
					add(more);
					return Mono.just(this);
				}
				return await(more, this.trusted, this).map((added) -> {
					add(added.take());
					return this;
				});
			});
		}

		/**
		 * Make the share smaller, if it is larger.
		 * @param bytes the number of bytes to keep
		 */
		void shrink(long bytes) {
			long less;
			boolean trusted;
			synchronized (this) {
				trusted = this.trusted;
				less = Math.max(0, this.bytes - bytes);
				this.bytes -= less;
			}
			if (less != 0) {
				giveBack(less, trusted);
			}
		}

		synchronized long bytes() {
			return this.bytes;
		}

		/**
		 * Its sender has sent what it is for, and can't stall any more. Not to be called
		 * while it grows.
		 */
		void received() {
			long received = 0;
			synchronized (this) {
				if (!this.closed && !this.trusted) {
					received = this.bytes;
					this.trusted = true;
				}
			}
			if (received != 0) {
				trust(received);
			}
		}

		/**
		 * Close it, since its sender has not sent what it is for. Those who came when he
		 * did may be like him.
		 */
		void forfeit() {
			stalled(this.trusted);
			close();
		}

		private void add(long more) {
			synchronized (this) {
				if (!this.closed) {
					this.bytes += more;
					return;
				}
			}
			giveBack(more, this.trusted);
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
				giveBack(taken, this.trusted, this.result);
			}
		}

	}

	/**
	 * One in line. Granting, giving up and expiring race: whoever comes second gives the
	 * share back.
	 */
	private final class Waiter implements WaitingLine.Entry {

		private final long bytes;

		private final boolean trusted;

		private final @Nullable Reservation grown;

		private final MonoSink<Reservation> sink;

		private final AtomicReference<@Nullable Reservation> granted = new AtomicReference<>();

		Waiter(long bytes, boolean trusted, @Nullable Reservation grown, MonoSink<Reservation> sink) {
			this.bytes = bytes;
			this.trusted = trusted;
			this.grown = grown;
			this.sink = sink;
		}

		@Override
		public long bytes() {
			return this.bytes;
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
			Reservation reservation = this.granted.getAndSet(new Reservation(0, true));
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
			if (this.granted.compareAndSet(null, new Reservation(0, true))) {
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
