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

package io.aistore.benchmarks.load;

import java.nio.ByteBuffer;
import java.util.SplittableRandom;

/**
 * What objects contain: slices of one random block of words, each object's its own. So
 * every byte can be checked without keeping every object, and all of it compresses about
 * as text does.
 */
public final class Content {

	/**
	 * Objects of the same size that differ from each other.
	 */
	public static final int VARIANTS = 512;

	private static final int STEP = 64;

	private static final int WORDS = 4096;

	private final ByteBuffer block;

	/**
	 * Makes content for objects of up to that size.
	 * @param maxSize the size of the largest object, in bytes
	 */
	public Content(int maxSize) {
		int length = Math.addExact(maxSize, VARIANTS * STEP);
		this.block = ByteBuffer.allocateDirect((length + 7) & ~7);
		SplittableRandom random = new SplittableRandom(20261124);
		long[] words = random.longs(WORDS).toArray();
		while (this.block.hasRemaining()) {
			this.block.putLong(words[random.nextInt(WORDS)]);
		}
		this.block.flip();
	}

	/**
	 * The content of one object.
	 * @param size the size in bytes
	 * @param variant which of the objects of this size
	 * @return its bytes, as a buffer of its own
	 */
	public ByteBuffer of(int size, int variant) {
		return this.block.slice(variant * STEP, size);
	}

}
