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

import java.util.List;
import java.util.function.Consumer;

import io.aistore.etl.EtlException;
import io.aistore.etl.server.EtlRequest;
import io.aistore.etl.server.Input;
import io.aistore.etl.server.ObjectRequests;
import io.aistore.etl.target.AistoreProtocol;
import io.aistore.etl.target.Chunk;
import io.aistore.etl.target.netty.DataBufferChunk;
import io.aistore.etl.target.netty.TrustedSender;
import reactor.core.publisher.Flux;
import reactor.netty.Connection;
import reactor.netty.http.server.HttpServerRequest;

import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpMethod;
import org.springframework.http.server.reactive.ServerHttpRequest;
import org.springframework.http.server.reactive.ServerHttpRequestDecorator;

/**
 * Reads AIStore's requests: hpush and hpull.
 */
final class RequestReader {

	/** Key of the hook that Reactor calls for errors that come after the end. */
	private static final String ON_ERROR_DROPPED = "reactor.onErrorDropped.local";

	private static final Consumer<Throwable> IGNORED = (ex) -> {
	};

	private final ObjectRequests requests;

	RequestReader(ObjectRequests requests) {
		this.requests = requests;
	}

	/**
	 * Read a request.
	 * @param request the request, a GET or a PUT
	 * @return the request as the core knows it
	 * @throws EtlException with status 400 if it is none of AIStore's, with 501 if its
	 * body can't be decoded
	 */
	EtlRequest read(ServerHttpRequest request) {
		HttpHeaders headers = request.getHeaders();
		boolean push = request.getMethod() == HttpMethod.PUT;
		List<String> transferCodings = headers.get(HttpHeaders.TRANSFER_ENCODING);
		long length = ObjectRequests.bodyLength((transferCodings != null) ? String.join(",", transferCodings) : null,
				headers.getContentLength());
		return this.requests.read(push, rawTarget(request), headers.getFirst(AistoreProtocol.NODE_URL),
				new Input.Body(length, body(request), isTrusted(request)));
	}

	// Spring's URI cuts at a '#' and knows no absolute form; the native request has it
	// all
	static String rawTarget(ServerHttpRequest request) {
		Object nativeRequest = ServerHttpRequestDecorator.getNativeRequest(request);
		return (nativeRequest instanceof HttpServerRequest netty) ? netty.uri() : request.getURI().toASCIIString();
	}

	private static boolean isTrusted(ServerHttpRequest request) {
		Object nativeRequest = ServerHttpRequestDecorator.getNativeRequest(request);
		return !(nativeRequest instanceof Connection connection) || TrustedSender.isTrusted(connection.channel());
	}

	// Reactor Netty tells of a reset again when the request is answered
	private static Flux<Chunk> body(ServerHttpRequest request) {
		return request.getBody()
			.<Chunk>map(DataBufferChunk::of)
			.onErrorMap(ObjectRequests::brokenBody)
			.contextWrite((context) -> context.put(ON_ERROR_DROPPED, IGNORED));
	}

}
