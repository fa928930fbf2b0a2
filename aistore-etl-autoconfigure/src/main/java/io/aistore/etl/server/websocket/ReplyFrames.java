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

package io.aistore.etl.server.websocket;

import java.nio.charset.StandardCharsets;
import java.util.concurrent.atomic.AtomicBoolean;

import io.aistore.etl.server.EtlResponse;
import io.aistore.etl.target.Chunk;
import io.aistore.etl.target.netty.ChunkByteBuf;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http.websocketx.BinaryWebSocketFrame;
import io.netty.handler.codec.http.websocketx.CloseWebSocketFrame;
import io.netty.handler.codec.http.websocketx.ContinuationWebSocketFrame;
import io.netty.handler.codec.http.websocketx.TextWebSocketFrame;
import io.netty.handler.codec.http.websocketx.WebSocketCloseStatus;
import io.netty.handler.codec.http.websocketx.WebSocketFrame;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Flux;

import org.springframework.core.io.buffer.DataBufferUtils;
import org.springframework.core.io.buffer.NettyDataBufferFactory;

/**
 * Responses as the frames of one message each.
 */
final class ReplyFrames {

	/** Of a close frame's 125 bytes, two are the code. */
	private static final int MAX_REASON = 123;

	private static final int SLICE = 1024 * 1024;

	private static final int FILE_PIECE = 256 * 1024;

	private final ByteBufAllocator allocator;

	ReplyFrames(ByteBufAllocator allocator) {
		this.allocator = allocator;
	}

	/**
	 * Return the result of a transform as a binary message.
	 * @param result the result, which alone holds its array, and lets go of it in time
	 * @return its frames
	 */
	Flux<WebSocketFrame> content(EtlResponse.Bytes result) {
		int slices = Math.max(1, (result.length() + SLICE - 1) / SLICE);
		return Flux.range(0, slices).map((index) -> {
			int start = index * SLICE;
			ByteBuf slice = Unpooled.wrappedBuffer(result.content(), start, Math.min(SLICE, result.length() - start));
			return fragment(index == 0, index == slices - 1, slice);
		});
	}

	/**
	 * Return a result that streams as a binary message, which ends with its own frame.
	 * @param content the result
	 * @return its frames; a failure of the result fails them
	 */
	Flux<WebSocketFrame> content(Publisher<Chunk> content) {
		return fragments(Flux.from(content).map(ChunkByteBuf::of));
	}

	/**
	 * Return a file as a binary message.
	 * @param file the file
	 * @return its frames
	 */
	Flux<WebSocketFrame> content(EtlResponse.File file) {
		NettyDataBufferFactory factory = new NettyDataBufferFactory(this.allocator);
		return fragments(DataBufferUtils.read(file.path(), factory, FILE_PIECE).map(NettyDataBufferFactory::toByteBuf));
	}

	private Flux<WebSocketFrame> fragments(Flux<ByteBuf> buffers) {
		AtomicBoolean first = new AtomicBoolean(true);
		return buffers.map((buffer) -> fragment(first.getAndSet(false), false, buffer))
			.concatWith(Flux.defer(() -> Flux.just(fragment(first.get(), true, Unpooled.EMPTY_BUFFER))));
	}

	private static WebSocketFrame fragment(boolean first, boolean last, ByteBuf content) {
		return first ? new BinaryWebSocketFrame(last, 0, content) : new ContinuationWebSocketFrame(last, 0, content);
	}

	static WebSocketFrame text(String text) {
		return new TextWebSocketFrame(text);
	}

	/**
	 * Return a failure as a message: AIStore has no place for the content, and takes it
	 * as the object's error.
	 * @param error the error
	 * @return the frame
	 */
	static WebSocketFrame error(String error) {
		return new BinaryWebSocketFrame(Unpooled.copiedBuffer(error, StandardCharsets.UTF_8));
	}

	/**
	 * Return a message that begins and never ends.
	 * @return its first frame
	 */
	static WebSocketFrame beginning() {
		return new BinaryWebSocketFrame(false, 0, Unpooled.EMPTY_BUFFER);
	}

	/**
	 * Return the end of the connection.
	 * @param status the status
	 * @param reason why; cut to what fits
	 * @return the frame
	 */
	static CloseWebSocketFrame close(WebSocketCloseStatus status, String reason) {
		return new CloseWebSocketFrame(status.code(), cut(reason));
	}

	/**
	 * Cut a text to the length of a close frame's reason, at the border of a character.
	 * @param text the text
	 * @return the text, of 123 bytes of UTF-8 at most
	 */
	static String cut(String text) {
		int end = text.length();
		while (text.substring(0, end).getBytes(StandardCharsets.UTF_8).length > MAX_REASON) {
			end = text.offsetByCodePoints(end, -1);
		}
		return text.substring(0, end);
	}

}
