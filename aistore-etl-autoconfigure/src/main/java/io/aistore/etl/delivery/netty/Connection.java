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

package io.aistore.etl.delivery.netty;

import java.nio.channels.ClosedChannelException;
import java.time.Duration;

import io.aistore.etl.target.netty.StallWatch;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOutboundBuffer;
import io.netty.channel.EventLoop;
import io.netty.handler.codec.http.HttpObject;
import io.netty.util.ReferenceCountUtil;
import org.jspecify.annotations.Nullable;

/**
 * A connection to a target or stage, with one exchange at a time.
 */
final class Connection extends ChannelInboundHandlerAdapter {

	private final Route route;

	private final ConnectionPool pool;

	private final StallWatch stalls;

	private @Nullable ChannelHandlerContext context;

	private @Nullable OutboundExchange exchange;

	private boolean used;

	private volatile long idleSince;

	Connection(Route route, ConnectionPool pool, Duration timeout) {
		this.route = route;
		this.pool = pool;
		this.stalls = new StallWatch(timeout, this::fail);
	}

	@Override
	public void handlerAdded(ChannelHandlerContext context) {
		this.context = context;
	}

	Route route() {
		return this.route;
	}

	EventLoop loop() {
		return context().channel().eventLoop();
	}

	ChannelHandlerContext context() {
		ChannelHandlerContext context = this.context;
		if (context == null) {
			throw new IllegalStateException("Not connected");
		}
		return context;
	}

	boolean isIdleFor(long nanos, long now) {
		return now - this.idleSince >= nanos;
	}

	/**
	 * Serve an exchange. On the event loop.
	 * @param exchange the exchange
	 */
	void serve(OutboundExchange exchange) {
		boolean reused = this.used;
		this.used = true;
		this.exchange = exchange;
		this.stalls.begin(context());
		exchange.begin(this, reused);
		if (!context().channel().isActive()) {
			fail(new ClosedChannelException());
		}
		else {
			read();
		}
	}

	void sent() {
		this.stalls.sent();
	}

	/**
	 * Whether all that was written is gone. On the event loop.
	 * @return whether nothing waits for the hop to read on
	 */
	boolean isFlushed() {
		ChannelOutboundBuffer buffer = context().channel().unsafe().outboundBuffer();
		return buffer != null && buffer.isEmpty();
	}

	/**
	 * A part of the answer has come: the hop does not stall.
	 */
	void received() {
		this.stalls.received();
	}

	void read() {
		this.stalls.reading(true);
		context().read();
	}

	/**
	 * The exchange is over. On the event loop.
	 * @param reusable whether the connection can serve another one
	 */
	void end(boolean reusable) {
		this.exchange = null;
		this.stalls.end();
		if (reusable && context().channel().isActive()) {
			// So that a target that closes is noticed
			context().read();
			this.idleSince = System.nanoTime();
			this.pool.release(this);
		}
		else {
			close();
		}
	}

	/**
	 * It was found dead, after it had waited in the pool.
	 */
	void stale() {
		this.pool.discardIdle(this.route);
	}

	void close() {
		context().close();
	}

	@Override
	public void channelRead(ChannelHandlerContext context, Object message) {
		if (this.exchange != null) {
			this.exchange.receive((HttpObject) message);
		}
		else {
			ReferenceCountUtil.release(message);
			context.close();
		}
	}

	@Override
	public void channelReadComplete(ChannelHandlerContext context) {
		this.stalls.reading(false);
		if (this.exchange != null && this.exchange.readsOn()) {
			read();
		}
	}

	@Override
	public void channelWritabilityChanged(ChannelHandlerContext context) {
		if (this.exchange != null && context.channel().isWritable()) {
			this.exchange.writable();
		}
	}

	@Override
	public void exceptionCaught(ChannelHandlerContext context, Throwable ex) {
		fail(ex);
		context.close();
	}

	@Override
	public void channelInactive(ChannelHandlerContext context) {
		this.stalls.stop();
		fail(new ClosedChannelException());
		this.pool.forget(this.route, this);
	}

	private void fail(Throwable ex) {
		if (this.exchange != null) {
			this.exchange.fail(ex);
		}
	}

}
