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
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;

import io.aistore.etl.server.MemoryBudget.Reservation;
import io.aistore.etl.target.Chunk;
import io.aistore.etl.target.Steps;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Subscription;
import reactor.core.publisher.BaseSubscriber;
import reactor.core.publisher.MonoSink;
import reactor.util.context.Context;

/**
 * Content of an unknown length on its way into one array. It is collected in pieces, each
 * charged before it is filled, and put together once. While that is done it takes twice
 * its size, which is charged as well.
 */
final class GrowingBody extends BaseSubscriber<Chunk> {

	/** What is charged at first, and has to be granted before anything is read. */
	static final int FIRST_PIECE = 64 * 1024;

	/** Arrays from 512 KiB would take regions of a small heap of their own (G1). */
	private static final int PIECE = 256 * 1024;

	private final MonoSink<byte[]> sink;

	private final Reservation reservation;

	private final long maxSize;

	private final AtomicReference<@Nullable Chunk> pending = new AtomicReference<>();

	private final Steps growth = new Steps(Context.empty());

	private final List<byte[]> pieces = new ArrayList<>();

	private int size;

	/** What the pieces may hold. */
	private long granted;

	/** What they can hold. */
	private long allocated;

	private boolean waiting;

	private boolean completed;

	private boolean abandoned;

	GrowingBody(MonoSink<byte[]> sink, Reservation reservation, long maxSize) {
		this.sink = sink;
		this.reservation = reservation;
		this.maxSize = maxSize;
		this.granted = reservation.bytes();
		sink.onCancel(() -> {
			dispose();
			abandon();
		});
	}

	@Override
	protected void hookOnSubscribe(Subscription subscription) {
		subscription.request(1);
	}

	@Override
	protected void hookOnNext(Chunk chunk) {
		long needed = (long) this.size + chunk.bytes().remaining();
		if (isDisposed()) {
			chunk.release();
		}
		else if (needed > this.maxSize) {
			chunk.release();
			fail(BodyCollector.TooLarge.exception(needed, this.maxSize));
		}
		else if (needed > this.granted) {
			growThenAppend(chunk, Math.min(this.maxSize, Math.max(needed, this.granted + PIECE)));
		}
		else if (append(chunk)) {
			request(1);
		}
	}

	private void growThenAppend(Chunk chunk, long wanted) {
		synchronized (this) {
			this.waiting = true;
		}
		this.pending.set(chunk);
		grow(wanted - this.granted, () -> appendPending(wanted));
	}

	private void grow(long more, Runnable then) {
		this.growth.next(this.reservation.grow(more), (granted) -> then.run(), this::fail);
		if (this.growth.isDisposed()) {
			abandon();
		}
	}

	private void appendPending(long nowGranted) {
		Chunk chunk = this.pending.getAndSet(null);
		if (chunk == null) {
			return;
		}
		this.granted = nowGranted;
		if (append(chunk)) {
			boolean last;
			synchronized (this) {
				this.waiting = false;
				last = this.completed;
			}
			if (last) {
				growThenJoin();
			}
			else {
				request(1);
			}
		}
	}

	private boolean append(Chunk chunk) {
		try {
			return append(chunk.bytes());
		}
		catch (OutOfMemoryError ex) {
			fail(new Workers.TaskError(ex));
			return false;
		}
		finally {
			chunk.release();
		}
	}

	private synchronized boolean append(ByteBuffer bytes) {
		while (!this.abandoned && bytes.hasRemaining()) {
			byte[] piece = piece();
			int free = (int) (this.allocated - this.size);
			int count = Math.min(free, bytes.remaining());
			bytes.get(piece, piece.length - free, count);
			this.size += count;
		}
		return !this.abandoned;
	}

	private byte[] piece() {
		if (this.size == this.allocated) {
			byte[] piece = new byte[(int) Math.min(PIECE, this.granted - this.allocated)];
			this.pieces.add(piece);
			this.allocated += piece.length;
		}
		return this.pieces.get(this.pieces.size() - 1);
	}

	// The end may come while the last chunk waits for memory
	@Override
	protected void hookOnComplete() {
		boolean wait;
		synchronized (this) {
			this.completed = true;
			wait = this.waiting;
		}
		if (!wait) {
			growThenJoin();
		}
	}

	private void growThenJoin() {
		long missing = this.allocated + this.size - this.granted;
		if (this.size == this.allocated && this.pieces.size() <= 1) {
			finish(this.pieces.isEmpty() ? new byte[0] : this.pieces.get(0));
		}
		else if (missing <= 0) {
			join();
		}
		else {
			grow(missing, this::join);
		}
	}

	private void join() {
		try {
			finish(whole());
		}
		catch (OutOfMemoryError ex) {
			fail(new Workers.TaskError(ex));
		}
	}

	private synchronized byte[] whole() {
		byte[] whole = new byte[this.size];
		int offset = 0;
		for (byte[] piece : this.pieces) {
			int count = Math.min(piece.length, this.size - offset);
			System.arraycopy(piece, 0, whole, offset, count);
			offset += count;
		}
		return whole;
	}

	private void finish(byte[] whole) {
		abandonPieces();
		this.reservation.shrink(whole.length);
		this.sink.success(whole);
	}

	// What has ended can't be cancelled any more
	private void fail(Throwable ex) {
		cancel();
		abandon();
		this.sink.error(ex);
	}

	@Override
	protected void hookOnError(Throwable ex) {
		abandon();
		this.sink.error(ex);
	}

	@Override
	protected void hookOnCancel() {
		abandon();
	}

	// What holds this object may be old, and would keep them until all memory is
	// collected
	private synchronized void abandonPieces() {
		this.abandoned = true;
		this.pieces.clear();
	}

	private void abandon() {
		abandonPieces();
		this.growth.dispose();
		Chunk chunk = this.pending.getAndSet(null);
		if (chunk != null) {
			chunk.release();
		}
	}

}
