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

import java.nio.charset.StandardCharsets;
import java.util.List;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

/**
 * Tests for {@link AutoConfigureLocalTarget}.
 */
@SpringBootTest(classes = UpperCaseApplication.class, webEnvironment = WebEnvironment.RANDOM_PORT)
@AutoConfigureLocalTarget(targets = 3, etlName = "upper-case")
@Timeout(240)
class AutoConfigureLocalTargetTests {

	@Autowired
	private LocalTarget target;

	@Value("${aistore.etl.target-url}")
	private String targetUrl;

	@Test
	void theApplicationIsTheTransformer() {
		assertThat(this.target.transform("Hello".getBytes(StandardCharsets.UTF_8))).asString().isEqualTo("HELLO");
		this.target.put("src", "a b", "hello".getBytes(StandardCharsets.UTF_8));
		assertThat(this.target.transform("src", "a b")).asString().isEqualTo("HELLO");
		assertThat(this.target.transform("upper-case", "src", "a b").status()).isEqualTo(200);
	}

	@Test
	void objectsDoNotOutliveTheirTest() {
		assertThat(this.target.list("src")).isEmpty();
		this.target.put("src", "b", new byte[1]);
	}

	@Test
	void objectsDoNotOutliveTheirTestInEitherOrder() {
		assertThat(this.target.list("src")).isEmpty();
		this.target.put("src", "c", new byte[1]);
	}

	@Test
	void theApplicationIsToldTheTarget() {
		assertThat(this.targetUrl).isEqualTo(this.target.targetUrl()).contains("/v1/etl/_object/upper-case/");
		assertThat(this.target.secret()).hasSize(10);
	}

	@Test
	void aTestWithoutAServerIsToldWhatToWrite() {
		LocalTargetContextCustomizerFactory factory = new LocalTargetContextCustomizerFactory();
		assertThatIllegalStateException()
			.isThrownBy(() -> factory.createContextCustomizer(WithoutServer.class, List.of()))
			.withMessageContaining("webEnvironment = WebEnvironment.RANDOM_PORT")
			.withMessageContaining(WithoutServer.class.getName());
		assertThat(factory.createContextCustomizer(Object.class, List.of())).isNull();
	}

	@SpringBootTest
	@AutoConfigureLocalTarget
	private static final class WithoutServer {

	}

}
