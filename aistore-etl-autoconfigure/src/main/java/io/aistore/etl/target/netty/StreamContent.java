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

import java.util.concurrent.RejectedExecutionException;

import io.aistore.etl.target.Chunk;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.http.DefaultHttpContent;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Subscription;
import reactor.core.CoreSubscriber;
import reactor.util.context.Context;

/**
 * A stream of chunks, written one by one, none while the connection has enough. Chunks
 * are released when the network has taken their bytes.
 */
public final class StreamContent implements OutboundContent, CoreSubscriber<Chunk> {

	private final ChannelHandlerContext context;

	private final Listener listener;

	private @Nullable Subscription subscription;

	private boolean requested;

	private boolean begun;

	private boolean ended;

	/**
	 * Create content, to be subscribed to a stream.
	 * @param context where to write
	 * @param listener is told when all has been written, or the stream failed
	 */
	public StreamContent(ChannelHandlerContext context, Listener listener) {
		this.context = context;
		this.listener = listener;
	}

	@Override
	public Context currentContext() {
		return Context.empty();
	}

	@Override
	public void onSubscribe(Subscription subscription) {
		run(() -> {
			this.subscription = subscription;
			if (this.ended) {
				subscription.cancel();
			}
			else {
				requestNext();
			}
		}, () -> {
		});
	}

	@Override
	public void onNext(Chunk chunk) {
		run(() -> write(chunk), chunk::release);
	}

	@Override
	public void onError(Throwable ex) {
		run(() -> {
			if (!this.ended) {
				this.ended = true;
				this.listener.failed(ex);
			}
		}, () -> {
		});
	}

	@Override
	public void onComplete() {
		run(() -> {
			if (!this.ended) {
				begin();
				this.ended = true;
				this.listener.written();
			}
		}, () -> {
		});
	}

	// Never at once: a producer may go on while its last chunk is being released, which
	// is in the middle of a write
	private void run(Runnable task, Runnable otherwise) {
		try {
			this.context.executor().execute(task);
		}
		catch (RejectedExecutionException ex) {
			otherwise.run();
		}
	}

	private void write(Chunk chunk) {
		this.requested = false;
		if (this.ended) {
			chunk.release();
			return;
		}
		begin();
		this.context.writeAndFlush(new DefaultHttpContent(ChunkByteBuf.of(chunk)), this.context.voidPromise());
		requestNext();
	}

	private void begin() {
		if (!this.begun) {
			this.begun = true;
			this.listener.beginning();
		}
	}

	private void requestNext() {
		Subscription subscription = this.subscription;
		if (subscription != null && !this.ended && !this.requested && this.context.channel().isWritable()) {
			this.requested = true;
			subscription.request(1);
		}
	}

	@Override
	public void writable() {
		requestNext();
	}

	@Override
	public void cancel() {
		if (!this.ended) {
			this.ended = true;
			Subscription subscription = this.subscription;
			if (subscription != null) {
				subscription.cancel();
			}
		}
	}

}
