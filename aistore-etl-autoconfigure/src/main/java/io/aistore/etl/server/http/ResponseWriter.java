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

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.function.Consumer;

import io.aistore.etl.server.EtlResponse;
import io.aistore.etl.target.AistoreProtocol;
import io.aistore.etl.target.Chunk;
import io.netty.channel.Channel;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.netty.http.server.HttpServerResponse;
import tools.jackson.databind.json.JsonMapper;

import org.springframework.core.io.buffer.DataBuffer;
import org.springframework.core.io.buffer.DataBufferFactory;
import org.springframework.core.io.buffer.DataBufferUtils;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatusCode;
import org.springframework.http.MediaType;
import org.springframework.http.ZeroCopyHttpOutputMessage;
import org.springframework.http.server.reactive.ServerHttpResponse;
import org.springframework.http.server.reactive.ServerHttpResponseDecorator;

/**
 * Writes the core's responses.
 */
final class ResponseWriter {

	private static final JsonMapper jsonMapper = JsonMapper.builder().build();

	/**
	 * Write a response.
	 * @param result what to write
	 * @param response where to
	 * @return completes when all has been written
	 */
	Mono<Void> write(EtlResponse result, ServerHttpResponse response) {
		if (result instanceof EtlResponse.Bytes bytes) {
			head(response, 200, bytes.contentType(), bytes.length());
			return bytes(bytes, response);
		}
		if (result instanceof EtlResponse.File file) {
			head(response, 200, file.contentType(), file.size());
			return file(file, response);
		}
		if (result instanceof EtlResponse.Stream stream) {
			head(response, 200, stream.contentType(), stream.length());
			return stream(stream.content(), response);
		}
		if (result instanceof EtlResponse.Delivered delivered) {
			return delivered(delivered, response);
		}
		return failure((EtlResponse.Failure) result, response);
	}

	private static void head(ServerHttpResponse response, int status, String contentType, long length) {
		response.setStatusCode(HttpStatusCode.valueOf(status));
		HttpHeaders headers = response.getHeaders();
		headers.set(HttpHeaders.CONTENT_TYPE, contentType);
		if (length >= 0) {
			headers.setContentLength(length);
		}
	}

	// Nothing but the result itself may hold a large array: that lets go of it in time
	private static Mono<Void> bytes(EtlResponse.Bytes result, ServerHttpResponse response) {
		int length = result.length();
		if (length <= EtlResponse.Bytes.SLICE) {
			return bytes(result.content(), response);
		}
		DataBufferFactory factory = response.bufferFactory();
		return response.writeWith(Flux.range(0, (length - 1) / EtlResponse.Bytes.SLICE + 1).map((index) -> {
			int start = index * EtlResponse.Bytes.SLICE;
			return factory
				.wrap(ByteBuffer.wrap(result.content(), start, Math.min(EtlResponse.Bytes.SLICE, length - start))
					.slice());
		}));
	}

	private static Mono<Void> bytes(byte[] content, ServerHttpResponse response) {
		return (content.length != 0) ? response.writeWith(Mono.just(response.bufferFactory().wrap(content)))
				: response.setComplete();
	}

	private static Mono<Void> file(EtlResponse.File file, ServerHttpResponse response) {
		if (response instanceof ZeroCopyHttpOutputMessage output) {
			return output.writeWith(file.path(), 0, file.size());
		}
		return response.writeWith(DataBufferUtils.read(file.path(), response.bufferFactory(), 64 * 1024));
	}

	// Spring loses an error that comes while it passes the first chunk on, so this looks
	// for errors before they get there, and afterwards for one that preceded the commit
	private static Mono<Void> stream(Publisher<Chunk> content, ServerHttpResponse response) {
		DataBufferFactory factory = response.bufferFactory();
		Flux<DataBuffer> buffers = Flux.from(content)
			.map((chunk) -> Buffers.buffer(chunk, factory))
			.doOnError((ex) -> response.isCommitted(), (ex) -> abortSoon(response));
		return response.writeWith(buffers).onErrorResume((ex) -> response.isCommitted(), (ex) -> abort(response));
	}

	// Not within the write of a chunk, whose buffers would leak
	private static void abortSoon(ServerHttpResponse response) {
		connected(response, (channel) -> channel.eventLoop().execute(channel::close));
	}

	// Without a final chunk, or short of its length: the reader sees an error
	private static Mono<Void> abort(ServerHttpResponse response) {
		connected(response, Channel::close);
		return Mono.empty();
	}

	private static void connected(ServerHttpResponse response, Consumer<Channel> action) {
		HttpServerResponse netty = ServerHttpResponseDecorator.getNativeResponse(response);
		netty.withConnection((connection) -> action.accept(connection.channel()));
	}

	private static Mono<Void> delivered(EtlResponse.Delivered delivered, ServerHttpResponse response) {
		response.setStatusCode(HttpStatusCode.valueOf(204));
		if (delivered.length() >= 0) {
			response.getHeaders().set(AistoreProtocol.DIRECT_PUT_LENGTH, Long.toString(delivered.length()));
		}
		return response.setComplete();
	}

	private static Mono<Void> failure(EtlResponse.Failure failure, ServerHttpResponse response) {
		if (failure.retryReason() != null) {
			response.getHeaders().set(AistoreProtocol.RETRY_REASON, failure.retryReason());
		}
		return whole(failure.status(), failure.mediaType(), failure.body(), response);
	}

	/**
	 * Write the state of the application, in the form of Actuator's health endpoint.
	 * @param status the HTTP status
	 * @param state the state
	 * @param response where to write
	 * @return completes when it has been written
	 */
	Mono<Void> status(int status, String state, ServerHttpResponse response) {
		byte[] content = jsonMapper.writeValueAsString(Map.of("status", state)).getBytes(StandardCharsets.UTF_8);
		return whole(status, MediaType.APPLICATION_JSON_VALUE, content, response);
	}

	private static Mono<Void> whole(int status, String contentType, byte[] content, ServerHttpResponse response) {
		head(response, status, contentType, content.length);
		return bytes(content, response);
	}

}
