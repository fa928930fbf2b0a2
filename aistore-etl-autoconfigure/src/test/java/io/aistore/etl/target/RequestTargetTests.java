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
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link RequestTarget}.
 */
class RequestTargetTests {

	@ParameterizedTest
	@CsvSource({ "/b/o, /b/o", "/b/q?q, /b/q%3Fq", "/b/q?q?r, /b/q%3Fq%3Fr", "/b/o?owt=3&uuid=x, /b/o%3Fowt=3&uuid=x",
			"/b/o?, /b/o%3F", "/b/p%41q, /b/p%41q", "/b//x;y/../z, /b//x;y/../z",
			"/ais%2F@%23%2Fb%2Fdir%2Fo%20o, /ais%2F@%23%2Fb%2Fdir%2Fo%20o", "/b/plus+plus, /b/plus+plus" })
	void withoutParametersOfAistoreAllOfItIsThePath(String target, String path) {
		RequestTarget parsed = RequestTarget.parse(target);
		assertThat(parsed.rawPath()).isEqualTo(path);
		assertThat(parsed.query()).isEmpty();
	}

	@Test
	void questionMarksBeforeTheQueryOfAistoreBelongToTheName() {
		RequestTarget target = RequestTarget.parse("/b/q?q?etl_fqn=%252Fd%252F%2525ob%252Fq%253Fq");
		assertThat(target.rawPath()).isEqualTo("/b/q%3Fq");
		assertThat(target.fqn()).isEqualTo("%2Fd%2F%25ob%2Fq%3Fq");
		assertThat(Escaping.decodePath(target.fqn())).isEqualTo("/d/%ob/q?q");
	}

	@Test
	void parametersOfAistoreInANameGiveWayToItsOwnQuery() {
		RequestTarget target = RequestTarget.parse("/b/o?etl_args=name?etl_args=query");
		assertThat(target.rawPath()).isEqualTo("/b/o%3Fetl_args=name");
		assertThat(target.args()).isEqualTo("query");
	}

	@Test
	void parametersOfAistoreInANameAreNoQueryIfNoneFollowsTheLastQuestionMark() {
		RequestTarget target = RequestTarget.parse("/b/o?etl_args=why?");
		assertThat(target.rawPath()).isEqualTo("/b/o%3Fetl_args=why%3F");
		assertThat(target.query()).isEmpty();
	}

	@Test
	void fileIsDecodedAsAQueryOnly() {
		String target = "/b/o?etl_fqn=%252Fdata%252F%40ais%252Fsrc%252F%2525ob%252Fplus%2Bplus";
		assertThat(RequestTarget.parse(target).fqn()).isEqualTo("%2Fdata%2F@ais%2Fsrc%2F%25ob%2Fplus+plus");
	}

	@Test
	void plusInArgumentsIsASpace() {
		assertThat(RequestTarget.parse("/b/o?etl_args=a+b%2Bc").args()).isEqualTo("a b+c");
	}

	@Test
	void blanksAroundArgumentsAreKept() {
		assertThat(RequestTarget.parse("/b/o?etl_args=+a+").args()).isEqualTo(" a ");
	}

	@ParameterizedTest
	@ValueSource(strings = { "/b/o", "/b/o?etl_args", "/b/o?etl_args=", "/b/o?etl_args=%20%09+" })
	void blankArgumentsAreNone(String target) {
		assertThat(RequestTarget.parse(target).args()).isEmpty();
	}

	@Test
	void firstOfSeveralCounts() {
		RequestTarget target = RequestTarget
			.parse("/b/o?etl_args=1&etl_fqn=%252Fa&etl_args=2&etl_fqn=%252Fb&latest-ver=false&latest-ver=true");
		assertThat(target.args()).isEqualTo("1");
		assertThat(target.fqn()).isEqualTo("%2Fa");
		assertThat(target.latest()).isFalse();
	}

	@ParameterizedTest
	@ValueSource(strings = { "/b/o?etl_fqn", "/b/o?etl_fqn=", "/b/o?etl_fqn=+" })
	void blankFileIsNone(String target) {
		assertThat(RequestTarget.parse(target).fqn()).isNull();
		assertThat(RequestTarget.parse(target).rawPath()).isEqualTo("/b/o");
	}

	@ParameterizedTest
	@CsvSource({ "true, true", "1, true", "YES, true", "on, true", "t, true", "false, false", "0, false", "'', false" })
	void latestIsTruthy(String value, boolean expected) {
		assertThat(RequestTarget.parse("/o?latest-ver=" + value).latest()).isEqualTo(expected);
	}

	@ParameterizedTest
	@CsvSource({ "http://pod:8000/b/o?etl_args=1, /b/o", "HTTPS://pod/b/o, /b/o", "http://pod, /", "*, /" })
	void absoluteFormIsTakenApart(String target, String path) {
		assertThat(RequestTarget.parse(target).rawPath()).isEqualTo(path);
	}

	@Test
	void namesOfParametersAreDecoded() {
		assertThat(RequestTarget.parse("/b/o?etl%5Fargs=1").args()).isEqualTo("1");
	}

	@Test
	void keysThatOnlyLookLikeThoseOfAistoreAreNotItsOwn() {
		assertThat(RequestTarget.parse("/b/o?my_etl_args=1").rawPath()).isEqualTo("/b/o%3Fmy_etl_args=1");
	}

}
