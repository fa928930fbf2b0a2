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

import java.util.Arrays;

/**
 * How long each exchange of a run took.
 */
public final class Latencies {

	private long[] nanos = new long[1 << 14];

	private int count;

	private boolean sorted;

	void add(long value) {
		if (this.count == this.nanos.length) {
			this.nanos = Arrays.copyOf(this.nanos, this.count * 2);
		}
		this.nanos[this.count++] = value;
		this.sorted = false;
	}

	public int count() {
		return this.count;
	}

	/**
	 * The time within which a share of the exchanges ended.
	 * @param share between 0 and 1
	 * @return microseconds
	 */
	public double percentile(double share) {
		if (this.count == 0) {
			return Double.NaN;
		}
		if (!this.sorted) {
			Arrays.sort(this.nanos, 0, this.count);
			this.sorted = true;
		}
		return this.nanos[Math.min(this.count - 1, (int) (share * this.count))] / 1000.0;
	}

}
