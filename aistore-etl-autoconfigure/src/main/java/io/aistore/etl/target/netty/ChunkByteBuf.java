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
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.buffer.UnpooledByteBufAllocator;
import io.netty.buffer.UnpooledHeapByteBuf;

/**
 * A chunk as a buffer of Netty's, without copying. The chunk is released when the buffer
 * is, which is when the network has taken its bytes: the back-pressure of streams.
 */
public final class ChunkByteBuf extends UnpooledHeapByteBuf {

	private final Chunk chunk;

	private ChunkByteBuf(Chunk chunk, ByteBuffer bytes) {
		super(UnpooledByteBufAllocator.DEFAULT, bytes.array(), bytes.array().length);
		this.chunk = chunk;
		int start = bytes.arrayOffset() + bytes.position();
		setIndex(start, start + bytes.remaining());
	}

	/**
	 * Return a chunk as a buffer.
	 * @param chunk the chunk, owned by the buffer from now on
	 * @return the buffer; a copy of a chunk that is not on the heap
	 */
	public static ByteBuf of(Chunk chunk) {
		ByteBuffer bytes = chunk.bytes();
		if (bytes.hasArray()) {
			return new ChunkByteBuf(chunk, bytes);
		}
		ByteBuf copy = Unpooled.copiedBuffer(bytes);
		chunk.release();
		return copy;
	}

	@Override
	protected void freeArray(byte[] array) {
		this.chunk.release();
	}

}
