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

package io.aistore.benchmarks.comparison;

import java.io.IOException;
import java.io.Reader;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.Properties;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * The JDKs of this machine, by major version: the one that runs this, and those where
 * Linux distributions put them.
 */
final class Jdks {

	private final SortedMap<Integer, Path> homes = new TreeMap<>();

	Jdks() throws IOException {
		Path usual = Path.of("/usr/lib/jvm");
		if (Files.isDirectory(usual)) {
			try (DirectoryStream<Path> found = Files.newDirectoryStream(usual)) {
				for (Path home : found) {
					add(home);
				}
			}
		}
		add(Path.of(System.getProperty("java.home")));
	}

	private void add(Path home) throws IOException {
		Path release = home.resolve("release");
		if (Files.isRegularFile(release) && Files.isExecutable(home.resolve("bin/javac"))) {
			Properties properties = new Properties();
			try (Reader reader = Files.newBufferedReader(release)) {
				properties.load(reader);
			}
			String version = properties.getProperty("JAVA_VERSION", "0").replace("\"", "");
			this.homes.put(Integer.parseInt(version.split("\\.")[0]), home);
		}
	}

	Optional<Path> java(int version) {
		return Optional.ofNullable(this.homes.get(version)).map((home) -> home.resolve("bin/java"));
	}

	int newest() {
		return this.homes.lastKey();
	}

	int oldest() {
		return this.homes.firstKey();
	}

}
