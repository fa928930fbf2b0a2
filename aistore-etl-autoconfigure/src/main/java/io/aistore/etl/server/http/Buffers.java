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

import io.aistore.etl.target.Chunk;
import io.aistore.etl.target.netty.ChunkByteBuf;
import io.aistore.etl.target.netty.DataBufferChunk;

import org.springframework.core.io.buffer.DataBuffer;
import org.springframework.core.io.buffer.DataBufferFactory;
import org.springframework.core.io.buffer.NettyDataBufferFactory;

/**
 * Chunks as buffers of Spring, without copying.
 */
final class Buffers {

	private Buffers() {
	}

	static DataBuffer buffer(Chunk chunk, DataBufferFactory factory) {
		if (chunk instanceof DataBufferChunk wrapper) {
			return wrapper.buffer();
		}
		if (factory instanceof NettyDataBufferFactory netty) {
			return netty.wrap(ChunkByteBuf.of(chunk));
		}
		DataBuffer copy = factory.allocateBuffer(chunk.bytes().remaining());
		copy.write(chunk.bytes());
		chunk.release();
		return copy;
	}

}
