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

import java.util.List;
import java.util.Random;
import java.util.stream.Stream;

/**
 * What goes wrong with an object.
 */
enum SoakFault {

	/** Nothing. */
	NONE("o"),

	/** The sender resets the connection half-way. */
	SENDER_ABORTS("abort"),

	/** The target resets the connection of the first direct put. */
	SINK_RESETS("reset"),

	/** The transformer throws. */
	TRANSFORMER_THROWS("fail"),

	/** The caller does not read the result. */
	SLOW_READER("unread");

	private final String purpose;

	SoakFault(String purpose) {
		this.purpose = purpose;
	}

	String purpose() {
		return this.purpose;
	}

	/**
	 * Choose a fault that can happen.
	 * @param random chooses
	 * @param way how the object comes
	 * @param directPut whether its result is put
	 * @return the fault
	 */
	static SoakFault any(Random random, SoakWay way, boolean directPut) {
		boolean sends = way == SoakWay.PUSH_BODY || way == SoakWay.PUSH_CHUNKED;
		List<SoakFault> possible = Stream
			.of(TRANSFORMER_THROWS, sends ? SENDER_ABORTS : null, directPut ? SINK_RESETS : null,
					(!directPut && !way.isMessage()) ? SLOW_READER : null)
			.filter((fault) -> fault != null)
			.toList();
		return possible.get(random.nextInt(possible.size()));
	}

	/**
	 * The size that an object needs for this to happen.
	 * @param size the size that it would have
	 * @return the size
	 */
	int size(int size) {
		return switch (this) {
			case SLOW_READER -> ObjectContent.MAX_SIZE;
			case SENDER_ABORTS -> Math.max(1024, size);
			default -> size;
		};
	}

}
