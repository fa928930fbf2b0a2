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
import java.util.stream.Stream;

import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;

/**
 * The files of this module.
 */
final class Specs {

	private Specs() {
	}

	/**
	 * The sample applications.
	 * @return the names of their folders
	 * @throws IOException if they can't be listed
	 */
	static List<String> samples() throws IOException {
		try (Stream<Path> folders = Files.list(Path.of("../sample-apps"))) {
			return folders.filter((folder) -> Files.exists(folder.resolve("pom.xml")))
				.map((folder) -> folder.getFileName().toString())
				.sorted()
				.toList();
		}
	}

	/**
	 * The samples that have specs.
	 * @return the names of their folders
	 * @throws IOException if they can't be listed
	 */
	static List<String> folders() throws IOException {
		try (Stream<Path> folders = Files.list(Path.of(""))) {
			return folders.filter((folder) -> Files.isDirectory(folder) && !isOfMaven(folder))
				.map((folder) -> folder.getFileName().toString())
				.sorted()
				.toList();
		}
	}

	private static boolean isOfMaven(Path folder) {
		return folder.endsWith("src") || folder.endsWith("target");
	}

	static String read(String sample, String file) throws IOException {
		return Files.readString(Path.of(sample, file));
	}

	/**
	 * Parse a document. A key that is there twice is an error.
	 * @param text the only document of its file
	 * @return mappings, lists and scalars
	 */
	static Object parse(String text) {
		LoaderOptions options = new LoaderOptions();
		options.setAllowDuplicateKeys(false);
		return new Yaml(new SafeConstructor(options)).load(text);
	}

}
