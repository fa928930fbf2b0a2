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

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A server to measure and how it is started.
 *
 * @param name what it is called in the results
 * @param command the command, with {@code {port}} in place of the port
 * @param environment variables to set, with the same placeholder
 * @param directory the directory it is started in
 * @param note what it is, for the results
 */
record ServerDefinition(String name, List<String> command, Map<String, String> environment, Path directory,
		String note) {

	ServerDefinition {
		command = List.copyOf(command);
		environment = Map.copyOf(environment);
	}

	ServerDefinition named(String other) {
		return new ServerDefinition(other, this.command, this.environment, this.directory, this.note);
	}

	boolean isJvm() {
		return this.command.stream().anyMatch((argument) -> argument.endsWith("/bin/java"));
	}

	ServerDefinition withEnvironment(String variable, String value) {
		Map<String, String> extended = new LinkedHashMap<>(this.environment);
		extended.put(variable, value);
		return new ServerDefinition(this.name, this.command, extended, this.directory, this.note);
	}

}
