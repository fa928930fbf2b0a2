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

package io.aistore.samples.hashwithargs;

import java.io.ByteArrayOutputStream;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Random;

import io.aistore.etl.EtlObject;
import io.aistore.etl.test.AutoConfigureLocalTarget;
import io.aistore.etl.test.BucketJob;
import io.aistore.etl.test.Communication;
import io.aistore.etl.test.Etl;
import io.aistore.etl.test.Input;
import io.aistore.etl.test.LocalTarget;
import net.jpountz.xxhash.XXHashFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.test.context.ConfigDataApplicationContextInitializer;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.context.annotation.Import;

import static org.assertj.core.api.Assertions.assertThat;
import static org.mockito.BDDMockito.given;
import static org.mockito.Mockito.mock;

/**
 * Tests for {@link HashWithArgsApplication}.
 */
@SpringBootTest(webEnvironment = WebEnvironment.RANDOM_PORT, properties = "SEED_DEFAULT=7")
@AutoConfigureLocalTarget
@ExtendWith(OutputCaptureExtension.class)
@Timeout(240)
class HashWithArgsApplicationTests {

	@Autowired
	private LocalTarget target;

	@LocalServerPort
	private int port;

	@ParameterizedTest
	@CsvSource({ "'', 0, ef46db3751d8e999", "'', 1, d5afba1336a3be4b", "abc, 0, 44bc2cf5ad770999",
			"Nobody inspects the spammish repetition, 0, fbcea83c8a378bf1" })
	void knownObjectsHaveTheirKnownHash(String content, String seed, String hash) {
		assertThat(this.target.transform(content.getBytes(StandardCharsets.UTF_8), seed)).asString().isEqualTo(hash);
	}

	@ParameterizedTest
	@CsvSource({ "HPUSH, FILE", "HPUSH, BODY", "HPULL, FILE", "HPULL, BODY", "WS, FILE", "WS, BODY" })
	void objectsAreHashedEveryWay(Communication communication, Input input) {
		this.target.register(Etl.of("other", "http://127.0.0.1:" + this.port).with(communication).with(input));
		byte[] content = new byte[2_246_022];
		new Random(2).nextBytes(content);
		this.target.put("src", "image.jpg", content);
		for (int seed : new int[] { 0, 7, 1000 }) {
			assertThat(this.target.transform("other", "src", "image.jpg", Integer.toString(seed)).text())
				.isEqualTo(hash(content, seed));
		}
		assertThat(this.target.transform("other", "src", "image.jpg").text()).isEqualTo(hash(content, 7));
		assertThat(this.target.runBucketJob(BucketJob.of("src", "dst", "other")).errors()).isEmpty();
		assertThat(this.target.get("dst", "image.jpg")).asString().isEqualTo(hash(content, 7));
	}

	private String hash(byte[] content, long seed) {
		return String.format("%016x", XXHashFactory.unsafeInstance().hash64().hash(content, 0, content.length, seed));
	}

	@Test
	void aLongObjectIsHashedAsAWhole() {
		byte[] content = new byte[5_000_003];
		new Random(1).nextBytes(content);
		assertThat(this.target.transform(content, "42")).asString().isEqualTo(hash(content, 42));
	}

	@ParameterizedTest
	@CsvSource({ "' 5 ', 5", "+5, 5", "-1, 18446744073709551615", "18446744073709551621, 5", "-18446744073709551611, 5",
			"007, 7" })
	void seedsAreTakenModulo64Bits(String args, String seed) {
		byte[] content = { 1, 2, 3 };
		assertThat(this.target.transform(content, args)).isEqualTo(this.target.transform(content, seed));
	}

	@Test
	void seedsMakeADifference() {
		byte[] content = { 1, 2, 3 };
		assertThat(this.target.transform(content, "1")).isNotEqualTo(this.target.transform(content, "2"));
	}

	@Test
	void withoutArgumentsTheSeedIsThatOfTheEnvironment(CapturedOutput output) {
		byte[] content = { 1, 2, 3 };
		assertThat(this.target.transform(content)).isEqualTo(this.target.transform(content, "7"))
			.isNotEqualTo(this.target.transform(content, "0"));
		assertThat(output).doesNotContain("Using the default seed");
	}

	@ParameterizedTest
	@ValueSource(strings = { "five", "0x10", "1.0", "1 2", "{}" })
	void unusableArgumentsAreReportedAndTheSeedIsThatOfTheEnvironment(String args, CapturedOutput output) {
		byte[] content = { 1, 2, 3 };
		assertThat(this.target.transform(content, args)).isEqualTo(this.target.transform(content, "7"));
		assertThat(output).contains("WARN")
			.contains("Using the default seed 7 because the arguments are no decimal number: '" + args + "'");
	}

	@ParameterizedTest
	@ValueSource(strings = { "", "abc", "1e3", "1.0", "0x10" })
	void anUnusableEnvironmentIsReportedAndTheSeedIs0(String environment, CapturedOutput output) {
		new ApplicationContextRunner().withInitializer(new ConfigDataApplicationContextInitializer())
			.withPropertyValues("SEED_DEFAULT=" + environment)
			.withUserConfiguration(Hash.class)
			.run((context) -> {
				EtlObject object = mock();
				given(object.args()).willReturn("");
				given(object.inputStream()).willReturn(InputStream.nullInputStream());
				ByteArrayOutputStream hash = new ByteArrayOutputStream();
				context.getBean(HashTransformer.class).transform(object, hash);
				assertThat(hash).hasToString("ef46db3751d8e999");
			});
		assertThat(output).contains("WARN")
			.contains("Using the default seed 0 because SEED_DEFAULT is no decimal number: '" + environment + "'");
	}

	@EnableConfigurationProperties(HashProperties.class)
	@Import(HashTransformer.class)
	static class Hash {

	}

}
