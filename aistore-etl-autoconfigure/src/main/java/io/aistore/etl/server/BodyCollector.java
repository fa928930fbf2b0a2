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

import java.nio.ByteBuffer;
import java.util.Arrays;

import io.aistore.etl.EtlException;
import io.aistore.etl.server.MemoryBudget.Reservation;
import io.aistore.etl.target.Chunk;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Publisher;
import reactor.core.publisher.BaseSubscriber;
import reactor.core.publisher.Mono;
import reactor.core.publisher.MonoSink;

/**
 * Collects content into one array, within the memory budget: content of a known length is
 * charged before it is read, other content as it grows. A length that is only claimed
 * allocates nothing; the array grows with what really comes.
 */
final class BodyCollector {

	/** Larger content is copied once, which fragments a small heap (measured). */
	private static final int FIRST_ALLOCATION = 16 * 1024 * 1024;

	private static final long GROWTH = 8;

	private static final byte[] EMPTY = {};

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
			return Mono.error(TooLarge.exception(length, this.maxObjectSize));
		}
		long first = (length >= 0) ? length : Math.min(GrowingBody.FIRST_PIECE, this.maxObjectSize);
		return this.budget.reserve(first, trusted)
			.flatMap((reservation) -> Mono.<byte[]>create((sink) -> collect(content, length, reservation, sink))
				.map((bytes) -> {
					reservation.received();
					return new Content.Memory(bytes, reservation);
				})
				.doOnError((ex) -> giveBack(reservation, ex))
				.doOnCancel(reservation::close));
	}

	private static void giveBack(Reservation reservation, Throwable ex) {
		if (ex instanceof EtlException failure && failure.status() == 408) {
			reservation.forfeit();
		}
		else {
			reservation.close();
		}
	}

	private void collect(Publisher<Chunk> content, long length, Reservation reservation, MonoSink<byte[]> sink) {
		content.subscribe((length >= 0) ? new KnownBody(sink, (int) length)
				: new GrowingBody(sink, reservation, this.maxObjectSize));
	}

	/**
	 * Content of a known length on its way into one array.
	 */
	private final class KnownBody extends BaseSubscriber<Chunk> {

		private final MonoSink<byte[]> sink;

		private final int length;

		private byte[] bytes = EMPTY;

		private int size;

		KnownBody(MonoSink<byte[]> sink, int length) {
			this.sink = sink;
			this.length = length;
			sink.onCancel(this);
		}

		@Override
		protected void hookOnNext(Chunk chunk) {
			try {
				append(chunk.bytes());
			}
			catch (EtlException ex) {
				fail(ex);
			}
			catch (OutOfMemoryError ex) {
				fail(new Workers.TaskError(ex));
			}
			finally {
				chunk.release();
			}
		}

		private synchronized void append(ByteBuffer chunk) {
			int count = chunk.remaining();
			if (isDisposed()) {
				return;
			}
			if (count > this.length - this.size) {
				throw new EtlException(400,
						"The content goes on after the %d bytes that it promised".formatted(this.length));
			}
			ensureCapacity(this.size + count);
			chunk.get(this.bytes, this.size, count);
			this.size += count;
		}

		// The array that is copied comes on top of what is charged
		private void ensureCapacity(int needed) {
			if (needed > this.bytes.length) {
				long wanted = Math.max(needed, Math.max(FIRST_ALLOCATION, this.bytes.length * GROWTH));
				Reservation copied = BodyCollector.this.budget.charge(this.bytes.length);
				try {
					this.bytes = Arrays.copyOf(this.bytes, (int) Math.min(wanted, this.length));
				}
				finally {
					copied.close();
				}
			}
		}

		private void fail(Throwable ex) {
			cancel();
			this.sink.error(ex);
		}

		@Override
		protected void hookOnComplete() {
			int size = this.size;
			byte[] bytes = take();
			if (size != this.length) {
				this.sink.error(
						new EtlException(400, "The content ended after %d of %d bytes".formatted(size, this.length)));
			}
			else {
				this.sink.success(bytes);
			}
		}

		@Override
		protected void hookOnError(Throwable ex) {
			take();
			this.sink.error(ex);
		}

		@Override
		protected void hookOnCancel() {
			take();
		}

		// What holds this object may be old, and would keep the array until all memory is
		// collected
		private synchronized byte[] take() {
			byte[] bytes = this.bytes;
			this.bytes = EMPTY;
			return bytes;
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
