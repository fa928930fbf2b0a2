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
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Where a run took place.
 */
final class Machine {

	private Machine() {
	}

	static Map<String, String> describe() throws IOException {
		Map<String, String> machine = new LinkedHashMap<>();
		machine.put("processor", field("/proc/cpuinfo", "model name"));
		machine.put("cores", Integer.toString(Runtime.getRuntime().availableProcessors()));
		machine.put("memory", field("/proc/meminfo", "MemTotal"));
		machine.put("kernel", System.getProperty("os.version"));
		machine.put("load", Files.readString(Path.of("/proc/loadavg")).trim());
		machine.put("harnessJvm", System.getProperty("java.runtime.version"));
		return machine;
	}

	private static String field(String file, String name) throws IOException {
		return Files.readAllLines(Path.of(file))
			.stream()
			.filter((line) -> line.startsWith(name))
			.map((line) -> line.substring(line.indexOf(':') + 1).trim())
			.findFirst()
			.orElse("unknown");
	}

}
