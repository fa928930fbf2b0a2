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

package io.aistore.etl.delivery.webclient;

import java.time.Duration;
import java.util.concurrent.TimeUnit;

import io.netty.channel.Channel;
import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOutboundBuffer;
import io.netty.channel.ChannelPromise;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpStatusClass;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.handler.timeout.ReadTimeoutException;
import io.netty.handler.timeout.WriteTimeoutException;
import io.netty.util.ReferenceCountUtil;
import io.netty.util.concurrent.Future;
import org.jspecify.annotations.Nullable;

/**
 * Stands next to the HTTP codec of a connection. It puts the secret in, keeps account of
 * the exchange under way, and notices a hop that stalls. Unlike the timeouts of Reactor
 * Netty it also watches a body being sent, and never blames a hop for the time that our
 * own side takes to produce or to read.
 */
final class Wire extends ChannelDuplexHandler {

	static final String NAME = "aistoreWire";

	/** A stall is noticed after one to one and a half times the timeout. */
	private static final int TICKS = 3;

	private final @Nullable Credentials credentials;

	private final long tickNanos;

	private Exchange exchange = new Exchange(false);

	private boolean used;

	private boolean active;

	private boolean informational;

	private boolean sent;

	private boolean reading;

	private boolean received;

	private long written;

	private int stalledWrites;

	private int stalledReads;

	private @Nullable Future<?> ticker;

	Wire(@Nullable Credentials credentials, Duration timeout) {
		this.credentials = credentials;
		this.tickNanos = Math.max(timeout.toNanos() / 2, TimeUnit.MILLISECONDS.toNanos(10));
	}

	static Wire of(Channel channel) {
		return (Wire) channel.pipeline().get(NAME);
	}

	/**
	 * An exchange begins on this connection.
	 * @return its account
	 */
	Exchange begin() {
		this.exchange = new Exchange(this.used);
		this.used = true;
		return this.exchange;
	}

	@Override
	public void write(ChannelHandlerContext ctx, Object message, ChannelPromise promise) {
		Object outbound = message;
		if (message instanceof HttpRequest request) {
			start(ctx);
			outbound = (this.credentials != null) ? this.credentials.applyTo(request) : request;
		}
		if (message instanceof LastHttpContent) {
			this.sent = true;
		}
		ctx.write(outbound, promise);
	}

	private void start(ChannelHandlerContext ctx) {
		this.active = true;
		this.sent = false;
		this.stalledWrites = 0;
		this.stalledReads = 0;
		if (this.ticker == null) {
			schedule(ctx);
		}
	}

	@Override
	public void read(ChannelHandlerContext ctx) {
		this.reading = true;
		ctx.read();
	}

	// Reactor Netty takes any informational answer but 100 for the answer
	@Override
	public void channelRead(ChannelHandlerContext ctx, Object message) {
		this.received = true;
		if (message instanceof HttpResponse response) {
			this.informational = response.status().codeClass() == HttpStatusClass.INFORMATIONAL;
		}
		if (this.informational) {
			ReferenceCountUtil.release(message);
			ctx.read();
			return;
		}
		this.exchange.markAnswered();
		if (message instanceof LastHttpContent last) {
			this.active = false;
			if (last.decoderResult().isSuccess()) {
				this.exchange.markComplete();
			}
		}
		ctx.fireChannelRead(message);
	}

	@Override
	public void channelReadComplete(ChannelHandlerContext ctx) {
		this.reading = false;
		ctx.fireChannelReadComplete();
	}

	@Override
	public void channelWritabilityChanged(ChannelHandlerContext ctx) {
		if (ctx.channel().isWritable()) {
			this.exchange.writable();
		}
		ctx.fireChannelWritabilityChanged();
	}

	@Override
	public void handlerRemoved(ChannelHandlerContext ctx) {
		stopTicking();
	}

	@Override
	public void channelInactive(ChannelHandlerContext ctx) {
		stopTicking();
		ctx.fireChannelInactive();
	}

	private void stopTicking() {
		if (this.ticker != null) {
			this.ticker.cancel(false);
			this.ticker = null;
		}
	}

	private void schedule(ChannelHandlerContext ctx) {
		this.ticker = ctx.executor().schedule(() -> tick(ctx), this.tickNanos, TimeUnit.NANOSECONDS);
	}

	private void tick(ChannelHandlerContext ctx) {
		this.ticker = null;
		if (!this.active || !ctx.channel().isActive()) {
			return;
		}
		boolean waiting = this.sent && (this.reading || ctx.channel().config().isAutoRead());
		this.stalledReads = (waiting && !this.received) ? this.stalledReads + 1 : 0;
		this.received = false;
		this.stalledWrites = isWriteStalled(ctx.channel()) ? this.stalledWrites + 1 : 0;
		if (this.stalledWrites >= TICKS) {
			fail(ctx, WriteTimeoutException.INSTANCE);
		}
		else if (this.stalledReads >= TICKS && this.stalledWrites == 0) {
			fail(ctx, ReadTimeoutException.INSTANCE);
		}
		else {
			schedule(ctx);
		}
	}

	private boolean isWriteStalled(Channel channel) {
		ChannelOutboundBuffer buffer = channel.unsafe().outboundBuffer();
		if (buffer == null || buffer.isEmpty()) {
			this.written = -1;
			return false;
		}
		long state = 31L * System.identityHashCode(buffer.current()) + buffer.currentProgress()
				+ buffer.totalPendingWriteBytes();
		boolean stalled = state == this.written;
		this.written = state;
		return stalled;
	}

	private void fail(ChannelHandlerContext ctx, Exception ex) {
		this.active = false;
		ctx.fireExceptionCaught(ex);
		ctx.close();
	}

}
