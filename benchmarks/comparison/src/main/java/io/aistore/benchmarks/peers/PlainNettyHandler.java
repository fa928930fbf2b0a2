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
import java.nio.charset.StandardCharsets;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.http.DefaultFullHttpRequest;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.EmptyHttpHeaders;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.handler.codec.http.websocketx.WebSocketFrameAggregator;
import io.netty.handler.codec.http.websocketx.WebSocketServerHandshaker;
import io.netty.handler.codec.http.websocketx.WebSocketServerHandshakerFactory;
import io.netty.util.ReferenceCountUtil;

/**
 * Echoes bodies, files and objects of the target, to the caller or to the next hop.
 */
final class PlainNettyHandler extends ChannelInboundHandlerAdapter {

	private static final int MAX_MESSAGE = 128 * 1024 * 1024;

	private HttpRequest request;

	private ByteBuf body;

	@Override
	public void channelRead(ChannelHandlerContext context, Object message) throws IOException {
		try {
			if (message instanceof HttpRequest head) {
				this.request = head;
				if (HttpUtil.is100ContinueExpected(head)) {
					context.writeAndFlush(new DefaultFullHttpResponse(HttpVersion.HTTP_1_1, HttpResponseStatus.CONTINUE,
							Unpooled.EMPTY_BUFFER));
				}
				long length = HttpUtil.getContentLength(head, 0L);
				this.body = (length > 0) ? context.alloc().buffer((int) length) : Unpooled.EMPTY_BUFFER;
			}
			if (message instanceof HttpContent content && content.content().isReadable()) {
				this.body.writeBytes(content.content());
			}
			if (message instanceof LastHttpContent) {
				ByteBuf complete = this.body;
				this.body = null;
				serve(context, this.request, complete);
			}
		}
		finally {
			ReferenceCountUtil.release(message);
		}
	}

	private void serve(ChannelHandlerContext context, HttpRequest head, ByteBuf content) throws IOException {
		String uri = head.uri();
		String file = Objects.fileOf(uri);
		if (uri.equals("/health")) {
			answer(context, Unpooled.copiedBuffer("Running", StandardCharsets.US_ASCII));
			return;
		}
		ByteBuf object = (file != null) ? Unpooled.wrappedBuffer(Objects.read(file)) : content;
		if (uri.equals("/ws")) {
			upgrade(context, head);
			return;
		}
		String hop = head.headers().get("Ais-Node-Url");
		if (hop != null) {
			deliver(context, URI.create(Objects.direct(hop)), object);
		}
		else if (file == null && head.method().name().equals("GET")) {
			URI upstream = URI.create(System.getenv("AIS_TARGET_URL") + uri);
			PlainNettyClient.of(context.channel().eventLoop())
				.get(upstream)
				.addListener((future) -> answer(context, (ByteBuf) future.get()));
		}
		else {
			answer(context, object);
		}
	}

	private void upgrade(ChannelHandlerContext context, HttpRequest head) {
		WebSocketServerHandshaker handshaker = new WebSocketServerHandshakerFactory("ws://localhost/ws", null, false,
				MAX_MESSAGE)
			.newHandshaker(head);
		DefaultFullHttpRequest request = new DefaultFullHttpRequest(head.protocolVersion(), head.method(), head.uri(),
				Unpooled.EMPTY_BUFFER, head.headers(), EmptyHttpHeaders.INSTANCE);
		handshaker.handshake(context.channel(), request);
		context.pipeline().addLast(new WebSocketFrameAggregator(MAX_MESSAGE), new PlainNettyWebSocketHandler());
		context.pipeline().remove(this);
	}

	private static void deliver(ChannelHandlerContext context, URI hop, ByteBuf object) {
		int length = object.readableBytes();
		PlainNettyClient.of(context.channel().eventLoop()).put(hop, object).addListener((future) -> {
			DefaultFullHttpResponse response = new DefaultFullHttpResponse(HttpVersion.HTTP_1_1,
					(future.isSuccess()) ? HttpResponseStatus.NO_CONTENT : HttpResponseStatus.BAD_GATEWAY,
					Unpooled.EMPTY_BUFFER);
			response.headers().set("Ais-Direct-Put-Length", Integer.toString(length));
			if (!future.isSuccess()) {
				HttpUtil.setContentLength(response, 0);
			}
			context.writeAndFlush(response);
		});
	}

	private static void answer(ChannelHandlerContext context, ByteBuf content) {
		DefaultFullHttpResponse response = new DefaultFullHttpResponse(HttpVersion.HTTP_1_1, HttpResponseStatus.OK,
				content);
		response.headers().set(HttpHeaderNames.CONTENT_TYPE, "application/octet-stream");
		HttpUtil.setContentLength(response, content.readableBytes());
		context.writeAndFlush(response);
	}

	@Override
	public void channelInactive(ChannelHandlerContext context) {
		if (this.body != null) {
			this.body.release();
			this.body = null;
		}
	}

	@Override
	public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
		context.close();
	}

}
