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

package io.aistore.samples.helloworld;

import java.nio.charset.StandardCharsets;

import io.aistore.etl.test.AutoConfigureLocalTarget;
import io.aistore.etl.test.LocalTarget;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link HelloWorldApplication}.
 */
@SpringBootTest(webEnvironment = WebEnvironment.RANDOM_PORT)
@AutoConfigureLocalTarget
@Timeout(60)
class HelloWorldApplicationTests {

	private static final byte[] HELLO_WORLD = "Hello World!".getBytes(StandardCharsets.US_ASCII);

	@Autowired
	private LocalTarget target;

	@ParameterizedTest
	@ValueSource(ints = { 0, 1, 1_000_000 })
	void everyObjectIsGreeted(int size) {
		assertThat(this.target.transform(new byte[size])).isEqualTo(HELLO_WORLD).hasSize(12);
	}

	@Test
	void argumentsMakeNoDifference() {
		assertThat(this.target.transform(new byte[1], "{\"name\":\"Moon\"}")).isEqualTo(HELLO_WORLD);
	}

}
