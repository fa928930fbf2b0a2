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

package io.aistore.etl.delivery;

import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;

/**
 * How long to wait before a retry.
 */
@FunctionalInterface
public interface BackOff {

	/**
	 * The time to wait.
	 * @param retry the number of the retry, 0 for the first one
	 * @return the time
	 */
	Duration delay(int retry);

	/**
	 * Return 1, 2, 4 and so on up to 30 seconds, of which up to a quarter is left off at
	 * random, so that deliveries that failed together don't come back together.
	 * @return the back-off
	 */
	static BackOff exponential() {
		return (retry) -> {
			long millis = Math.min(1000L << Math.min(retry, 5), 30_000);
			return Duration.ofMillis(millis - ThreadLocalRandom.current().nextLong(millis / 4));
		};
	}

}
