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
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link Links}, and for those of the project's pages.
 */
class LinksTests {

	static List<Path> pages() throws IOException {
		return Links.pages(Path.of(".."));
	}

	@ParameterizedTest
	@MethodSource("pages")
	void everyLinkOfAPageLeadsSomewhere(Path page) throws IOException {
		assertThat(Links.broken(page)).isEmpty();
	}

	@Test
	void thePagesOfTheProjectAreFound() throws IOException {
		assertThat(pages()).contains(Path.of("../README.md"), Path.of("../docs/configuration.md"),
				Path.of("../k8s/README.md"));
	}

	@Test
	void brokenLinksAreFound(@TempDir Path folder) throws IOException {
		Files.writeString(folder.resolve("other.md"), "# A heading: `code` and more\n```\n# none\n```\n");
		Path page = Files.writeString(folder.resolve("page.md"), """
				[good](other.md) ![bad](picture.svg) [good](other.md#a-heading-code-and-more) [bad](other.md#none)
				[elsewhere](https://example.com/x) `[code](x)` [bad](#none) <img src="none.svg">
				```
				[code](y)
				```
				""");
		assertThat(Links.broken(page)).containsExactly("picture.svg", "other.md#none", "#none", "none.svg");
	}

	@ParameterizedTest
	@CsvSource({ "Direct FQN, direct-fqn", "`aistore.etl.client`, aistoreetlclient", "60 seconds: go!, 60-seconds-go" })
	void headingsHaveTheAnchorsOfGitHub(String heading, String anchor) {
		assertThat(Links.anchor(heading)).isEqualTo(anchor);
	}

}
