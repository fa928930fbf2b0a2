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

import io.aistore.etl.EtlException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.NullSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Tests for {@link Pipeline} and {@link Hop}.
 */
class PipelineTests {

	@ParameterizedTest
	@NullSource
	@ValueSource(strings = { "", " ", "\t " })
	void blankMeansNone(String value) {
		assertThat(Pipeline.parse(value).isEmpty()).isTrue();
	}

	@Test
	void blanksAroundEntriesAreTrimmed() {
		Pipeline pipeline = Pipeline.parse("  http://a:1 ,\thttp://b:2/x?y=z , HTTPS://C");
		assertThat(pipeline.hops()).extracting(Hop::value)
			.containsExactly("http://a:1", "http://b:2/x?y=z", "HTTPS://C");
		assertThat(pipeline.remaining()).isEqualTo("http://b:2/x?y=z,HTTPS://C");
	}

	@ParameterizedTest
	@ValueSource(strings = { ",", " , ", ",http://a", "http://a,", "http://a,,http://b", "http://a, ,http://b" })
	void anEmptyEntryIsInvalid(String value) {
		assertInvalid(value);
	}

	@ParameterizedTest
	@ValueSource(strings = { "a", "a:1", "//a/x", "/x", "ftp://a/x", "http:a", "http://", "http:///x", "http://:80/x",
			"http://user@a/x", "http://10.0.0.1@evil/x", "http://a/x#y", "http://a:0/x", "http://a:65536/x",
			"http://a:b/x", "http://a b/x", "http://a/x y", "http://a/[x]", "http://a/{x}", "http://a/%zz",
			"http://a/x\u00e9", "http://0x7f.1/x", "http://10.0.0.1./x", "http://[::1/x", "http://a/x\r\nY: z" })
	void whatIsNoUrlOfHttpIsInvalid(String value) {
		assertInvalid(value);
		assertInvalid("http://a," + value);
	}

	private static void assertInvalid(String value) {
		assertThatExceptionOfType(EtlException.class).isThrownBy(() -> Pipeline.parse(value))
			.withMessageContaining("Invalid pipeline")
			.satisfies((ex) -> assertThat(ex.status()).isEqualTo(400));
	}

	@Test
	void aLongEntryIsNotQuotedInFull() {
		assertThatExceptionOfType(EtlException.class).isThrownBy(() -> Pipeline.parse("x".repeat(10_000)))
			.satisfies((ex) -> assertThat(ex.getMessage()).hasSizeLessThan(400));
	}

	@ParameterizedTest
	@CsvSource(nullValues = "null",
			value = { "http://a:1,http,a:1,'',null", "HTTP://A,http,A,'',null", "https://a:1/,https,a:1,/,null",
					"http://[::1]:8080/x,http,[::1]:8080,/x,null", "http://[FE80::1]?q,http,[FE80::1],'',q",
					"http://a:/x,http,a,/x,null",
					"http://a/ais%2F@%23%2Fb%2Fo//../x;y?owt=3&a=?/,http,a,/ais%2F@%23%2Fb%2Fo//../x;y,owt=3&a=?/" })
	void aUrlIsTakenApart(String value, String scheme, String authority, String path, String query) {
		Hop hop = Hop.parse(value);
		assertThat(hop.scheme()).isEqualTo(scheme);
		assertThat(hop.authority()).isEqualTo(authority);
		assertThat(hop.rawPath()).isEqualTo(path);
		assertThat(hop.rawQuery()).isEqualTo(query);
		assertThat(hop.isTarget()).isEqualTo(!path.isEmpty());
		assertThat(Hop.parse(value)).isEqualTo(hop);
	}

	@ParameterizedTest
	@ValueSource(strings = { "/x", "/x?y", "?y", "/%2", "/?%2", "/%2F?%2f" })
	void aUrlIsTheSameWhetherItsOriginHasBeenSeenOrNot(String beforeCharacter) {
		Hop.parse("http://seen:1");
		for (char character = ' '; character <= '~'; character++) {
			String rest = beforeCharacter + character + "z";
			String unseen = "http://unseen-%d-%d:1".formatted((int) character, beforeCharacter.hashCode() & 0xFFFF);
			assertThat(outcome("http://seen:1" + rest, "http://seen:1")).isEqualTo(outcome(unseen + rest, unseen));
		}
	}

	private static String outcome(String value, String origin) {
		try {
			Hop hop = Hop.parse(value);
			return hop.rawPath() + " " + hop.rawQuery() + " " + hop.isTarget();
		}
		catch (EtlException ex) {
			return ex.getMessage().replace(origin, "").replaceAll("index \\d+", "index");
		}
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|',
			value = { "http://a/x|true", "http://a,http://b/|true", "http://a, http://b/x?y |true", "http://a|false",
					"http://a/x,http://b|false", "http://a?x=/y|false", "''|false", "','|false", "nonsense|false" })
	void lastHopTellsWhereTheResultEndsUp(String value, boolean atTarget) {
		assertThat(Pipeline.endsAtTarget(value)).isEqualTo(atTarget);
	}

	@Test
	void originsTooLongForAnyHostAreNotRemembered() {
		String origin = "http://" + "a".repeat(300);
		assertThat(Hop.parse(origin + "/x").rawPath()).isEqualTo("/x");
		assertThat(HopOrigin.known(origin)).isNull();
	}

	@Test
	void originsAreForgottenWhenThereAreVeryMany() {
		for (int port = 1; port <= 3000; port++) {
			assertThat(Hop.parse("http://a:" + port + "/x").authority()).isEqualTo("a:" + port);
		}
		assertThat(HopOrigin.known("http://a:1")).isNull();
		assertThat(Hop.parse("http://a:1/x").authority()).isEqualTo("a:1");
	}

}
