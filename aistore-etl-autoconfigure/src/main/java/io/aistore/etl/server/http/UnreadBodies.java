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

package io.aistore.etl.server.http;

import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

import io.aistore.etl.target.netty.TrustedSender;
import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPromise;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpStatusClass;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.util.concurrent.Future;
import org.jspecify.annotations.Nullable;
import reactor.netty.NettyPipeline;
import reactor.netty.http.server.HttpServer;

import org.springframework.boot.reactor.netty.NettyServerCustomizer;

/**
 * Reads on when a request has been answered before its body was read, and drops what
 * comes, so that its sender gets to see the answer. One that pauses, or goes on for too
 * long, loses its connection, which nobody would close otherwise; so does one that waits
 * to be told to send the body, and never is. Notes who has sent a whole body.
 */
public final class UnreadBodies implements NettyServerCustomizer {

	private static final String NAME = "aistore.etl.unreadBodies";

	/** How many pauses the rest of a body may take altogether. */
	private static final int TOTAL = 6;

	private final Duration pause;

	/**
	 * Create a customizer.
	 * @param pause how long a sender may pause that has been answered
	 */
	public UnreadBodies(Duration pause) {
		this.pause = pause;
	}

	@Override
	public HttpServer apply(HttpServer server) {
		return server.doOnChannelInit((observer, channel, address) -> channel.pipeline()
			.addAfter(NettyPipeline.HttpCodec, NAME, new Rest(this.pause)));
	}

	/**
	 * The rest of a body on one connection.
	 */
	private static final class Rest extends ChannelDuplexHandler {

		private final long pause;

		/** Requests that have begun and not been answered. */
		private int open;

		private boolean receiving;

		private boolean withContent;

		/** Whether the sender waits to be told to send the body. */
		private boolean waiting;

		private boolean informational;

		private long answered;

		private long progress;

		private @Nullable Future<?> task;

		Rest(Duration pause) {
			this.pause = pause.toNanos();
		}

		@Override
		public void channelRead(ChannelHandlerContext context, Object message) {
			if (message instanceof HttpRequest request) {
				this.open++;
				this.receiving = true;
				this.withContent = false;
				this.waiting = HttpUtil.is100ContinueExpected(request);
			}
			this.withContent |= message instanceof HttpContent content && content.content().isReadable();
			if (message instanceof LastHttpContent) {
				if (this.withContent) {
					TrustedSender.trust(context.channel());
				}
				this.receiving = false;
				stop();
			}
			this.progress = (this.task != null) ? System.nanoTime() : 0;
			context.fireChannelRead(message);
		}

		@Override
		public void channelReadComplete(ChannelHandlerContext context) {
			context.fireChannelReadComplete();
			if (this.task != null) {
				context.read();
			}
		}

		@Override
		public void write(ChannelHandlerContext context, Object message, ChannelPromise promise) {
			if (message instanceof HttpResponse response) {
				begin(response);
			}
			if (message instanceof LastHttpContent && !this.informational && --this.open == 0 && this.receiving) {
				context.write(message, promise.unvoid()).addListener((written) -> dropRest(context));
				return;
			}
			context.write(message, promise);
		}

		private void begin(HttpResponse response) {
			this.informational = response.status().codeClass() == HttpStatusClass.INFORMATIONAL;
			if (this.open > 1) {
				return;
			}
			this.waiting &= !this.informational && this.receiving && !this.withContent;
			if (this.waiting) {
				response.headers().set(HttpHeaderNames.CONNECTION, HttpHeaderValues.CLOSE);
			}
		}

		private void dropRest(ChannelHandlerContext context) {
			if (this.waiting) {
				context.close();
			}
			else if (this.receiving && this.task == null && context.channel().isActive()) {
				this.answered = System.nanoTime();
				this.progress = this.answered;
				this.task = context.executor()
					.scheduleWithFixedDelay(() -> check(context), this.pause / 4, this.pause / 4, TimeUnit.NANOSECONDS);
				context.read();
			}
		}

		private void check(ChannelHandlerContext context) {
			long now = System.nanoTime();
			if (now - this.progress > this.pause || now - this.answered > TOTAL * this.pause) {
				stop();
				context.close();
			}
		}

		private void stop() {
			if (this.task != null) {
				this.task.cancel(false);
				this.task = null;
			}
		}

		/** Reactor Netty would log an error for a sender that goes while nobody reads. */
		@Override
		public void exceptionCaught(ChannelHandlerContext context, Throwable ex) {
			if (this.receiving && ex instanceof IOException) {
				context.close();
			}
			else {
				context.fireExceptionCaught(ex);
			}
		}

		@Override
		public void handlerRemoved(ChannelHandlerContext context) {
			stop();
		}

	}

}
