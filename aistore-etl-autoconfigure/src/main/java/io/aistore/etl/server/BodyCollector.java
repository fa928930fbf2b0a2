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

import java.util.Arrays;
import java.util.concurrent.atomic.AtomicReference;

import io.aistore.etl.EtlException;
import io.aistore.etl.server.MemoryBudget.Reservation;
import io.aistore.etl.target.Chunk;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Publisher;
import org.reactivestreams.Subscription;
import reactor.core.Disposable;
import reactor.core.Disposables;
import reactor.core.publisher.BaseSubscriber;
import reactor.core.publisher.Mono;
import reactor.core.publisher.MonoSink;

/**
 * Collects content into one array, within the memory budget: content of a known length is
 * charged before it is read, other content as it grows. A length that is only claimed
 * allocates nothing; the array grows with what really comes.
 */
final class BodyCollector {

	/** Growing would copy, which fragments a small heap (measured). */
	private static final int FIRST_ALLOCATION = 16 * 1024 * 1024;

	private static final int FIRST_ALLOCATION_OF_UNKNOWN = 64 * 1024;

	private final MemoryBudget budget;

	private final long maxObjectSize;

	BodyCollector(MemoryBudget budget, long maxObjectSize) {
		this.budget = budget;
		this.maxObjectSize = maxObjectSize;
	}

	/**
	 * Collect content.
	 * @param content the content, subscribed to once its memory is granted
	 * @param length its length in bytes, or -1
	 * @return the content
	 */
	Mono<Content.Memory> collect(Publisher<Chunk> content, long length) {
		return collect(content, length, true);
	}

	/**
	 * Collect content from a sender.
	 * @param content the content, subscribed to once its memory is granted
	 * @param length its length in bytes, or -1
	 * @param trusted whether the sender has sent a whole object before
	 * @return the content
	 */
	Mono<Content.Memory> collect(Publisher<Chunk> content, long length, boolean trusted) {
		if (length > this.maxObjectSize) {
			return Mono.error(tooLarge(length));
		}
		long first = (length >= 0) ? length : Math.min(FIRST_ALLOCATION_OF_UNKNOWN, this.maxObjectSize);
		return this.budget.reserve(first, trusted)
			.flatMap((reservation) -> Mono
				.<byte[]>create((sink) -> content.subscribe(new Collector(sink, reservation, length)))
				.map((bytes) -> new Content.Memory(bytes, reservation))
				.doOnError((ex) -> reservation.close())
				.doOnCancel(reservation::close));
	}

	private EtlException tooLarge(long length) {
		return TooLarge.exception(length, this.maxObjectSize);
	}

	private final class Collector extends BaseSubscriber<Chunk> {

		private final MonoSink<byte[]> sink;

		private final Reservation reservation;

		private final long length;

		private final AtomicReference<@Nullable Chunk> pending = new AtomicReference<>();

		private final Disposable.Swap growth = Disposables.swap();

		private byte[] bytes = new byte[0];

		private int size;

		private long granted;

		Collector(MonoSink<byte[]> sink, Reservation reservation, long length) {
			this.sink = sink;
			this.reservation = reservation;
			this.length = length;
			this.granted = reservation.bytes();
			sink.onCancel(this);
		}

		@Override
		protected void hookOnSubscribe(Subscription subscription) {
			subscription.request((this.length >= 0) ? Long.MAX_VALUE : 1);
		}

		@Override
		protected void hookOnNext(Chunk chunk) {
			long needed = (long) this.size + chunk.bytes().remaining();
			if (isDisposed()) {
				chunk.release();
			}
			else if (needed > ((this.length >= 0) ? this.length : BodyCollector.this.maxObjectSize)) {
				chunk.release();
				fail((this.length >= 0) ? goesOn() : tooLarge(needed));
			}
			else if (needed <= this.granted) {
				append(chunk);
			}
			else {
				growThenAppend(chunk, needed);
			}
		}

		private EtlException goesOn() {
			return new EtlException(400,
					"The content goes on after the %d bytes that it promised".formatted(this.length));
		}

		private void growThenAppend(Chunk chunk, long needed) {
			long wanted = Math.min(BodyCollector.this.maxObjectSize, Math.max(needed, this.granted * 2));
			this.pending.set(chunk);
			this.growth.update(this.reservation.grow(wanted - this.granted)
				.subscribe((reservation) -> appendPending(wanted), this::fail));
		}

		private void appendPending(long nowGranted) {
			Chunk chunk = this.pending.getAndSet(null);
			if (chunk != null) {
				this.granted = nowGranted;
				append(chunk);
			}
		}

		private void fail(Throwable ex) {
			cancel();
			this.sink.error(ex);
		}

		@Override
		protected void hookOnCancel() {
			this.growth.dispose();
			Chunk chunk = this.pending.getAndSet(null);
			if (chunk != null) {
				chunk.release();
			}
		}

		private void append(Chunk chunk) {
			try {
				int count = chunk.bytes().remaining();
				ensureCapacity(this.size + count);
				chunk.bytes().get(this.bytes, this.size, count);
				this.size += count;
			}
			catch (OutOfMemoryError ex) {
				fail(new Workers.TaskError(ex));
				return;
			}
			finally {
				chunk.release();
			}
			if (this.length < 0) {
				request(1);
			}
		}

		private void ensureCapacity(int needed) {
			if (needed > this.bytes.length) {
				long first = (this.length >= 0) ? FIRST_ALLOCATION : FIRST_ALLOCATION_OF_UNKNOWN;
				long growth = (this.length >= 0) ? 8 : 2;
				long wanted = Math.max(needed, Math.max(first, this.bytes.length * growth));
				this.bytes = Arrays.copyOf(this.bytes, (int) Math.min(wanted, this.granted));
			}
		}

		@Override
		protected void hookOnComplete() {
			if (this.length >= 0 && this.size != this.length) {
				this.sink.error(new EtlException(400,
						"The content ended after %d of %d bytes".formatted(this.size, this.length)));
				return;
			}
			byte[] bytes = (this.bytes.length == this.size) ? this.bytes : Arrays.copyOf(this.bytes, this.size);
			this.bytes = new byte[0];
			this.sink.success(bytes);
		}

		@Override
		protected void hookOnError(Throwable ex) {
			this.sink.error(ex);
		}

	}

	/**
	 * The message for objects that are too large for memory.
	 */
	static final class TooLarge {

		private TooLarge() {
		}

		static EtlException exception(long length, long limit) {
			return exception(length, limit, null);
		}

		static EtlException exception(long length, long limit, @Nullable Throwable cause) {
			return new EtlException(413,
					("Object of %d bytes or more is larger than %d bytes, the limit of "
							+ "'aistore.etl.memory.max-object-size' for a Transformer; "
							+ "a StreamingTransformer takes objects of any size")
						.formatted(length, limit),
					cause);
		}

	}

}
