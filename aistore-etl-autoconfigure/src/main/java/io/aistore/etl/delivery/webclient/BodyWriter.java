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

import java.io.IOException;
import java.nio.ByteBuffer;

import io.aistore.etl.target.Chunk;
import io.aistore.etl.target.OutboundBody;
import io.aistore.etl.target.UnchangedFile;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

import org.springframework.core.io.buffer.DataBuffer;
import org.springframework.core.io.buffer.DataBufferUtils;
import org.springframework.http.ZeroCopyHttpOutputMessage;
import org.springframework.http.client.reactive.ClientHttpRequest;
import org.springframework.web.reactive.function.BodyInserter;

/**
 * Writes the body of a request.
 */
final class BodyWriter implements BodyInserter<OutboundBody, ClientHttpRequest> {

	private static final int FILE_PIECE = 256 * 1024;

	private final @Nullable OutboundBody body;

	private final int chunkSize;

	private final Attempt attempt;

	BodyWriter(@Nullable OutboundBody body, int chunkSize, Attempt attempt) {
		this.body = body;
		this.chunkSize = chunkSize;
		this.attempt = attempt;
	}

	@Override
	public Mono<Void> insert(ClientHttpRequest request, Context context) {
		if (this.body instanceof OutboundBody.Bytes bytes) {
			return write(bytes.content(), request);
		}
		if (this.body instanceof OutboundBody.File file) {
			return write(file, request);
		}
		if (this.body instanceof OutboundBody.Stream stream) {
			return request.writeWith(gated(stream.content()));
		}
		return request.setComplete();
	}

	private Mono<Void> write(byte[] content, ClientHttpRequest request) {
		if (content.length == 0) {
			return request.writeWith(Flux.empty());
		}
		request.getHeaders().setContentLength(content.length);
		if (content.length <= this.chunkSize) {
			return request.writeWith(Mono.fromSupplier(() -> request.bufferFactory().wrap(content)));
		}
		return request.writeWith(gated(pieces(content)));
	}

	private Flux<Chunk> pieces(byte[] content) {
		int count = (content.length - 1) / this.chunkSize + 1;
		return Flux.range(0, count).map((index) -> {
			int offset = index * this.chunkSize;
			return Chunk.of(ByteBuffer.wrap(content, offset, Math.min(this.chunkSize, content.length - offset)));
		});
	}

	private Mono<Void> write(OutboundBody.File file, ClientHttpRequest request) {
		if (file.size() == 0) {
			return request.writeWith(Flux.empty());
		}
		try {
			UnchangedFile.check(file.path(), file.size());
		}
		catch (IOException ex) {
			return Mono.error(ex);
		}
		request.getHeaders().setContentLength(file.size());
		if (request instanceof ZeroCopyHttpOutputMessage zeroCopy) {
			return zeroCopy.writeWith(file.path(), 0, file.size());
		}
		Flux<DataBuffer> content = DataBufferUtils.read(file.path(), request.bufferFactory(), FILE_PIECE);
		return request.writeWith(DataBufferUtils.takeUntilByteCount(content, file.size()));
	}

	private Flux<DataBuffer> gated(Publisher<Chunk> content) {
		return Gate.before(content, this.attempt);
	}

}
