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

package io.aistore.etl.target;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link Truth}.
 */
class TruthTests {

	@ParameterizedTest
	@ValueSource(strings = { "1", "t", "True", "Y", "yes", "ON", " true " })
	void trueInAnyCase(String value) {
		assertThat(Truth.of(value)).isTrue();
	}

	@ParameterizedTest
	@ValueSource(strings = { "0", "no", "", "2", "tru", "false", "off" })
	void everythingElseIsFalse(String value) {
		assertThat(Truth.of(value)).isFalse();
	}

	@Test
	void nothingIsFalse() {
		assertThat(Truth.of(null)).isFalse();
	}

}
