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

package io.aistore.etl.test;

import java.util.Map;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

/**
 * Tests for {@link GoUrl}; the expectations are what a Go program printed or AIStore
 * sent.
 */
class GoUrlTests {

	@ParameterizedTest
	@CsvSource(delimiter = ' ', quoteCharacter = '\0',
			value = { "plain /b/plain", "p%41q /b/p%41q", "q?q /b/q?q", "h#h /b/h", "x;y /b/x;y",
					"plus+plus /b/plus+plus", "amp&amp /b/amp&amp", "dbl//slash /b/dbl//slash", "ünï /b/%C3%BCn%C3%AF",
					"br[ack]et /b/br[ack]et", "br[ack]et{s}|^ /b/br%5Back%5Det%7Bs%7D%7C%5E",
					"back\\slash /b/back%5Cslash", "quo\"te /b/quo%22te", "a%2Fb /b/a%2Fb", "a%2Fb{} /b/a/b%7B%7D",
					"%5Bx] /b/%5Bx]", "end? /b/end?", "a??b /b/a??b", "dot/../x /b/dot/../x", "(*)'! /b/(*)'!",
					"~@:=$, /b/~@:=$," })
	void aNameStandsInTheRequestLineAsGoPutsIt(String name, String target) {
		assertThat(GoUrl.parse(GoUrl.bytes("http://127.0.0.1:80/b/" + name)).requestUri()).isEqualTo(target);
	}

	@Test
	void aBlankIsEscaped() {
		assertThat(GoUrl.parse("http://h:1/b/a b/c d").requestUri()).isEqualTo("/b/a%20b/c%20d");
	}

	@ParameterizedTest
	@ValueSource(strings = { "%zz", "a%", "a%4", "x%4g", "f#%zz" })
	void aBadEscapeIsNotParsed(String name) {
		assertThatIllegalArgumentException().isThrownBy(() -> GoUrl.parse("http://h:1/b/" + name))
			.withMessageStartingWith("parse \"http://h:1/b/" + name + "\": invalid URL escape \"%");
	}

	@Test
	void theTextOfABadEscapeIsCutAfterTwoDigits() {
		assertThatIllegalArgumentException().isThrownBy(() -> GoUrl.parse("http://h:1/b/%zzz"))
			.withMessageEndingWith("invalid URL escape \"%zz\"");
	}

	@Test
	void aControlCharacterIsNotParsed() {
		assertThatIllegalArgumentException().isThrownBy(() -> GoUrl.parse("http://h:1/b/a\nb"))
			.withMessageContaining("invalid control character in URL");
	}

	@Test
	void aBadEscapeInTheQueryIsNobodysBusiness() {
		assertThat(GoUrl.parse("http://h:1/b/q?%zz").requestUri()).isEqualTo("/b/q?%zz");
	}

	@Test
	void aSegmentIsEscaped() {
		assertThat(GoUrl.pathEscape("ais/@#/bck/dir/obj name")).isEqualTo("ais%2F@%23%2Fbck%2Fdir%2Fobj%20name");
		assertThat(GoUrl.pathEscape("a;b,c?d:e&f=g+h$i%")).isEqualTo("a%3Bb%2Cc%3Fd:e&f=g+h$i%25");
		assertThat(GoUrl.pathEscape("ü[]'()*!")).isEqualTo("%C3%BC%5B%5D%27%28%29%2A%21");
	}

	@Test
	void aQueryIsFormEncodedAndSorted() {
		String fqn = GoUrl.pathEscape("/data/@ais/src/%ob/plus+plus");
		assertThat(GoUrl.encode(Map.of("etl_fqn", fqn, "etl_args", "a b&c=ü")))
			.isEqualTo("etl_args=a+b%26c%3D%C3%BC&etl_fqn=%252Fdata%252F%40ais%252Fsrc%252F%2525ob%252Fplus%2Bplus");
	}

	@Test
	void unescapingASegmentKeepsAPlus() {
		assertThat(GoUrl.pathUnescape("a+b%2Fc%C3%BC")).isEqualTo("a+b/cü");
	}

}
