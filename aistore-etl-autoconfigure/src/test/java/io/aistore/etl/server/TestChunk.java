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

package io.aistore.etl.server;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.concurrent.atomic.AtomicInteger;

import io.aistore.etl.target.Chunk;

/**
 * A chunk that counts how often it is released, and spoils its bytes then.
 */
final class TestChunk implements Chunk {

	private final byte[] array;

	private final ByteBuffer bytes;

	private final AtomicInteger released = new AtomicInteger();

	TestChunk(byte[] array) {
		this.array = array.clone();
		this.bytes = ByteBuffer.wrap(this.array);
	}

	static TestChunk of(int length, int value) {
		byte[] array = new byte[length];
		Arrays.fill(array, (byte) value);
		return new TestChunk(array);
	}

	@Override
	public ByteBuffer bytes() {
		return this.bytes;
	}

	@Override
	public void release() {
		this.released.incrementAndGet();
		Arrays.fill(this.array, (byte) 0xEE);
	}

	int released() {
		return this.released.get();
	}

}
