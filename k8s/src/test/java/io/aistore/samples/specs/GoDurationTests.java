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

package io.aistore.samples.specs;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link GoDuration}.
 */
class GoDurationTests {

	@ParameterizedTest
	@ValueSource(strings = { "5m", "45s", "1h30m", "1.5h", ".5s", "1.s", "300ms", "+2us", "7µs" })
	void whatGoTakesIsADuration(String text) {
		assertThat(GoDuration.isPositive(text)).isTrue();
	}

	@ParameterizedTest
	@ValueSource(strings = { "", "5", "0", "0s", "-5m", "5 m", "5min", "1d", "PT5M", "s", ".s", "m5" })
	void whatGoRefusesOrIsNotPositiveIsNone(String text) {
		assertThat(GoDuration.isPositive(text)).isFalse();
	}

}
