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

import java.nio.file.Files;
import java.nio.file.Path;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link ConfigurationReference}. With {@code -Ddocs.update=true} they write
 * the page instead.
 */
class ConfigurationReferenceTests {

	private static final Path PAGE = Path.of("..", "docs", "configuration.md");

	@Test
	void thePageIsUpToDate() throws Exception {
		String page = ConfigurationReference.render();
		if (Boolean.getBoolean("docs.update")) {
			Files.writeString(PAGE, page);
		}
		assertThat(Files.readString(PAGE))
			.as("docs/configuration.md is not what the properties' metadata says. Its head has the command that brings it up to date")
			.isEqualToNormalizingNewlines(page);
	}

	@Test
	void everyPropertyIsDescribed() throws Exception {
		assertThat(ConfigurationReference.render()).doesNotContain("|  |\n").contains("`AIS_TARGET_URL`");
	}

}
