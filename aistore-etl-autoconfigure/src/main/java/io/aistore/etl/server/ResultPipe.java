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

import java.io.IOException;
import java.io.InterruptedIOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

import io.aistore.etl.target.Chunk;
import io.aistore.etl.target.UnchangedFile;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Publisher;
import org.reactivestreams.Subscriber;
import org.reactivestreams.Subscription;

/**
 * What a streaming transformer writes, as chunks for a transport. Holds back the first
 * bytes until it is clear that there are many, and never more than 1 MiB: then the writer
 * waits until chunks have been released, which is when they have left for the network.
 */
final class ResultPipe extends OutputStream implements Publisher<Chunk>, Subscription {

	private static final int PIECE_SIZE = 64 * 1024;

	/** Most of a large piece would be cleared in vain for a small result. */
	private static final int MIN_FIRST_PIECE = 4 * 1024;

	private static final int MAX_PIECES = 16;

	private final ReentrantLock lock = new ReentrantLock();

	private final Condition changed = this.lock.newCondition();

	private final Deque<Piece> ready = new ArrayDeque<>();

	private final Deque<byte[]> spare = new ArrayDeque<>();

	private final AtomicInteger draining = new AtomicInteger();

	private final int headBuffer;

	private final Listener listener;

	private byte @Nullable [] current;

	private int filled;

	private int pieces;

	private long written;

	private long demand;

	private boolean started;

	private boolean ended;

	private boolean cancelled;

	private boolean terminated;

	private @Nullable Throwable failure;

	private @Nullable PassedFile file;

	private @Nullable Subscriber<? super Chunk> subscriber;

	/**
	 * Create a pipe.
	 * @param headBuffer how many bytes are held back, at most 1 MiB less one piece
	 * @param listener is told when the result starts to stream, and when nobody wants it
	 */
	ResultPipe(int headBuffer, Listener listener) {
		this.headBuffer = Math.min(headBuffer, (MAX_PIECES - 1) * PIECE_SIZE);
		this.listener = listener;
	}

	@Override
	public void write(int octet) throws IOException {
		write(new byte[] { (byte) octet }, 0, 1);
	}

	@Override
	public void write(byte[] source, int offset, int length) throws IOException {
		write(ByteBuffer.wrap(source, offset, length));
	}

	/**
	 * Write the remaining bytes of a buffer.
	 * @param source the buffer
	 * @throws IOException if nobody wants the result any more
	 */
	void write(ByteBuffer source) throws IOException {
		while (source.hasRemaining()) {
			this.lock.lock();
			try {
				replayPassedFile();
				fill(source);
			}
			finally {
				this.lock.unlock();
			}
			startIfLong();
			drain();
		}
	}

	/**
	 * Offer a whole file as the result. Taken if nothing has been written so far.
	 * @param path the file
	 * @param size its size in bytes
	 * @return whether the file is taken
	 * @throws IOException if nobody wants the result any more
	 */
	boolean pass(Path path, long size) throws IOException {
		this.lock.lock();
		try {
			checkOpen();
			if (this.written != 0 || this.file != null) {
				return false;
			}
			this.file = new PassedFile(path, size);
			return true;
		}
		finally {
			this.lock.unlock();
		}
	}

	private void replayPassedFile() throws IOException {
		PassedFile passed = this.file;
		if (passed != null) {
			this.file = null;
			this.lock.unlock();
			try (FileInput input = FileInput.open(passed.path())) {
				UnchangedFile.check(passed.path(), passed.size());
				input.copyTo(this, passed.size());
			}
			finally {
				this.lock.lock();
			}
		}
	}

	private void fill(ByteBuffer source) throws IOException {
		checkOpen();
		byte[] piece = (this.current != null) ? this.current : nextPiece(source.remaining());
		if (this.current != null && this.current != piece) {
			// Another thread got one while this one waited
			this.spare.add(piece);
			this.pieces--;
			piece = this.current;
		}
		this.current = piece;
		int count = Math.min(source.remaining(), piece.length - this.filled);
		source.get(piece, this.filled, count);
		this.filled += count;
		this.written += count;
		if (this.filled == piece.length) {
			push();
		}
		else {
			pushIfIdle();
		}
	}

	// When nothing else is on its way, there is no reason to wait for a full piece
	private void pushIfIdle() {
		if (this.started && this.pieces == 1 && this.demand > 0) {
			push();
		}
	}

	private byte[] nextPiece(int wanted) throws IOException {
		while (this.pieces >= MAX_PIECES) {
			try {
				this.changed.await();
			}
			catch (InterruptedException ex) {
				Thread.currentThread().interrupt();
				throw new InterruptedIOException("Interrupted while waiting for the reader of the result");
			}
			checkOpen();
		}
		this.pieces++;
		byte[] piece = this.spare.poll();
		if (piece != null) {
			return piece;
		}
		boolean first = this.written == 0;
		return new byte[first ? Math.min(PIECE_SIZE, Math.max(MIN_FIRST_PIECE, wanted)) : PIECE_SIZE];
	}

	private void push() {
		byte[] piece = this.current;
		if (piece != null && this.filled > 0) {
			this.ready.add(new Piece(piece, this.filled));
			this.current = null;
			this.filled = 0;
		}
	}

	private void checkOpen() throws IOException {
		if (this.cancelled) {
			throw new IOException("Nobody waits for the result any more");
		}
		if (this.ended) {
			throw new IOException("The result is complete; its output can't be used any more");
		}
	}

	private void startIfLong() {
		boolean start;
		this.lock.lock();
		try {
			start = !this.started && this.written > this.headBuffer;
			this.started |= start;
		}
		finally {
			this.lock.unlock();
		}
		if (start) {
			this.listener.started();
		}
	}

	@Override
	public void flush() throws IOException {
		this.lock.lock();
		try {
			checkOpen();
			if (this.started) {
				push();
			}
		}
		finally {
			this.lock.unlock();
		}
		drain();
	}

	// Users close what they write to; the result is complete when they return
	@Override
	public void close() throws IOException {
		this.lock.lock();
		try {
			if (this.ended || this.cancelled) {
				return;
			}
		}
		finally {
			this.lock.unlock();
		}
		flush();
	}

	/**
	 * The result is complete.
	 * @return the result, if it has not begun to stream
	 * @throws IOException if nobody wants it any more
	 */
	@Nullable Whole end() throws IOException {
		Whole whole = null;
		this.lock.lock();
		try {
			checkOpen();
			this.ended = true;
			if (this.file != null) {
				whole = this.file;
			}
			else if (!this.started) {
				whole = collect();
			}
			push();
		}
		finally {
			this.lock.unlock();
		}
		drain();
		return whole;
	}

	private WholeBytes collect() {
		byte[] bytes = new byte[(int) this.written];
		int offset = 0;
		for (Piece piece : this.ready) {
			System.arraycopy(piece.array, 0, bytes, offset, piece.length);
			offset += piece.length;
		}
		if (this.current != null) {
			System.arraycopy(this.current, 0, bytes, offset, this.filled);
		}
		this.ready.clear();
		this.current = null;
		this.filled = 0;
		return new WholeBytes(bytes);
	}

	/**
	 * The transform failed.
	 * @param ex why
	 * @return whether the result had begun to stream, so that the failure goes to its
	 * reader
	 */
	boolean fail(Throwable ex) {
		boolean streaming;
		this.lock.lock();
		try {
			this.ended = true;
			this.failure = ex;
			streaming = this.started;
			if (!streaming) {
				this.ready.clear();
			}
		}
		finally {
			this.lock.unlock();
		}
		drain();
		return streaming;
	}

	@Override
	public void subscribe(Subscriber<? super Chunk> subscriber) {
		boolean first;
		this.lock.lock();
		try {
			first = this.subscriber == null;
			if (first) {
				this.subscriber = subscriber;
			}
		}
		finally {
			this.lock.unlock();
		}
		if (!first) {
			throw new IllegalStateException("A result can be subscribed to once");
		}
		subscriber.onSubscribe(this);
		drain();
	}

	@Override
	public void request(long count) {
		this.lock.lock();
		try {
			this.demand = (this.demand + count < 0) ? Long.MAX_VALUE : this.demand + count;
			pushIfIdle();
		}
		finally {
			this.lock.unlock();
		}
		drain();
	}

	@Override
	public void cancel() {
		boolean running;
		this.lock.lock();
		try {
			running = !this.ended && !this.cancelled;
			this.cancelled = true;
			this.changed.signalAll();
		}
		finally {
			this.lock.unlock();
		}
		drain();
		if (running) {
			this.listener.abandoned();
		}
	}

	private void drain() {
		if (this.draining.getAndIncrement() != 0) {
			return;
		}
		int missed = 1;
		do {
			emit();
			missed = this.draining.addAndGet(-missed);
		}
		while (missed != 0);
	}

	private void emit() {
		Subscriber<? super Chunk> subscriber = this.subscriber;
		while (true) {
			Piece piece;
			Throwable error;
			this.lock.lock();
			try {
				if (this.cancelled || this.terminated) {
					this.ready.clear();
					return;
				}
				if (subscriber == null) {
					return;
				}
				error = this.failure;
				piece = (error == null && this.demand > 0) ? this.ready.poll() : null;
				if (piece != null && this.demand != Long.MAX_VALUE) {
					this.demand--;
				}
				boolean completed = this.ended && this.ready.isEmpty() && piece == null;
				this.terminated = error != null || completed;
				if (piece == null && !this.terminated) {
					return;
				}
			}
			finally {
				this.lock.unlock();
			}
			signal(subscriber, piece, error);
		}
	}

	private void signal(Subscriber<? super Chunk> subscriber, @Nullable Piece piece, @Nullable Throwable error) {
		if (piece != null) {
			subscriber.onNext(piece);
		}
		else if (error != null) {
			subscriber.onError(error);
		}
		else {
			subscriber.onComplete();
		}
	}

	private void recycle(byte[] array) {
		this.lock.lock();
		try {
			this.pieces--;
			if (!this.cancelled && !this.ended && array.length == PIECE_SIZE) {
				this.spare.add(array);
			}
			pushIfIdle();
			this.changed.signal();
		}
		finally {
			this.lock.unlock();
		}
		drain();
	}

	/**
	 * Told what becomes of a result.
	 */
	interface Listener {

		/** There is more than the head: the result streams. */
		void started();

		/** The result is not complete, and nobody wants it any more. */
		void abandoned();

	}

	/**
	 * A result that did not have to stream.
	 */
	sealed interface Whole {

	}

	record WholeBytes(byte[] bytes) implements Whole {

	}

	record PassedFile(Path path, long size) implements Whole {

	}

	private final class Piece implements Chunk {

		private final byte[] array;

		private final int length;

		private final ByteBuffer bytes;

		private boolean released;

		Piece(byte[] array, int length) {
			this.array = array;
			this.length = length;
			this.bytes = ByteBuffer.wrap(array, 0, length);
		}

		@Override
		public ByteBuffer bytes() {
			return this.bytes;
		}

		@Override
		public void release() {
			if (!this.released) {
				this.released = true;
				recycle(this.array);
			}
		}

	}

}
