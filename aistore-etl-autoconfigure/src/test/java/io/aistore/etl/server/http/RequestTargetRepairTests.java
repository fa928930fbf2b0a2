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

package io.aistore.etl.server.http;

import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.codec.DecoderResult;
import io.netty.handler.codec.http.DefaultHttpRequest;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpVersion;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link RequestTargetRepair}.
 */
class RequestTargetRepairTests {

	@Test
	void illegalCharactersAreEscaped() {
		assertThat(RequestTargetRepair.repair("/b/[]{}|\\^\"<>`#"))
			.isEqualTo("/b/%5B%5D%7B%7D%7C%5C%5E%22%3C%3E%60%23");
	}

	@Test
	void octetsBeyondAsciiAreEscaped() {
		assertThat(RequestTargetRepair.repair("/b/\u00C3\u00BC\u00FF\u007F\u0001")).isEqualTo("/b/%C3%BC%FF%7F%01");
	}

	@Test
	void percentSignThatEscapesNothingIsEscaped() {
		assertThat(RequestTargetRepair.repair("/b/%41%zz%4%")).isEqualTo("/b/%41%25zz%254%25");
	}

	@ParameterizedTest
	@ValueSource(strings = { "/b/o", "/ais%2F@%23%2Fb%2Fo?etl_fqn=%252Fd&x=1+2", "/b//x;y/../z?q?r", "*", "",
			"http://h:1/b", "/!$&'()*+,;=:@-._~" })
	void legalTargetStaysTheSame(String target) {
		assertThat(RequestTargetRepair.repair(target)).isSameAs(target);
	}

	@Test
	void requestIsRepairedOnItsWay() {
		EmbeddedChannel channel = new EmbeddedChannel(new RequestTargetRepair());
		channel.writeInbound(new DefaultHttpRequest(HttpVersion.HTTP_1_1, HttpMethod.PUT, "/b/{s}"));
		assertThat(channel.<HttpRequest>readInbound().uri()).isEqualTo("/b/%7Bs%7D");
		channel.finishAndReleaseAll();
	}

	@Test
	void requestThatCouldNotBeReadIsPassedOnAsItIs() {
		EmbeddedChannel channel = new EmbeddedChannel(new RequestTargetRepair());
		DefaultHttpRequest request = new DefaultHttpRequest(HttpVersion.HTTP_1_1, HttpMethod.GET, "/{");
		request.setDecoderResult(DecoderResult.failure(new IllegalArgumentException("bad")));
		channel.writeInbound(request);
		assertThat(channel.<HttpRequest>readInbound().uri()).isEqualTo("/{");
		channel.finishAndReleaseAll();
	}

}
