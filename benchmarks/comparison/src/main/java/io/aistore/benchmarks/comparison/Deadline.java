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

package io.aistore.benchmarks.comparison;

/**
 * When something has to be over.
 */
final class Deadline {

	private final long nanos;

	private Deadline(long nanos) {
		this.nanos = nanos;
	}

	static Deadline in(long nanos) {
		return new Deadline(System.nanoTime() + nanos);
	}

	boolean passed() {
		return left() <= 0;
	}

	private long left() {
		return this.nanos - System.nanoTime();
	}

	long seconds() {
		return Math.max(0, left() / 1_000_000_000L);
	}

	/**
	 * An earlier one.
	 * @param share the share of the time that is left
	 * @return the deadline
	 */
	Deadline part(double share) {
		return in((long) (Math.max(0, left()) * share));
	}

}
