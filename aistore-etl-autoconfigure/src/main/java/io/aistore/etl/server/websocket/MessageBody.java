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

package io.aistore.etl.server.websocket;

import java.nio.ByteBuffer;
import java.util.concurrent.Executor;

import io.aistore.etl.EtlException;
import io.aistore.etl.target.Chunk;
import io.netty.handler.codec.http.websocketx.WebSocketFrame;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Publisher;
import org.reactivestreams.Subscriber;
import org.reactivestreams.Subscription;
import reactor.core.publisher.Operators;

/**
 * The object of a request, as the fragments of its message arrive. Asks the connection
 * for a fragment only when its reader wants one; what nobody wants is dropped. All state
 * is confined to the connection's event loop.
 */
final class MessageBody implements Publisher<Chunk>, Subscription {

	private final Executor eventLoop;

	private final Runnable pull;

	private @Nullable Subscriber<? super Chunk> subscriber;

	private long demand;

	private boolean pulling;

	private boolean unwanted;

	private boolean terminated;

	private @Nullable Throwable failure;

	/**
	 * Create a body.
	 * @param eventLoop the connection's event loop
	 * @param pull asks the connection for one more frame
	 */
	MessageBody(Executor eventLoop, Runnable pull) {
		this.eventLoop = eventLoop;
		this.pull = pull;
	}

	@Override
	public void subscribe(Subscriber<? super Chunk> subscriber) {
		this.eventLoop.execute(() -> {
			if (this.subscriber != null) {
				Operators.error(subscriber, new IllegalStateException("A message can be read once"));
				return;
			}
			this.subscriber = subscriber;
			subscriber.onSubscribe(this);
			if (this.failure != null) {
				subscriber.onError(this.failure);
			}
		});
	}

	@Override
	public void request(long count) {
		this.eventLoop.execute(() -> {
			this.demand = Operators.addCap(this.demand, count);
			pullIfWanted();
		});
	}

	@Override
	public void cancel() {
		this.eventLoop.execute(this::drop);
	}

	/**
	 * Read the rest of the message without keeping it.
	 */
	void drop() {
		this.unwanted = true;
		pullIfWanted();
	}

	private void pullIfWanted() {
		if (!this.terminated && !this.pulling && (this.unwanted || this.demand > 0)) {
			this.pulling = true;
			this.pull.run();
		}
	}

	/**
	 * Take a fragment of the message.
	 * @param frame the fragment, which stays the caller's
	 * @return whether the message is complete
	 */
	boolean next(WebSocketFrame frame) {
		this.pulling = false;
		boolean last = frame.isFinalFragment();
		this.terminated = last;
		Subscriber<? super Chunk> subscriber = this.unwanted ? null : this.subscriber;
		if (subscriber != null && frame.content().isReadable()) {
			this.demand = (this.demand != Long.MAX_VALUE) ? this.demand - 1 : this.demand;
			subscriber.onNext(new FrameChunk(frame.retain()));
		}
		if (subscriber != null && last) {
			subscriber.onComplete();
		}
		pullIfWanted();
		return last;
	}

	/**
	 * The connection ended within the message.
	 */
	void breakOff() {
		if (!this.terminated) {
			this.terminated = true;
			this.failure = new EtlException(400, "The connection ended within the object");
			if (this.subscriber != null && !this.unwanted) {
				this.subscriber.onError(this.failure);
			}
		}
	}

	private static final class FrameChunk implements Chunk {

		private final WebSocketFrame frame;

		private final ByteBuffer bytes;

		FrameChunk(WebSocketFrame frame) {
			this.frame = frame;
			this.bytes = frame.content().nioBuffer();
		}

		@Override
		public ByteBuffer bytes() {
			return this.bytes;
		}

		@Override
		public void release() {
			this.frame.release();
		}

	}

}
