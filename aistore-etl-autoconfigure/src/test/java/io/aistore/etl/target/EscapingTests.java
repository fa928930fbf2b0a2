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
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link Escaping}.
 */
class EscapingTests {

	@ParameterizedTest
	@CsvSource({ "plain, plain", "a%20b, a b", "plus+plus, plus+plus", "p%2541q, p%41q", "%2Fdata%2f%25ob, /data/%ob",
			"%C3%BCn%c3%af, ünï", "100%, 100%", "%zz%4, %zz%4", "%, %", "%2, %2", "ü%20ü, ü ü" })
	void pathIsDecodedOnceAndLeniently(String escaped, String expected) {
		assertThat(Escaping.decodePath(escaped)).isEqualTo(expected);
	}

	@ParameterizedTest
	@CsvSource({ "a+b, a b", "a%2Bb, a+b", "%252Fdata%252Fplus%2Bplus, %2Fdata%2Fplus+plus", "100%+, '100% '" })
	void plusIsASpaceInAQuery(String escaped, String expected) {
		assertThat(Escaping.decodeQuery(escaped)).isEqualTo(expected);
	}

	@Test
	void segmentIsEscapedAsGoDoes() {
		assertThat(Escaping.escapeSegment("ais/@#/b/$&+=:@-_.~")).isEqualTo("ais%2F@%23%2Fb%2F$&+=:@-_.~");
		assertThat(Escaping.escapeSegment("a b;c,d?e%f[g]{h}|^\"<>`\\"))
			.isEqualTo("a%20b%3Bc%2Cd%3Fe%25f%5Bg%5D%7Bh%7D%7C%5E%22%3C%3E%60%5C");
		assertThat(Escaping.escapeSegment("!'()*ünï\u0000")).isEqualTo("%21%27%28%29%2A%C3%BCn%C3%AF%00");
	}

	@Test
	void slashesOfAPathStay() {
		assertThat(Escaping.escapePath("a b/%2F//c?")).isEqualTo("a%20b/%252F//c%3F");
	}

	@Test
	void everyOctetSurvivesEscapingAndDecoding() {
		StringBuilder all = new StringBuilder();
		for (char character = 0; character < 0x500; character++) {
			all.append(character);
		}
		assertThat(Escaping.decodePath(Escaping.escapeSegment(all.toString()))).isEqualTo(all.toString());
		assertThat(Escaping.decodeQuery(Escaping.escapeSegment("a b"))).isEqualTo("a b");
	}

	@ParameterizedTest
	@CsvSource({ "%41, true", "%4, false", "%4g, false", "%-1, false", "%aF, true", "'%４１', false" })
	void escapeNeedsTwoHexadecimalDigits(String text, boolean expected) {
		assertThat(Escaping.isEscape(text, 0)).isEqualTo(expected);
	}

}
