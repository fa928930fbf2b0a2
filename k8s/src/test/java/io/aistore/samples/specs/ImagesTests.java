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
import java.nio.file.Path;
import java.util.List;

import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.xpath.XPath;
import javax.xml.xpath.XPathFactory;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.w3c.dom.Document;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for what {@code spring-boot:build-image} is told about the samples.
 */
class ImagesTests {

	private static final String IMAGE = "//plugin[artifactId='spring-boot-maven-plugin']/configuration/image";

	private static final XPath XPATH = XPathFactory.newInstance().newXPath();

	static List<String> samples() throws IOException {
		return Specs.samples();
	}

	@ParameterizedTest
	@MethodSource("samples")
	void theImageIsTheOneThatTheSpecsName(String sample) throws Exception {
		Document pom = pom(sample + "/pom.xml");
		assertThat(text(pom, "/project/artifactId")).isEqualTo(sample);
		assertThat(text(pom, "/project/parent/artifactId")).isEqualTo("sample-apps");
		assertThat(text(pom, "count(//image)")).as("images of its own").isEqualTo("0");
		String tag = text(pom(), IMAGE + "/tags/tag").replace("${project.artifactId}", sample);
		assertThat(Specs.read(sample, "runtime-spec.yaml")).contains("image: " + tag + "\n");
	}

	@Test
	void everySampleIsBuilt() throws Exception {
		Document pom = pom();
		int count = Integer.parseInt(text(pom, "count(/project/modules/module)"));
		assertThat(count).isEqualTo(Specs.samples().size());
		for (String sample : Specs.samples()) {
			assertThat(text(pom, "count(/project/modules/module[.='" + sample + "'])")).as(sample).isEqualTo("1");
		}
	}

	@Test
	void theImageIsSmallAndNotRoot() throws Exception {
		assertThat(text(pom(), IMAGE + "/builder")).isEqualTo("paketobuildpacks/builder-noble-java-tiny:latest");
	}

	@Test
	void theTrainingRunOfTheAotCacheTransformsObjects() throws Exception {
		Document pom = pom();
		assertThat(Integer.parseInt(text(pom, IMAGE + "/env/BP_JVM_VERSION"))).isGreaterThanOrEqualTo(25);
		assertThat(text(pom, IMAGE + "/env/BP_JVM_AOTCACHE_ENABLED")).isEqualTo("true");
		assertThat(text(pom, IMAGE + "/env/TRAINING_RUN_JAVA_TOOL_OPTIONS"))
			.matches("-Daistore\\.etl\\.training\\.objects=[1-9]\\d{3,}");
	}

	// The buildpack refuses to start what does not fit, and reckons with 250 threads of 1
	// MB
	@Test
	void theMemoryCalculatorLeavesRoomForWhatTheSpecsSay() throws Exception {
		int threads = Integer.parseInt(text(pom(), IMAGE + "/env/BPE_DEFAULT_BPL_JVM_THREAD_COUNT"));
		int metaspace = 130;
		assertThat(threads + metaspace).isLessThanOrEqualTo(Container.JVM_OVERHEAD_MEBIBYTES);
	}

	private Document pom() throws Exception {
		return pom("pom.xml");
	}

	private Document pom(String file) throws Exception {
		return DocumentBuilderFactory.newInstance()
			.newDocumentBuilder()
			.parse(Path.of("../sample-apps", file).toFile());
	}

	private String text(Document document, String xpath) throws Exception {
		return XPATH.evaluate(xpath, document).strip();
	}

}
