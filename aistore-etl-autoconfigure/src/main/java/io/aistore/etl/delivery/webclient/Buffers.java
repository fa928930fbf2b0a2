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

import java.nio.ByteBuffer;

import io.aistore.etl.target.Chunk;
import io.netty.buffer.UnpooledByteBufAllocator;
import io.netty.buffer.UnpooledHeapByteBuf;

import org.springframework.core.io.buffer.DataBuffer;
import org.springframework.core.io.buffer.NettyDataBufferFactory;

/**
 * Chunks as buffers of Spring.
 */
final class Buffers {

	private static final NettyDataBufferFactory FACTORY = new NettyDataBufferFactory(UnpooledByteBufAllocator.DEFAULT);

	private Buffers() {
	}

	/**
	 * Return a buffer on the bytes of a chunk, which isn't released.
	 * @param chunk the chunk
	 * @param listener runs when the connection has taken the bytes, or has dropped them
	 * @return the buffer
	 */
	static DataBuffer buffer(Chunk chunk, Runnable listener) {
		ByteBuffer bytes = chunk.bytes();
		if (bytes.hasArray()) {
			return FACTORY.wrap(new ArrayBuffer(bytes, listener));
		}
		ByteBuffer copy = ByteBuffer.allocate(bytes.remaining());
		copy.put(bytes.duplicate()).flip();
		return FACTORY.wrap(new ArrayBuffer(copy, listener));
	}

	/** Tells when its last reference is gone. */
	private static final class ArrayBuffer extends UnpooledHeapByteBuf {

		private final Runnable listener;

		ArrayBuffer(ByteBuffer bytes, Runnable listener) {
			super(UnpooledByteBufAllocator.DEFAULT, bytes.array(), bytes.array().length);
			this.listener = listener;
			int start = bytes.arrayOffset() + bytes.position();
			setIndex(start, start + bytes.remaining());
		}

		@Override
		protected void freeArray(byte[] array) {
			this.listener.run();
		}

	}

}
