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

package io.aistore.samples.specs;

import java.io.IOException;
import java.util.List;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for the specs of the samples.
 */
class SpecsTests {

	static List<String> samples() throws IOException {
		return Specs.folders();
	}

	@Test
	void everySampleHasSpecs() throws IOException {
		assertThat(Specs.folders()).isNotEmpty().isEqualTo(Specs.samples());
	}

	@ParameterizedTest
	@MethodSource("samples")
	void aRuntimeSpecKeepsToTheRules(String sample) throws IOException {
		assertThat(RuntimeSpec.violations(Specs.parse(Specs.read(sample, "runtime-spec.yaml")))).isEmpty();
	}

	@ParameterizedTest
	@MethodSource("samples")
	void aPodSpecKeepsToTheRules(String sample) throws IOException {
		assertThat(PodSpec.violations(Specs.parse(Specs.read(sample, "pod-spec.yaml")))).isEmpty();
	}

	@ParameterizedTest
	@MethodSource("samples")
	void bothSpecsAreOfTheSampleOfTheirFolder(String sample) throws IOException {
		for (String file : List.of("runtime-spec.yaml", "pod-spec.yaml")) {
			assertThat(Specs.read(sample, file)).as(file)
				.contains("name: etl-" + sample + "\n", "image: aistore-etl/" + sample + ":latest\n",
						"ais etl init -f k8s/" + sample + "/" + file);
		}
	}

	@ParameterizedTest
	@MethodSource("samples")
	void bothSpecsGiveThePodTheSameEnvironmentAndResources(String sample) throws IOException {
		assertThat(settings(Specs.read(sample, "pod-spec.yaml")))
			.containsExactlyInAnyOrderElementsOf(settings(Specs.read(sample, "runtime-spec.yaml")));
	}

	@ParameterizedTest
	@ValueSource(strings = { "ffmpeg", "audio-splitter" })
	void aProcessTakesNoLongerThanTheObject(String sample) throws IOException {
		for (String file : List.of("runtime-spec.yaml", "pod-spec.yaml")) {
			String spec = Specs.read(sample, file);
			assertThat(value(spec, "AISTORE_ETL_TRANSFORM_TIMEOUT")).as(file)
				.isNotEmpty()
				.isEqualTo(value(spec, "AISTORE_ETL_OBJECTTIMEOUT"));
		}
	}

	private static String value(String spec, String variable) {
		return spec.lines()
			.map(String::strip)
			.dropWhile((line) -> !line.equals("- name: " + variable))
			.skip(1)
			.findFirst()
			.orElse("");
	}

	private static List<String> settings(String spec) {
		return spec.lines()
			.map(String::strip)
			.filter((line) -> line.startsWith("value: ") || line.startsWith("memory: ") || line.startsWith("cpu: "))
			.toList();
	}

}
