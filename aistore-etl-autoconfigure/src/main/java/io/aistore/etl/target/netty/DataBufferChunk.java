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

package io.aistore.etl.target.netty;

import java.nio.ByteBuffer;

import io.aistore.etl.target.Chunk;

import org.springframework.core.io.buffer.DataBuffer;
import org.springframework.core.io.buffer.DataBufferUtils;
import org.springframework.core.io.buffer.NettyDataBuffer;

/**
 * A buffer of Spring's as a chunk, without copying if its memory is in one piece.
 *
 * @param buffer the buffer, released by the chunk
 * @param bytes its bytes
 */
public record DataBufferChunk(DataBuffer buffer, ByteBuffer bytes) implements Chunk {

	/**
	 * Return a chunk on the bytes of a buffer.
	 * @param buffer the buffer, released by the chunk
	 * @return the chunk
	 */
	public static DataBufferChunk of(DataBuffer buffer) {
		return new DataBufferChunk(buffer, bytes(buffer));
	}

	private static ByteBuffer bytes(DataBuffer buffer) {
		if (buffer instanceof NettyDataBuffer netty && netty.getNativeBuffer().nioBufferCount() == 1) {
			return netty.getNativeBuffer().nioBuffer();
		}
		ByteBuffer copy = ByteBuffer.allocate(buffer.readableByteCount());
		buffer.toByteBuffer(copy);
		return copy;
	}

	@Override
	public void release() {
		DataBufferUtils.release(this.buffer);
	}

}
