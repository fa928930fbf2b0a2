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

import io.aistore.etl.target.netty.StallWatch;
import io.netty.channel.Channel;
import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPromise;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpStatusClass;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.util.ReferenceCountUtil;
import org.jspecify.annotations.Nullable;

/**
 * Stands next to the HTTP codec of a connection. It puts the secret in, keeps account of
 * the exchange under way, and notices a hop that stalls. Unlike the timeouts of Reactor
 * Netty it also watches a body being sent, and never blames a hop for the time that our
 * own side takes to produce or to read.
 */
final class Wire extends ChannelDuplexHandler {

	static final String NAME = "aistoreWire";

	private final @Nullable Credentials credentials;

	private final Duration timeout;

	private Exchange exchange = new Exchange(false);

	private boolean used;

	private boolean informational;

	/** Whose answer is read: another one may begin before all of that is processed. */
	private @Nullable Exchange read;

	private @Nullable StallWatch stalls;

	Wire(@Nullable Credentials credentials, Duration timeout) {
		this.credentials = credentials;
		this.timeout = timeout;
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
			stalls(ctx).begin(ctx);
			outbound = (this.credentials != null) ? this.credentials.applyTo(request) : request;
		}
		if (message instanceof LastHttpContent) {
			stalls(ctx).sent();
			Exchange exchange = this.exchange;
			ctx.write(outbound, promise.unvoid()).addListener((written) -> exchange.markSent(written.isSuccess()));
			return;
		}
		ctx.write(outbound, promise);
	}

	private StallWatch stalls(ChannelHandlerContext ctx) {
		StallWatch stalls = this.stalls;
		if (stalls == null) {
			stalls = new StallWatch(this.timeout, (ex) -> fail(ctx, ex));
			this.stalls = stalls;
		}
		return stalls;
	}

	@Override
	public void read(ChannelHandlerContext ctx) {
		stalls(ctx).reading(true);
		ctx.read();
	}

	// Reactor Netty takes any informational answer but 100 for the answer
	@Override
	public void channelRead(ChannelHandlerContext ctx, Object message) {
		this.read = this.exchange;
		if (message instanceof HttpResponse response) {
			this.informational = response.status().codeClass() == HttpStatusClass.INFORMATIONAL;
			// A body that 204 can't have would be taken for the next answer
			if (response.status().code() == 204 && HttpUtil.getContentLength(response, 0L) != 0) {
				response.headers().set(HttpHeaderNames.CONNECTION, HttpHeaderValues.CLOSE);
			}
		}
		if (this.informational) {
			ReferenceCountUtil.release(message);
			return;
		}
		stalls(ctx).received();
		this.exchange.markAnswered();
		if (message instanceof LastHttpContent last) {
			stalls(ctx).end();
			if (last.decoderResult().isSuccess()) {
				this.exchange.markComplete();
			}
		}
		ctx.fireChannelRead(message);
	}

	@Override
	public void channelReadComplete(ChannelHandlerContext ctx) {
		if (this.read == this.exchange) {
			stalls(ctx).reading(false);
		}
		this.read = null;
		ctx.fireChannelReadComplete();
		if (this.informational) {
			read(ctx);
		}
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
		stalls(ctx).stop();
	}

	@Override
	public void channelInactive(ChannelHandlerContext ctx) {
		stalls(ctx).stop();
		ctx.fireChannelInactive();
	}

	private static void fail(ChannelHandlerContext ctx, Exception ex) {
		ctx.fireExceptionCaught(ex);
		ctx.close();
	}

}
