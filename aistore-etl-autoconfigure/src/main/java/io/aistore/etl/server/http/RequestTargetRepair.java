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

import io.aistore.etl.target.Escaping;
import io.netty.channel.ChannelHandler.Sharable;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.http.HttpRequest;
import reactor.netty.NettyPipeline;
import reactor.netty.http.server.HttpServer;

import org.springframework.boot.reactor.netty.NettyServerCustomizer;

/**
 * Escapes characters that AIStore sends raw in object names, and that Reactor Netty would
 * answer with 400 before any code of ours: {@code [ ] { } | \ ^ " < > `}, a {@code #}, a
 * percent sign that escapes nothing, octets beyond ASCII.
 */
@Sharable
public final class RequestTargetRepair extends ChannelInboundHandlerAdapter implements NettyServerCustomizer {

	private static final String NAME = "aistore.etl.requestTargetRepair";

	@Override
	public HttpServer apply(HttpServer server) {
		return server.doOnChannelInit(
				(observer, channel, address) -> channel.pipeline().addAfter(NettyPipeline.HttpCodec, NAME, this));
	}

	@Override
	public void channelRead(ChannelHandlerContext context, Object message) {
		if (message instanceof HttpRequest request && request.decoderResult().isSuccess()) {
			String target = request.uri();
			String repaired = repair(target);
			if (repaired != target) {
				request.setUri(repaired);
			}
		}
		context.fireChannelRead(message);
	}

	/**
	 * Escape what is illegal.
	 * @param target the request's target, one character an octet
	 * @return the same string if all of it is legal, or else a legal one
	 */
	static String repair(String target) {
		for (int i = 0; i < target.length(); i++) {
			if (!Escaping.isLegal(target, i)) {
				return repair(target, i);
			}
		}
		return target;
	}

	private static String repair(String target, int first) {
		StringBuilder repaired = new StringBuilder(target.length() + 16).append(target, 0, first);
		for (int i = first; i < target.length(); i++) {
			if (Escaping.isLegal(target, i)) {
				repaired.append(target.charAt(i));
			}
			else {
				Escaping.appendEscaped(repaired, target.charAt(i));
			}
		}
		return repaired.toString();
	}

}
