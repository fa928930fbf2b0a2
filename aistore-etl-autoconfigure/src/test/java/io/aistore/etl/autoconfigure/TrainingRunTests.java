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

package io.aistore.etl.autoconfigure;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Consumer;

import io.aistore.etl.EtlException;
import io.aistore.etl.Transformer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.context.properties.source.InvalidConfigurationPropertyValueException;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.ApplicationContextInitializer;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.support.GenericApplicationContext;
import org.springframework.core.SpringProperties;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatException;

/**
 * Tests for {@link TrainingRun} and {@link TrainingEnvironmentPostProcessor}.
 */
@ExtendWith(OutputCaptureExtension.class)
class TrainingRunTests {

	private final List<Integer> exitCodes = new ArrayList<>();

	private final Queue<Integer> sizes = new ConcurrentLinkedQueue<>();

	@AfterEach
	void forgetExit() {
		SpringProperties.setProperty("spring.context.exit", null);
	}

	@Test
	void sendsObjectsToTheApplicationAndExits(CapturedOutput output) {
		run((object) -> count(object.bytes()), "--aistore.etl.training.objects=64");
		assertThat(this.sizes).hasSize(64).contains(4 * 1024, 64 * 1024, 1024 * 1024);
		assertThat(output).contains("Trained with 64 objects").doesNotContain("not transformed");
		assertThat(this.exitCodes).containsExactly(0);
		assertThat(SpringProperties.getProperty("spring.context.exit")).isNull();
	}

	@Test
	void needsNoTargetAndMindsNoSettingForProduction(CapturedOutput output) {
		run((object) -> count(object.bytes()), "--aistore.etl.training.objects=16", "--server.port=1",
				"--aistore.etl.fqn.roots=/nowhere", "--aistore.etl.direct-put.allowed-hosts=10.0.0.0/8",
				"--aistore.etl.target-url=https://target:51081/v1/etl/_object/name/secret");
		assertThat(this.sizes).hasSize(16);
		assertThat(output).doesNotContain("not transformed");
	}

	@Test
	void goesOnWhereTrainingOfBuildpacksWouldExitBeforeTheServerIsUp() {
		SpringProperties.setProperty("spring.context.exit", "onRefresh");
		run((object) -> count(object.bytes()), "--aistore.etl.training.objects=4");
		assertThat(SpringProperties.getProperty("spring.context.exit")).isEqualTo("afterTraining");
		assertThat(this.exitCodes).containsExactly(0);
	}

	@Test
	void sendsSamplesIfThereAreAny(@TempDir Path samples) throws IOException {
		Files.write(samples.resolve("a picture%.jpg"), new byte[17]);
		Files.write(samples.resolve("b.jpg"), new byte[19]);
		run((object) -> count(object.bytes()), "--aistore.etl.training.objects=8",
				"--aistore.etl.training.samples=" + samples);
		assertThat(this.sizes).hasSize(8).containsOnly(17, 19);
	}

	@Test
	void samplesThatAreNoneStopTheStart(@TempDir Path empty) {
		for (Path samples : List.of(empty, empty.resolve("missing"))) {
			assertThatException()
				.isThrownBy(() -> run((object) -> count(object.bytes()), "--aistore.etl.training.objects=8",
						"--aistore.etl.training.samples=" + samples))
				.havingRootCause()
				.isInstanceOf(InvalidConfigurationPropertyValueException.class)
				.withMessageContaining("aistore.etl.training.samples")
				.withMessageContaining(samples.toString());
		}
	}

	@Test
	void saysWhyObjectsWereNotTransformed(CapturedOutput output) {
		run((object) -> {
			throw new EtlException(400, "This is no picture");
		}, "--aistore.etl.training.objects=8");
		assertThat(output).contains("8 of them were not transformed")
			.contains("This is no picture")
			.contains("aistore.etl.training.samples");
		assertThat(this.exitCodes).containsExactly(0);
	}

	@Test
	void doesNothingWithoutBeingAsked() {
		run((object) -> count(object.bytes()), "--server.port=0", "--aistore.etl.target-url=http://t:1/x/y/z");
		assertThat(this.sizes).isEmpty();
		assertThat(this.exitCodes).isEmpty();
	}

	private byte[] count(byte[] bytes) {
		this.sizes.add(bytes.length);
		return bytes;
	}

	private void run(Transformer transformer, String... args) {
		SpringApplication application = new SpringApplication(Application.class);
		application.addInitializers(initializer((context) -> {
			context.registerBean(Transformer.class, () -> transformer);
			context.registerBean("aistoreEtlTrainingRun", TrainingRun.class,
					() -> new TrainingRun(context.getBean(AistoreEtlTrainingProperties.class), this.exitCodes::add));
		}));
		application.run(args).close();
	}

	private static ApplicationContextInitializer<GenericApplicationContext> initializer(
			Consumer<GenericApplicationContext> consumer) {
		return consumer::accept;
	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	static class Application {

	}

}
