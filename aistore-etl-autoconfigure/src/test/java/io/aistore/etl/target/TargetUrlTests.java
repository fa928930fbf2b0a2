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
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Tests for {@link TargetUrl}.
 */
class TargetUrlTests {

	private static final String SECRET = "s3cr3tKey9";

	@Test
	void isTakenApart() {
		TargetUrl url = TargetUrl.parse("HTTP://10.0.0.1:51081/v1/etl/_object/echo/" + SECRET);
		assertThat(url.target()).isEqualTo(new Receiver.Target("http", "10.0.0.1:51081"));
		assertThat(url.host()).isEqualTo("10.0.0.1");
		assertThat(url.path()).isEqualTo("/v1/etl/_object/echo/" + SECRET);
	}

	@Test
	void slashesAtTheEndAndBlanksAroundDoNotMatter() {
		TargetUrl url = TargetUrl.parse(" https://t.example/v1/etl/_object/echo/" + SECRET + "//\n");
		assertThat(url.path()).isEqualTo("/v1/etl/_object/echo/" + SECRET);
		assertThat(url.redact(SECRET)).isEqualTo("***");
	}

	@Test
	void ipv6AddressKeepsItsBrackets() {
		TargetUrl url = TargetUrl.parse("http://[fd00::1]:51081/v1/etl/_object/echo/" + SECRET);
		assertThat(url.target().authority()).isEqualTo("[fd00::1]:51081");
		assertThat(url.host()).isEqualTo("[fd00::1]");
	}

	@Test
	void secretIsNeverPrinted() {
		TargetUrl url = TargetUrl.parse("http://t:1/v1/etl/_object/echo/" + SECRET);
		assertThat(url).hasToString("http://t:1/v1/etl/_object/echo/***");
		assertThat(url.maskedPath()).isEqualTo("/v1/etl/_object/echo/***");
		assertThat(url.redact("{\"url_path\":\"/v1/etl/_object/echo/" + SECRET + "/" + SECRET + "\"}"))
			.isEqualTo("{\"url_path\":\"/v1/etl/_object/echo/***/***\"}");
	}

	@Test
	void pathMayBeMissing() {
		TargetUrl url = TargetUrl.parse("http://t:1");
		assertThat(url.path()).isEmpty();
		assertThat(url.redact("text")).isEqualTo("text");
	}

	@Test
	void missingValueIsSaid() {
		assertThatExceptionOfType(InvalidTargetUrlException.class).isThrownBy(() -> TargetUrl.parse(null))
			.withMessage("it is not set");
	}

	@ParameterizedTest
	@ValueSource(strings = { "", " ", "\t" })
	void emptyValueIsSaid(String value) {
		assertThatExceptionOfType(InvalidTargetUrlException.class).isThrownBy(() -> TargetUrl.parse(value))
			.withMessage("it is empty");
	}

	@ParameterizedTest
	@ValueSource(strings = { "t:51081/v1/etl/_object/echo/" + SECRET, "ftp://t/" + SECRET, "//t/" + SECRET, SECRET,
			"http:" + SECRET, "http:///" + SECRET, "http://t:port/" + SECRET, "http://t:99999/" + SECRET,
			"http://user@t/" + SECRET, "http://t/" + SECRET + "?x=" + SECRET, "http://t/#" + SECRET,
			"http://t/ " + SECRET, "http://t/%zz" + SECRET, "http://[fd00::1/" + SECRET, "http://t_t/" + SECRET })
	void unusableValueIsRefusedWithoutPrintingIt(String value) {
		assertThatExceptionOfType(InvalidTargetUrlException.class).isThrownBy(() -> TargetUrl.parse(value))
			.withNoCause()
			.satisfies((ex) -> assertThat(ex.getMessage()).isNotBlank().doesNotContain(SECRET));
	}

}
