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

import java.nio.charset.StandardCharsets;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpMethod;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.netty.http.client.HttpClient;
import reactor.netty.http.server.HttpServer;
import reactor.netty.http.server.HttpServerRequest;
import reactor.netty.http.server.HttpServerResponse;

/**
 * Reactor Netty's server and client doing the same, without Spring.
 */
public final class ReactorNettyServer {

	private static final HttpClient client = HttpClient.create().disableRetry(true);

	private ReactorNettyServer() {
	}

	public static void main(String[] args) {
		HttpServer.create()
			.host("127.0.0.1")
			.port(Integer.parseInt(args[0]))
			.httpRequestDecoder((decoder) -> decoder.maxInitialLineLength(65536).maxHeaderSize(65536))
			.handle(ReactorNettyServer::handle)
			.bindNow()
			.onDispose()
			.block();
	}

	private static Mono<Void> handle(HttpServerRequest request, HttpServerResponse response) {
		String uri = request.uri();
		if (uri.equals("/health")) {
			return answer(response, Unpooled.copiedBuffer("Running", StandardCharsets.US_ASCII));
		}
		String hop = request.requestHeaders().get("Ais-Node-Url");
		return object(request, uri)
			.flatMap((object) -> (hop != null) ? deliver(response, hop, object) : answer(response, object));
	}

	private static Mono<ByteBuf> object(HttpServerRequest request, String uri) {
		String file = Objects.fileOf(uri);
		if (file != null) {
			return Mono.fromCallable(() -> Unpooled.wrappedBuffer(Objects.read(file)));
		}
		if (request.method().equals(HttpMethod.GET)) {
			return client.get().uri(System.getenv("AIS_TARGET_URL") + uri).responseContent().aggregate().retain();
		}
		return request.receive()
			.aggregate()
			.asByteArray()
			.map(Unpooled::wrappedBuffer)
			.defaultIfEmpty(Unpooled.EMPTY_BUFFER);
	}

	private static Mono<Void> deliver(HttpServerResponse response, String hop, ByteBuf object) {
		int length = object.readableBytes();
		return client.headers((headers) -> headers.setInt(HttpHeaderNames.CONTENT_LENGTH, length))
			.put()
			.uri(java.net.URI.create(Objects.direct(hop)))
			.send(Mono.just(object))
			.response()
			.flatMap((answer) -> response.status((answer.status().code() == 200) ? 204 : 502)
				.header("Ais-Direct-Put-Length", Integer.toString(length))
				.send());
	}

	private static Mono<Void> answer(HttpServerResponse response, ByteBuf content) {
		return response.header(HttpHeaderNames.CONTENT_LENGTH, Integer.toString(content.readableBytes()))
			.header(HttpHeaderNames.CONTENT_TYPE, "application/octet-stream")
			.send(Flux.just(content))
			.then();
	}

}
