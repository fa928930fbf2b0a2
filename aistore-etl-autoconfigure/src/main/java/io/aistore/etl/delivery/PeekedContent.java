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

package io.aistore.etl.delivery;

import io.aistore.etl.target.Chunk;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Publisher;
import org.reactivestreams.Subscriber;
import org.reactivestreams.Subscription;
import reactor.core.CoreSubscriber;
import reactor.core.publisher.Mono;
import reactor.core.publisher.MonoSink;
import reactor.core.publisher.Operators;

/**
 * Content whose first byte has been waited for, to tell an empty answer of unknown length
 * from one that is not.
 */
final class PeekedContent implements CoreSubscriber<Chunk>, Publisher<Chunk>, Subscription {

	private final MonoSink<Publisher<Chunk>> sink;

	private @Nullable Subscription upstream;

	private @Nullable Chunk first;

	private @Nullable Subscriber<? super Chunk> downstream;

	private @Nullable Throwable failure;

	private boolean handingOver;

	/** What is asked for besides the first chunk while that is handed over. */
	private long demand;

	private boolean ended;

	private boolean cancelled;

	private PeekedContent(MonoSink<Publisher<Chunk>> sink) {
		this.sink = sink;
	}

	/**
	 * Wait for the first byte.
	 * @param content the content
	 * @return the content, to be subscribed to once, or nothing if there is no byte in it
	 */
	static Mono<Publisher<Chunk>> of(Publisher<Chunk> content) {
		return Mono.create((sink) -> {
			PeekedContent peeked = new PeekedContent(sink);
			sink.onCancel(peeked::cancel);
			content.subscribe(peeked);
		});
	}

	@Override
	public void onSubscribe(Subscription subscription) {
		boolean unwanted;
		synchronized (this) {
			this.upstream = subscription;
			unwanted = this.cancelled;
		}
		if (unwanted) {
			subscription.cancel();
		}
		else {
			subscription.request(1);
		}
	}

	@Override
	public void onNext(Chunk chunk) {
		Subscriber<? super Chunk> subscriber = this.downstream;
		if (subscriber != null) {
			subscriber.onNext(chunk);
			return;
		}
		if (!chunk.bytes().hasRemaining()) {
			chunk.release();
			upstream().request(1);
			return;
		}
		synchronized (this) {
			if (this.cancelled) {
				chunk.release();
				return;
			}
			this.first = chunk;
		}
		this.sink.success(this);
	}

	@Override
	public void onError(Throwable ex) {
		end(ex);
	}

	@Override
	public void onComplete() {
		end(null);
	}

	private void end(@Nullable Throwable ex) {
		Subscriber<? super Chunk> subscriber;
		synchronized (this) {
			this.failure = ex;
			this.ended = true;
			subscriber = this.downstream;
			if (this.first != null || this.handingOver) {
				return;
			}
		}
		if (subscriber != null) {
			signalEnd(subscriber);
		}
		else if (ex != null) {
			this.sink.error(ex);
		}
		else {
			this.sink.success();
		}
	}

	private void signalEnd(Subscriber<? super Chunk> subscriber) {
		if (this.failure != null) {
			subscriber.onError(this.failure);
		}
		else {
			subscriber.onComplete();
		}
	}

	@Override
	public void subscribe(Subscriber<? super Chunk> subscriber) {
		synchronized (this) {
			if (this.downstream != null) {
				throw new IllegalStateException("The content of an answer can be subscribed to once");
			}
			this.downstream = subscriber;
		}
		subscriber.onSubscribe(this);
	}

	@Override
	public void request(long count) {
		Chunk chunk;
		synchronized (this) {
			if (this.handingOver) {
				this.demand = Operators.addCap(this.demand, count);
				return;
			}
			chunk = this.first;
			this.first = null;
			this.handingOver = chunk != null;
			this.demand = (chunk != null && count != Long.MAX_VALUE) ? count - 1 : count;
		}
		if (chunk != null) {
			handOver(chunk);
		}
		else {
			upstream().request(count);
		}
	}

	// More is asked for only then: it might come before the first has been dealt with
	private void handOver(Chunk chunk) {
		Subscriber<? super Chunk> subscriber = this.downstream;
		if (subscriber == null) {
			chunk.release();
			return;
		}
		subscriber.onNext(chunk);
		boolean last;
		long more;
		synchronized (this) {
			this.handingOver = false;
			last = this.ended;
			more = this.demand;
		}
		if (last) {
			signalEnd(subscriber);
		}
		else if (more > 0) {
			upstream().request(more);
		}
	}

	@Override
	public void cancel() {
		Chunk chunk;
		Subscription upstream;
		synchronized (this) {
			this.cancelled = true;
			chunk = this.first;
			this.first = null;
			upstream = this.upstream;
		}
		if (chunk != null) {
			chunk.release();
		}
		if (upstream != null) {
			upstream.cancel();
		}
	}

	private Subscription upstream() {
		if (this.upstream == null) {
			throw new IllegalStateException("Not subscribed");
		}
		return this.upstream;
	}

}
