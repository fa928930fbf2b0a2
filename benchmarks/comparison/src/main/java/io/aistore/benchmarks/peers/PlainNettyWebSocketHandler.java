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
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;

import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.handler.codec.http.websocketx.BinaryWebSocketFrame;
import io.netty.handler.codec.http.websocketx.WebSocketFrame;

/**
 * Echoes messages and files over WebSocket.
 */
final class PlainNettyWebSocketHandler extends SimpleChannelInboundHandler<WebSocketFrame> {

	private static final String KEY = "\"fqn\":\"";

	private boolean object;

	@Override
	protected void channelRead0(ChannelHandlerContext context, WebSocketFrame frame) throws IOException {
		if (!(frame instanceof BinaryWebSocketFrame)) {
			return;
		}
		if (this.object) {
			this.object = false;
			context.write(new BinaryWebSocketFrame(frame.content().retain()));
			return;
		}
		String control = frame.content().toString(StandardCharsets.UTF_8);
		int at = control.indexOf(KEY);
		if (at < 0) {
			this.object = true;
			return;
		}
		String file = control.substring(at + KEY.length(), control.indexOf('"', at + KEY.length()));
		byte[] bytes = Objects.read(URLDecoder.decode(file.replace("+", "%2B"), StandardCharsets.UTF_8));
		context.write(new BinaryWebSocketFrame(Unpooled.wrappedBuffer(bytes)));
	}

	@Override
	public void channelReadComplete(ChannelHandlerContext context) {
		context.flush();
	}

	@Override
	public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
		context.close();
	}

}
