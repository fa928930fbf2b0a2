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
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.io.OutputStream;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

import io.aistore.etl.EtlException;
import io.aistore.etl.target.Chunk;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Publisher;
import org.reactivestreams.Subscriber;
import org.reactivestreams.Subscription;

/**
 * Content that arrives in chunks, as a stream to be read by a worker. Holds a few chunks
 * at most; content that breaks off, or is shorter than it promised, ends with an
 * exception and never with the end of the stream.
 */
final class InputPipe extends InputStream implements Subscriber<Chunk> {

	/** Chunks have up to 64 KiB each, so that this is 1 MiB. */
	private static final int WINDOW = 16;

	private final ReentrantLock lock = new ReentrantLock();

	private final Condition changed = this.lock.newCondition();

	private final Deque<Chunk> chunks = new ArrayDeque<>();

	private final long expected;

	private @Nullable Subscription subscription;

	private long received;

	/** Of what was asked for; the first chunk is, and the others when that is read. */
	private int consumed = WINDOW - 1;

	private boolean completed;

	private boolean closed;

	private @Nullable Throwable failure;

	private InputPipe(long expected) {
		this.expected = expected;
	}

	/**
	 * Subscribe to content.
	 * @param content the content
	 * @param expected its length in bytes, or -1
	 * @return the stream
	 */
	static InputPipe open(Publisher<Chunk> content, long expected) {
		InputPipe pipe = new InputPipe(expected);
		content.subscribe(pipe);
		return pipe;
	}

	@Override
	public void onSubscribe(Subscription subscription) {
		this.lock.lock();
		try {
			this.subscription = subscription;
			if (this.closed) {
				subscription.cancel();
				return;
			}
		}
		finally {
			this.lock.unlock();
		}
		// Thousands may wait for a worker, with what they have been sent
		subscription.request(1);
	}

	@Override
	public void onNext(Chunk chunk) {
		boolean accepted;
		this.lock.lock();
		try {
			accepted = !this.closed;
			if (accepted) {
				this.received += chunk.bytes().remaining();
				this.chunks.add(chunk);
				this.changed.signal();
			}
		}
		finally {
			this.lock.unlock();
		}
		if (!accepted) {
			chunk.release();
		}
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
		this.lock.lock();
		try {
			this.completed = true;
			if (this.closed) {
				// What nobody reads any more is not missing
				return;
			}
			if (ex == null && this.expected >= 0 && this.received != this.expected) {
				ex = new EtlException(400,
						"The content ended after %d of %d bytes".formatted(this.received, this.expected));
			}
			this.failure = ex;
			this.changed.signalAll();
		}
		finally {
			this.lock.unlock();
		}
	}

	@Override
	public int read() throws IOException {
		byte[] single = new byte[1];
		return (read(single, 0, 1) < 0) ? -1 : single[0] & 0xFF;
	}

	@Override
	public int read(byte[] target, int offset, int length) throws IOException {
		if (length == 0) {
			return 0;
		}
		this.lock.lock();
		try {
			Chunk chunk = await();
			if (chunk == null) {
				return -1;
			}
			int count = Math.min(length, chunk.bytes().remaining());
			chunk.bytes().get(target, offset, count);
			return count;
		}
		finally {
			this.lock.unlock();
		}
	}

	@Override
	public long transferTo(OutputStream output) throws IOException {
		if (!(output instanceof ResultPipe result)) {
			return super.transferTo(output);
		}
		long count = 0;
		for (Chunk chunk = take(); chunk != null; chunk = take()) {
			try {
				count += chunk.bytes().remaining();
				result.write(chunk.bytes());
			}
			finally {
				chunk.release();
			}
		}
		return count;
	}

	private @Nullable Chunk take() throws IOException {
		this.lock.lock();
		try {
			Chunk chunk = await();
			if (chunk != null) {
				this.chunks.remove();
				consumed();
			}
			return chunk;
		}
		finally {
			this.lock.unlock();
		}
	}

	@Override
	public int available() {
		this.lock.lock();
		try {
			Chunk chunk = this.chunks.peek();
			return (chunk != null) ? chunk.bytes().remaining() : 0;
		}
		finally {
			this.lock.unlock();
		}
	}

	/**
	 * Wait for content, with the lock held.
	 * @return a chunk with content, at the head of the queue, or {@code null} at the end
	 */
	private @Nullable Chunk await() throws IOException {
		while (!this.closed) {
			Chunk chunk = this.chunks.peek();
			if (chunk != null) {
				if (chunk.bytes().hasRemaining()) {
					return chunk;
				}
				this.chunks.remove();
				chunk.release();
				consumed();
			}
			else if (this.failure != null) {
				throw new BrokenInputException("The content broke off", this.failure);
			}
			else if (this.completed) {
				return null;
			}
			else {
				pause();
			}
		}
		throw new IOException("The content can't be read any more");
	}

	private void pause() throws InterruptedIOException {
		try {
			this.changed.await();
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			throw new InterruptedIOException("Interrupted while waiting for content");
		}
	}

	private void consumed() {
		this.consumed++;
		Subscription subscription = this.subscription;
		if (this.consumed >= WINDOW / 2 && subscription != null && !this.completed) {
			int count = this.consumed;
			this.consumed = 0;
			// Nobody else's code is called with the lock held
			this.lock.unlock();
			try {
				subscription.request(count);
			}
			finally {
				this.lock.lock();
			}
		}
	}

	/**
	 * How much has arrived.
	 * @return the number of bytes
	 */
	long received() {
		this.lock.lock();
		try {
			return this.received;
		}
		finally {
			this.lock.unlock();
		}
	}

	/**
	 * Why the content broke off.
	 * @return the cause, or {@code null} if the content did not break off (yet)
	 */
	@Nullable Throwable failure() {
		this.lock.lock();
		try {
			return this.failure;
		}
		finally {
			this.lock.unlock();
		}
	}

	/**
	 * Stop reading. Whoever reads at this moment or later gets an exception.
	 */
	@Override
	public void close() {
		Subscription cancelled = null;
		this.lock.lock();
		try {
			if (!this.closed) {
				this.closed = true;
				cancelled = this.completed ? null : this.subscription;
				this.chunks.forEach(Chunk::release);
				this.chunks.clear();
				this.changed.signalAll();
			}
		}
		finally {
			this.lock.unlock();
		}
		if (cancelled != null) {
			cancelled.cancel();
		}
	}

}
