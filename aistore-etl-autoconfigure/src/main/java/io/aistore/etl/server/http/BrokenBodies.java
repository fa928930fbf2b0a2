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

import io.netty.channel.ChannelHandler.Sharable;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.util.ReferenceCountUtil;
import reactor.netty.NettyPipeline;
import reactor.netty.http.server.HttpServer;

import org.springframework.boot.reactor.netty.NettyServerCustomizer;

/**
 * Breaks the connection off when the framing of a body is broken. Reactor Netty would
 * answer 400 and, where the answer has begun already, end that with a final chunk: its
 * reader would take a part for the whole.
 */
@Sharable
public final class BrokenBodies extends ChannelInboundHandlerAdapter implements NettyServerCustomizer {

	private static final String NAME = "aistore.etl.brokenBodies";

	@Override
	public HttpServer apply(HttpServer server) {
		return server.doOnChannelInit(
				(observer, channel, address) -> channel.pipeline().addAfter(NettyPipeline.HttpCodec, NAME, this));
	}

	@Override
	public void channelRead(ChannelHandlerContext context, Object message) {
		if (message instanceof HttpContent content && !(message instanceof HttpRequest)
				&& content.decoderResult().isFailure()) {
			ReferenceCountUtil.release(message);
			context.close();
		}
		else {
			context.fireChannelRead(message);
		}
	}

}
