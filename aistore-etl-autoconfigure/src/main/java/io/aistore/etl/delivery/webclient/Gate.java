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

package io.aistore.etl.delivery.webclient;

import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

import io.aistore.etl.target.Chunk;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Publisher;
import org.reactivestreams.Subscription;
import reactor.core.CoreSubscriber;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Operators;

import org.springframework.core.io.buffer.DataBuffer;

/**
 * Lets chunks of a body through to the connection one by one, and none while earlier ones
 * wait there. The window of Reactor Netty is 128 buffers of any size.
 */
final class Gate implements CoreSubscriber<Chunk>, Subscription {

	/** Bytes that may wait between us and the connection's own buffer. */
	private static final int MAX_WAITING = 128 * 1024;

	private final CoreSubscriber<? super DataBuffer> downstream;

	private final Attempt attempt;

	private final AtomicLong demand = new AtomicLong();

	private final AtomicLong waiting = new AtomicLong();

	private final AtomicInteger draining = new AtomicInteger();

	private volatile boolean requested;

	private volatile @Nullable Subscription upstream;

	private Gate(CoreSubscriber<? super DataBuffer> downstream, Attempt attempt) {
		this.downstream = downstream;
		this.attempt = attempt;
	}

	/**
	 * Put a gate before a source.
	 * @param source the source
	 * @param attempt knows the connection, and is told why the source failed before
	 * anyone else
	 * @return the chunks as buffers
	 */
	static Flux<DataBuffer> before(Publisher<Chunk> source, Attempt attempt) {
		return new Flux<>() {

			@Override
			public void subscribe(CoreSubscriber<? super DataBuffer> subscriber) {
				Gate gate = new Gate(subscriber, attempt);
				attempt.exchange().onWritable(() -> gate.later(gate::drain));
				source.subscribe(gate);
			}

		};
	}

	@Override
	public void onSubscribe(Subscription subscription) {
		this.upstream = subscription;
		this.downstream.onSubscribe(this);
	}

	@Override
	public void onNext(Chunk chunk) {
		int size = chunk.bytes().remaining();
		this.waiting.addAndGet(size);
		DataBuffer buffer = Buffers.buffer(chunk, () -> freed(chunk, size));
		this.requested = false;
		this.downstream.onNext(buffer);
		drain();
	}

	private void freed(Chunk chunk, int size) {
		later(() -> {
			chunk.release();
			this.waiting.addAndGet(-size);
			drain();
		});
	}

	// A TLS handler must not be written to while it lets go of a buffer
	private void later(Runnable task) {
		try {
			this.attempt.executor().execute(task);
		}
		catch (RejectedExecutionException ex) {
			task.run();
		}
	}

	@Override
	public void onError(Throwable ex) {
		this.attempt.bodyFailed(ex);
		this.downstream.onError(ex);
	}

	@Override
	public void onComplete() {
		this.downstream.onComplete();
	}

	@Override
	public void request(long count) {
		this.demand.accumulateAndGet(count, Operators::addCap);
		drain();
	}

	@Override
	public void cancel() {
		Subscription subscription = this.upstream;
		if (subscription != null) {
			subscription.cancel();
		}
	}

	private void drain() {
		if (this.draining.getAndIncrement() != 0) {
			return;
		}
		int missed = 1;
		do {
			Subscription subscription = this.upstream;
			if (subscription != null && isOpen()) {
				this.requested = true;
				if (this.demand.get() != Long.MAX_VALUE) {
					this.demand.decrementAndGet();
				}
				subscription.request(1);
			}
			missed = this.draining.addAndGet(-missed);
		}
		while (missed != 0);
	}

	private boolean isOpen() {
		return !this.requested && this.demand.get() > 0 && this.waiting.get() < MAX_WAITING
				&& this.attempt.isWritable();
	}

}
