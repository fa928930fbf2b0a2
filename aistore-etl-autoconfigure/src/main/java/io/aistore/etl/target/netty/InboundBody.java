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

package io.aistore.etl.target.netty;

import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;

import io.aistore.etl.target.Chunk;
import io.netty.buffer.ByteBuf;
import io.netty.util.concurrent.EventExecutor;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Publisher;
import org.reactivestreams.Subscriber;
import org.reactivestreams.Subscription;
import reactor.core.publisher.Operators;

/**
 * Content that a connection receives, as chunks for one subscriber. Not more is read than
 * is asked for; whoever feeds it does so on the connection's event loop.
 */
public final class InboundBody implements Publisher<Chunk>, Subscription {

	private final EventExecutor executor;

	private final Listener listener;

	private final AtomicBoolean subscribed = new AtomicBoolean();

	private final Deque<ByteBuf> pending = new ArrayDeque<>(4);

	private volatile @Nullable Subscriber<? super Chunk> subscriber;

	private long demand;

	private boolean ended;

	private boolean dropped;

	private boolean terminated;

	private boolean emitting;

	private @Nullable Throwable failure;

	/**
	 * Create a body.
	 * @param executor the connection's event loop
	 * @param listener is told when content is asked for, or not wanted any more
	 */
	public InboundBody(EventExecutor executor, Listener listener) {
		this.executor = executor;
		this.listener = listener;
	}

	@Override
	public void subscribe(Subscriber<? super Chunk> subscriber) {
		if (!this.subscribed.compareAndSet(false, true)) {
			Operators.error(subscriber, new IllegalStateException("A body can be subscribed to once"));
			return;
		}
		subscriber.onSubscribe(this);
		// Only now, since the event loop signals whoever it sees here
		this.subscriber = subscriber;
		// What has no content ends unasked
		run(this::deliver);
	}

	@Override
	public void request(long count) {
		run(() -> {
			this.demand = Operators.addCap(this.demand, count);
			deliver();
		});
	}

	private void deliver() {
		drain();
		if (this.subscriber != null && !this.dropped && wanted()) {
			this.listener.demanded();
		}
	}

	@Override
	public void cancel() {
		run(() -> {
			if (!this.terminated) {
				drop();
				this.listener.cancelled();
			}
		});
	}

	private void run(Runnable task) {
		if (this.executor.inEventLoop()) {
			task.run();
			return;
		}
		try {
			this.executor.execute(task);
		}
		catch (RejectedExecutionException ex) {
			// the event loop is gone, and so is the connection
		}
	}

	/**
	 * Take content in.
	 * @param content the content, owned by this body from now on
	 */
	public void add(ByteBuf content) {
		if (this.dropped || this.ended || !content.isReadable()) {
			content.release();
			return;
		}
		this.pending.add(content);
		drain();
	}

	/**
	 * The content is complete.
	 */
	public void complete() {
		this.ended = true;
		drain();
	}

	/**
	 * The content broke off.
	 * @param ex why
	 */
	public void fail(Throwable ex) {
		if (!this.ended) {
			this.ended = true;
			this.failure = ex;
			drain();
		}
	}

	/**
	 * Let go of what has come, and of what comes later.
	 */
	public void drop() {
		this.dropped = true;
		this.terminated = true;
		this.pending.forEach(ByteBuf::release);
		this.pending.clear();
	}

	/**
	 * Whether somebody waits for content that has not come yet.
	 * @return whether to read on
	 */
	public boolean wanted() {
		return !this.ended && (this.dropped || (this.demand > 0 && this.pending.isEmpty()));
	}

	/**
	 * Whether nothing more comes.
	 * @return whether the content is complete or broken off
	 */
	public boolean ended() {
		return this.ended;
	}

	/**
	 * Whether anybody reads this body, or has read it.
	 * @return whether it has been subscribed to
	 */
	public boolean subscribed() {
		return this.subscribed.get();
	}

	private void drain() {
		Subscriber<? super Chunk> subscriber = this.subscriber;
		if (subscriber == null || this.emitting) {
			return;
		}
		this.emitting = true;
		while (this.demand > 0 && !this.pending.isEmpty()) {
			if (this.demand != Long.MAX_VALUE) {
				this.demand--;
			}
			subscriber.onNext(new BufferChunk(this.pending.remove()));
		}
		this.emitting = false;
		if (this.ended && this.pending.isEmpty() && !this.terminated) {
			this.terminated = true;
			if (this.failure != null) {
				subscriber.onError(this.failure);
			}
			else {
				subscriber.onComplete();
			}
		}
	}

	/**
	 * Told what becomes of a body, on the event loop.
	 */
	public interface Listener {

		/** Content is asked for that has not come yet. */
		void demanded();

		/** Nobody wants the rest. */
		void cancelled();

	}

	private static final class BufferChunk implements Chunk {

		private final ByteBuf buffer;

		private final ByteBuffer bytes;

		BufferChunk(ByteBuf buffer) {
			this.buffer = buffer;
			this.bytes = bytes(buffer);
		}

		private static ByteBuffer bytes(ByteBuf buffer) {
			if (buffer.nioBufferCount() == 1) {
				return buffer.nioBuffer();
			}
			ByteBuffer copy = ByteBuffer.allocate(buffer.readableBytes());
			buffer.getBytes(buffer.readerIndex(), copy);
			return copy.flip();
		}

		@Override
		public ByteBuffer bytes() {
			return this.bytes;
		}

		@Override
		public void release() {
			this.buffer.release();
		}

	}

}
