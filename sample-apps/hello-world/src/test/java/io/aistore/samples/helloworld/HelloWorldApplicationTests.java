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
import io.aistore.etl.test.BucketJob;
import io.aistore.etl.test.Communication;
import io.aistore.etl.test.Etl;
import io.aistore.etl.test.Input;
import io.aistore.etl.test.LocalTarget;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.boot.test.web.server.LocalServerPort;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link HelloWorldApplication}.
 */
@SpringBootTest(webEnvironment = WebEnvironment.RANDOM_PORT, properties = "aistore.etl.memory.budget=4MB")
@AutoConfigureLocalTarget
@Timeout(240)
class HelloWorldApplicationTests {

	private static final byte[] HELLO_WORLD = "Hello World!".getBytes(StandardCharsets.US_ASCII);

	@Autowired
	private LocalTarget target;

	@LocalServerPort
	private int port;

	@ParameterizedTest
	@ValueSource(ints = { 0, 1, 1_000_000 })
	void everyObjectIsGreeted(int size) {
		assertThat(this.target.transform(new byte[size])).isEqualTo(HELLO_WORLD).hasSize(12);
	}

	@ParameterizedTest
	@CsvSource({ "HPUSH, FILE", "HPUSH, BODY", "HPULL, FILE", "HPULL, BODY", "WS, FILE", "WS, BODY" })
	void objectsAreGreetedEveryWay(Communication communication, Input input) {
		this.target.register(Etl.of("other", "http://127.0.0.1:" + this.port).with(communication).with(input));
		this.target.put("src", "image.jpg", new byte[2_246_022]);
		this.target.put("src", "tiny", new byte[1]);
		assertThat(this.target.transform("other", "src", "image.jpg").orThrow()).isEqualTo(HELLO_WORLD);
		assertThat(this.target.transform("other", "src", "tiny").orThrow()).isEqualTo(HELLO_WORLD);
		assertThat(this.target.runBucketJob(BucketJob.of("src", "dst", "other")).errors()).isEmpty();
		assertThat(this.target.list("dst")).hasSize(2)
			.allSatisfy((name) -> assertThat(this.target.get("dst", name)).isEqualTo(HELLO_WORLD));
	}

	@ParameterizedTest
	@EnumSource(Input.class)
	void objectsLargerThanMemoryAreGreeted(Input input) {
		this.target.register(Etl.of("other", "http://127.0.0.1:" + this.port).with(input));
		this.target.put("src", "large", new byte[20_000_000]);
		for (int i = 0; i < 3; i++) {
			assertThat(this.target.transform("other", "src", "large").orThrow()).isEqualTo(HELLO_WORLD);
		}
	}

	@Test
	void argumentsMakeNoDifference() {
		assertThat(this.target.transform(new byte[1], "{\"name\":\"Moon\"}")).isEqualTo(HELLO_WORLD);
	}

}
