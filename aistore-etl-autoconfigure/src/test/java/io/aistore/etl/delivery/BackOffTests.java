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

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link BackOff}.
 */
class BackOffTests {

	@ParameterizedTest
	@CsvSource({ "0,1000", "1,2000", "2,4000", "3,8000", "4,16000", "5,30000", "6,30000", "1000000,30000" })
	void delaysDoubleUpToAHalfMinute(int retry, long millis) {
		BackOff backOff = BackOff.exponential();
		for (int i = 0; i < 1000; i++) {
			assertThat(backOff.delay(retry).toMillis()).isGreaterThan(millis * 3 / 4 - 1).isLessThanOrEqualTo(millis);
		}
	}

}
