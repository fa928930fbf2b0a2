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

package io.aistore.benchmarks.endurance;

import java.util.Arrays;
import java.util.Random;

/**
 * The content of an object, which its name tells: {@code <purpose>-<number>-<size>}. All
 * objects are windows of one block, so that content costs no memory and is checked
 * quickly.
 *
 * @param name the name
 * @param offset where in the block it begins
 * @param size its size in bytes
 */
record ObjectContent(String name, int offset, int size) {

	static final int MAX_SIZE = 16 * 1024 * 1024;

	private static final int OFFSETS = 65_536;

	private static final byte[] BLOCK = new byte[MAX_SIZE + OFFSETS];

	private static final byte[] FLIPPED = new byte[BLOCK.length];

	static {
		new Random(20261124).nextBytes(BLOCK);
		for (int i = 0; i < BLOCK.length; i++) {
			FLIPPED[i] = (byte) ~BLOCK[i];
		}
	}

	static ObjectContent of(String purpose, long number, int size) {
		return parse(purpose + "-" + number + "-" + size);
	}

	static ObjectContent parse(String name) {
		String[] parts = name.split("-");
		long number = Long.parseLong(parts[1]);
		return new ObjectContent(name, (int) (number * 7919 % OFFSETS), Integer.parseInt(parts[2]));
	}

	boolean isFor(String purpose) {
		return this.name.startsWith(purpose + "-");
	}

	byte[] block() {
		return BLOCK;
	}

	byte[] bytes() {
		return Arrays.copyOfRange(BLOCK, this.offset, this.offset + this.size);
	}

	/**
	 * Whether bytes are a piece of what the transformer makes of this object.
	 * @param position where in the result the piece begins
	 * @param bytes the array that holds the piece from its first element on
	 * @param count the size of the piece
	 * @return whether they are
	 */
	boolean isResult(long position, byte[] bytes, int count) {
		int from = this.offset + (int) position;
		return position + count <= this.size && Arrays.equals(FLIPPED, from, from + count, bytes, 0, count);
	}

}
