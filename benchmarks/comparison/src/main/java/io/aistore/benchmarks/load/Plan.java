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

import org.jspecify.annotations.Nullable;

/**
 * Says what a connection asks next.
 */
@FunctionalInterface
public interface Plan {

	/**
	 * The next exchange of a connection.
	 * @param connection the number of the connection, from 0
	 * @return the exchange, {@code null} when this connection has nothing more to ask
	 */
	@Nullable Exchange next(int connection);

	/**
	 * A plan that ends after some exchanges.
	 * @param count the number of exchanges of all connections together
	 * @return the shorter plan
	 */
	default Plan limit(long count) {
		long[] left = { count };
		return (connection) -> (left[0]-- > 0) ? next(connection) : null;
	}

	/**
	 * A plan that ends after some time.
	 * @param nanos the time in nanoseconds, from the first request on
	 * @return the shorter plan
	 */
	default Plan during(long nanos) {
		long[] end = { 0 };
		return (connection) -> {
			long now = System.nanoTime();
			if (end[0] == 0) {
				end[0] = now + nanos;
			}
			return (now - end[0] < 0) ? next(connection) : null;
		};
	}

}
