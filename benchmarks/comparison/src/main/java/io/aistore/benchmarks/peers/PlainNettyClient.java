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

package io.aistore.benchmarks.peers;

import java.io.IOException;
import java.net.URI;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

import io.netty.bootstrap.Bootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.channel.epoll.EpollSocketChannel;
import io.netty.channel.socket.SocketChannel;
import io.netty.handler.codec.http.DefaultFullHttpRequest;
import io.netty.handler.codec.http.HttpClientCodec;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpObject;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.util.concurrent.Future;
import io.netty.util.concurrent.Promise;

/**
 * A client with a few idle connections to one host, bound to one event loop.
 */
final class PlainNettyClient {

	private static final Map<EventLoop, PlainNettyClient> clients = new ConcurrentHashMap<>();

	private final EventLoop loop;

	private final Deque<Channel> idle = new ArrayDeque<>();

	private PlainNettyClient(EventLoop loop) {
		this.loop = loop;
	}

	static PlainNettyClient of(EventLoop loop) {
		return clients.computeIfAbsent(loop, PlainNettyClient::new);
	}

	Future<ByteBuf> put(URI uri, ByteBuf body) {
		return send(uri, HttpMethod.PUT, body);
	}

	Future<ByteBuf> get(URI uri) {
		return send(uri, HttpMethod.GET, Unpooled.EMPTY_BUFFER);
	}

	private Future<ByteBuf> send(URI uri, HttpMethod method, ByteBuf body) {
		String path = uri.getRawPath() + ((uri.getRawQuery() != null) ? "?" + uri.getRawQuery() : "");
		DefaultFullHttpRequest request = new DefaultFullHttpRequest(HttpVersion.HTTP_1_1, method, path, body);
		request.headers().set(HttpHeaderNames.HOST, uri.getRawAuthority());
		if (method == HttpMethod.PUT) {
			HttpUtil.setContentLength(request, body.readableBytes());
		}
		Promise<ByteBuf> promise = this.loop.newPromise();
		Channel channel;
		do {
			channel = this.idle.pollLast();
		}
		while (channel != null && !channel.isActive());
		if (channel != null) {
			send(channel, request, promise);
		}
		else {
			connect(uri, request, promise);
		}
		return promise;
	}

	private void connect(URI uri, DefaultFullHttpRequest request, Promise<ByteBuf> promise) {
		new Bootstrap().group(this.loop)
			.channel(EpollSocketChannel.class)
			.option(ChannelOption.TCP_NODELAY, true)
			.handler(new ChannelInitializer<SocketChannel>() {

				@Override
				protected void initChannel(SocketChannel channel) {
					channel.pipeline().addLast(new HttpClientCodec(), new AnswerHandler());
				}

			})
			.connect(uri.getHost(), uri.getPort())
			.addListener((io.netty.channel.ChannelFuture connected) -> {
				if (connected.isSuccess()) {
					send(connected.channel(), request, promise);
				}
				else {
					request.release();
					promise.setFailure(connected.cause());
				}
			});
	}

	private void send(Channel channel, DefaultFullHttpRequest request, Promise<ByteBuf> promise) {
		channel.pipeline().get(AnswerHandler.class).promise = promise;
		channel.writeAndFlush(request);
	}

	private final class AnswerHandler extends SimpleChannelInboundHandler<HttpObject> {

		private Promise<ByteBuf> promise;

		private ByteBuf body = Unpooled.EMPTY_BUFFER;

		private int status;

		@Override
		protected void channelRead0(ChannelHandlerContext context, HttpObject message) {
			if (message instanceof HttpResponse response) {
				this.status = response.status().code();
				long length = HttpUtil.getContentLength(response, 0L);
				this.body = (length > 0) ? context.alloc().buffer((int) length) : Unpooled.EMPTY_BUFFER;
			}
			if (message instanceof HttpContent content && content.content().isReadable()) {
				this.body.writeBytes(content.content());
			}
			if (message instanceof LastHttpContent) {
				PlainNettyClient.this.idle.addLast(context.channel());
				Promise<ByteBuf> answered = this.promise;
				this.promise = null;
				if (this.status == 200) {
					answered.setSuccess(this.body);
				}
				else {
					this.body.release();
					answered.setFailure(new IOException("Status " + this.status));
				}
			}
		}

		@Override
		public void channelInactive(ChannelHandlerContext context) {
			PlainNettyClient.this.idle.remove(context.channel());
			if (this.promise != null) {
				this.promise.setFailure(new IOException("Closed"));
			}
		}

		@Override
		public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
			context.close();
		}

	}

}
