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

package io.aistore.etl.server.netty;

import java.util.ArrayDeque;
import java.util.Queue;

import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPromise;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpStatusClass;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.util.ReferenceCountUtil;
import org.jspecify.annotations.Nullable;

/**
 * Takes requests for objects out of a connection, one after the other, and passes all
 * others on. While one that was passed on is not answered, those that follow are passed
 * on, too, so that answers keep their order.
 */
final class ObjectChannelHandler extends ChannelDuplexHandler {

	private final NativeLane lane;

	private final IdleWatch idleWatch;

	private final Queue<Object> held = new ArrayDeque<>(4);

	private @Nullable ObjectExchange exchange;

	private @Nullable ChannelPromise closing;

	private int passedOn;

	private boolean informational;

	private boolean replaying;

	ObjectChannelHandler(NativeLane lane) {
		this.lane = lane;
		this.idleWatch = new IdleWatch(lane.idleTimeout(), () -> this.exchange != null || this.passedOn > 0);
	}

	@Override
	public void channelRead(ChannelHandlerContext context, Object message) {
		ObjectExchange exchange = this.exchange;
		if (exchange == null) {
			begin(context, message);
		}
		else if (exchange.received() || !this.held.isEmpty()) {
			this.held.add(message);
		}
		else {
			exchange.receive((HttpContent) message);
		}
	}

	private void begin(ChannelHandlerContext context, Object message) {
		if (message instanceof HttpRequest request) {
			if (this.passedOn == 0 && this.closing == null && isForObject(request)) {
				ObjectExchange exchange = new ObjectExchange(this.lane, context, request, () -> next(context));
				this.exchange = exchange;
				this.idleWatch.active(context);
				exchange.start();
				return;
			}
			this.passedOn++;
			this.idleWatch.passedOn();
		}
		context.fireChannelRead(message);
	}

	private boolean isForObject(HttpRequest request) {
		HttpMethod method = request.method();
		return (HttpMethod.PUT.equals(method) || HttpMethod.GET.equals(method)) && request.decoderResult().isSuccess()
				&& HttpVersion.HTTP_1_1.equals(request.protocolVersion()) && this.lane.accepting()
				&& this.lane.paths().contain(request.uri()) && !request.headers().contains(HttpHeaderNames.UPGRADE);
	}

	// The exchange is over: whatever came meanwhile is next
	private void next(ChannelHandlerContext context) {
		this.exchange = null;
		if (this.closing != null) {
			context.close(this.closing);
			return;
		}
		if (!this.replaying) {
			this.replaying = true;
			while (this.exchange == null || !this.exchange.received()) {
				Object message = this.held.poll();
				if (message == null) {
					break;
				}
				replay(context, message);
			}
			this.replaying = false;
		}
	}

	private void replay(ChannelHandlerContext context, Object message) {
		if (this.exchange != null) {
			this.exchange.receive((HttpContent) message);
		}
		else {
			begin(context, message);
		}
	}

	@Override
	public void channelReadComplete(ChannelHandlerContext context) {
		if (this.exchange != null) {
			this.exchange.readComplete();
		}
		context.fireChannelReadComplete();
	}

	@Override
	public void channelWritabilityChanged(ChannelHandlerContext context) {
		if (this.exchange != null) {
			this.exchange.writabilityChanged();
		}
		context.fireChannelWritabilityChanged();
	}

	@Override
	public void write(ChannelHandlerContext context, Object message, ChannelPromise promise) {
		if (message instanceof HttpResponse response) {
			this.informational = response.status().codeClass() == HttpStatusClass.INFORMATIONAL;
		}
		if (message instanceof LastHttpContent && !this.informational) {
			this.passedOn--;
		}
		context.write(message, promise);
	}

	/**
	 * Reactor Netty closes connections on which it sees nothing under way: an object is
	 * finished first.
	 */
	@Override
	public void close(ChannelHandlerContext context, ChannelPromise promise) {
		if (this.exchange == null || !context.channel().isActive()) {
			context.close(promise);
		}
		else if (this.closing == null) {
			this.closing = promise;
		}
		else {
			this.closing.addListener((closed) -> promise.trySuccess());
		}
	}

	boolean closing() {
		return this.closing != null;
	}

	@Override
	public void channelInactive(ChannelHandlerContext context) {
		end();
		context.fireChannelInactive();
	}

	@Override
	public void handlerRemoved(ChannelHandlerContext context) {
		end();
	}

	private void end() {
		if (this.exchange != null) {
			this.exchange.disconnected();
		}
		this.idleWatch.stop();
		if (this.closing != null) {
			this.closing.trySuccess();
		}
		this.held.forEach(ReferenceCountUtil::release);
		this.held.clear();
	}

	@Override
	public void exceptionCaught(ChannelHandlerContext context, Throwable ex) {
		if (this.exchange != null) {
			context.close();
		}
		else {
			context.fireExceptionCaught(ex);
		}
	}

}
