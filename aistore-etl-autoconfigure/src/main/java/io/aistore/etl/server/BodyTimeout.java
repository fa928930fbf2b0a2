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
import java.util.function.BooleanSupplier;

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

	private final Duration limit;

	private final Duration limitUnderLoad;

	private final BooleanSupplier underLoad;

	private final Set<Watched> bodies = ConcurrentHashMap.newKeySet();

	private final Disposable task;

	/**
	 * Create a timeout.
	 * @param limit how long a sender may pause
	 * @param limitUnderLoad how long it may while others wait for what it holds
	 * @param underLoad whether others wait
	 */
	public BodyTimeout(Duration limit, Duration limitUnderLoad, BooleanSupplier underLoad) {
		this.limit = limit;
		this.limitUnderLoad = (limitUnderLoad.compareTo(limit) < 0) ? limitUnderLoad : limit;
		this.underLoad = underLoad;
		long period = Math.min(1000, Math.max(10, this.limitUnderLoad.toMillis() / 4));
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
				Publisher<Chunk> content = (subscriber) -> body.content().subscribe(new Watched(subscriber));
				return handler.handle(request.withInput(new Input.Body(body.length(), content)));
			}
			return handler.handle(request);
		};
	}

	private void check() {
		if (!this.bodies.isEmpty()) {
			long now = System.nanoTime();
			boolean loaded = this.underLoad.getAsBoolean();
			long nanos = (loaded ? this.limitUnderLoad : this.limit).toNanos();
			this.bodies.forEach((body) -> body.check(now, nanos, loaded));
		}
	}

	private EtlException exception(boolean loaded) {
		return loaded
				? new EtlException(408,
						"The sender of the body paused for more than %d ms while others were waiting ".formatted(
								this.limitUnderLoad.toMillis()) + "('aistore.etl.server.read-timeout-under-load')")
				: new EtlException(408,
						"The sender of the body paused for more than %d ms ('aistore.etl.server.read-timeout')"
							.formatted(this.limit.toMillis()));
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

		private @Nullable Subscription subscription;

		private volatile long progress = System.nanoTime();

		private long demand;

		private boolean emitting;

		private boolean ended;

		Watched(Subscriber<? super Chunk> subscriber) {
			this.subscriber = subscriber;
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

		void check(long now, long limit, boolean loaded) {
			boolean expired;
			synchronized (this) {
				expired = !this.emitting && this.demand > 0 && now - this.progress > limit && end();
			}
			if (expired) {
				this.subscriber.onError(exception(loaded));
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
