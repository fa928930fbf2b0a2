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
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

import io.aistore.etl.EtlException;
import io.aistore.etl.target.Chunk;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Publisher;
import org.reactivestreams.Subscriber;
import org.reactivestreams.Subscription;
import reactor.core.Disposable;
import reactor.core.publisher.Operators;
import reactor.core.scheduler.Schedulers;

/**
 * Gives up on the body of a request, with status 408, when its sender pauses for too
 * long. The time in which nobody asks for more of the body does not count. All bodies are
 * looked at by one periodic task, so that a chunk costs no more than a clock reading.
 */
public final class BodyTimeout implements AutoCloseable {

	/** Others wait, but not for what the sender of a body holds. */
	public static final Duration LOADED = Duration.ofDays(1);

	/**
	 * Anybody may pause for so long, however many wait: what TCP needs to send a packet
	 * again that was lost once. An event loop that is busy for so long makes its senders
	 * seem to pause.
	 */
	private static final Duration SHORTEST = Duration.ofMillis(250);

	private static final Duration PERIOD = Duration.ofMillis(50);

	/**
	 * The last part of a pause, in which this process must not pause itself: what the
	 * sender has sent meanwhile is read first.
	 */
	private static final Duration CONFIRMATION = Duration.ofMillis(200);

	/** How long after its limit a pause is doubted still, if the process pauses, too. */
	private static final Duration PATIENCE = Duration.ofSeconds(1);

	private final Duration limit;

	private final Duration limitUnderLoad;

	private final Supplier<@Nullable Duration> turn;

	private final Set<Watched> bodies = ConcurrentHashMap.newKeySet();

	private final Disposable task;

	private long checked = System.nanoTime();

	/**
	 * Create a timeout.
	 * @param limit how long a sender may pause
	 * @param limitUnderLoad how long it may at most while others wait for what it holds
	 * @param turn how long a sender may that is not trusted, so that all others get their
	 * turn; {@code null} while nobody waits
	 */
	public BodyTimeout(Duration limit, Duration limitUnderLoad, Supplier<@Nullable Duration> turn) {
		this.limit = limit;
		this.limitUnderLoad = shorter(limitUnderLoad, limit);
		this.turn = turn;
		long period = Math.min(PERIOD.toMillis(), Math.max(10, this.limitUnderLoad.toMillis() / 4));
		this.task = Schedulers.parallel().schedulePeriodically(this::check, period, period, TimeUnit.MILLISECONDS);
	}

	/**
	 * Bound the bodies of the requests that a handler serves.
	 * @param handler the handler
	 * @return a handler that serves them by the other one
	 */
	public EtlHandler bound(EtlHandler handler) {
		return (request) -> {
			if (request.input() instanceof Input.Body body) {
				Publisher<Chunk> content = (subscriber) -> body.content()
					.subscribe(new Watched(subscriber, body.trusted()));
				return handler.handle(request.withInput(new Input.Body(body.length(), content, body.trusted())));
			}
			return handler.handle(request);
		};
	}

	private static Duration shorter(Duration one, Duration other) {
		return (one.compareTo(other) < 0) ? one : other;
	}

	private void check() {
		long now = System.nanoTime();
		boolean late = now - this.checked > PERIOD.multipliedBy(2).toNanos();
		this.checked = now;
		if (!this.bodies.isEmpty()) {
			Duration turn = this.turn.get();
			Duration limit = (turn != null) ? this.limitUnderLoad : this.limit;
			Duration untrusted = (turn != null) ? underLoad(turn) : this.limit;
			this.bodies.forEach((body) -> body.check(body.trusted ? limit : untrusted, turn != null, late));
		}
	}

	private Duration underLoad(Duration turn) {
		return shorter(this.limitUnderLoad, (turn.compareTo(SHORTEST) > 0) ? turn : SHORTEST);
	}

	private static EtlException exception(Duration limit, boolean loaded) {
		String pause = "The sender of the body paused for more than %s ".formatted(TransformTimeout.print(limit));
		return new EtlException(408,
				loaded ? pause + "while others were waiting ('aistore.etl.server.read-timeout-under-load')"
						: pause + "('aistore.etl.server.read-timeout')");
	}

	@Override
	public void close() {
		this.task.dispose();
	}

	/**
	 * A body under way.
	 */
	private final class Watched implements Subscriber<Chunk>, Subscription {

		private final Subscriber<? super Chunk> subscriber;

		private final boolean trusted;

		private @Nullable Subscription subscription;

		private long progress = System.nanoTime();

		private long suspected;

		private long demand;

		private boolean emitting;

		private boolean ended;

		Watched(Subscriber<? super Chunk> subscriber, boolean trusted) {
			this.subscriber = subscriber;
			this.trusted = trusted;
		}

		@Override
		public void onSubscribe(Subscription subscription) {
			this.subscription = subscription;
			BodyTimeout.this.bodies.add(this);
			this.subscriber.onSubscribe(this);
		}

		@Override
		public void request(long count) {
			synchronized (this) {
				this.progress = (this.demand == 0) ? System.nanoTime() : this.progress;
				this.demand = Operators.addCap(this.demand, count);
			}
			Subscription subscription = this.subscription;
			if (subscription != null) {
				subscription.request(count);
			}
		}

		// Signals of the sender and of the timeout must not meet, and nothing is called
		// with the monitor held: the reader has locks of its own
		@Override
		public void onNext(Chunk chunk) {
			boolean wanted;
			synchronized (this) {
				wanted = !this.ended;
				this.emitting = wanted;
				this.progress = System.nanoTime();
				this.demand -= (this.demand != Long.MAX_VALUE) ? 1 : 0;
			}
			if (!wanted) {
				chunk.release();
				return;
			}
			this.subscriber.onNext(chunk);
			synchronized (this) {
				this.emitting = false;
			}
		}

		@Override
		public void onError(Throwable ex) {
			if (end()) {
				this.subscriber.onError(ex);
			}
		}

		@Override
		public void onComplete() {
			if (end()) {
				this.subscriber.onComplete();
			}
		}

		@Override
		public void cancel() {
			end();
			Subscription subscription = this.subscription;
			if (subscription != null) {
				subscription.cancel();
			}
		}

		void check(Duration limit, boolean loaded, boolean late) {
			boolean expired;
			synchronized (this) {
				long now = System.nanoTime();
				long left = limit.toNanos() - (now - this.progress);
				boolean pauses = !this.emitting && this.demand > 0 && left < CONFIRMATION.toNanos();
				if (!pauses) {
					this.suspected = 0;
				}
				else if (this.suspected == 0 || (late && left > -PATIENCE.toNanos())) {
					this.suspected = now;
				}
				expired = pauses && left < 0 && now - this.suspected >= CONFIRMATION.toNanos() && end();
			}
			if (expired) {
				this.subscriber.onError(exception(limit, loaded));
				cancel();
			}
		}

		private synchronized boolean end() {
			boolean first = !this.ended;
			this.ended = true;
			BodyTimeout.this.bodies.remove(this);
			return first;
		}

	}

}
