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

package io.aistore.benchmarks.endurance;

import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

import org.springframework.boot.convert.DurationStyle;
import org.springframework.util.unit.DataSize;

/**
 * Options of the form {@code --name=value}.
 */
final class Options {

	private final Map<String, String> values = new HashMap<>();

	Options(List<String> args) {
		for (String arg : args) {
			int equals = arg.indexOf('=');
			if (!arg.startsWith("--") || equals < 0) {
				throw new IllegalArgumentException("Not of the form --name=value: " + arg);
			}
			this.values.put(arg.substring(2, equals), arg.substring(equals + 1));
		}
	}

	String get(String name, String defaultValue) {
		return this.values.getOrDefault(name, defaultValue);
	}

	int number(String name, int defaultValue) {
		return Integer.parseInt(get(name, Integer.toString(defaultValue)));
	}

	Duration duration(String name, String defaultValue) {
		return DurationStyle.detectAndParse(get(name, defaultValue));
	}

	int size(String name, String defaultValue) {
		return (int) DataSize.parse(get(name, defaultValue)).toBytes();
	}

	/**
	 * Whether what takes minutes to show is judged, too: growth, latency and throughput.
	 * A run of seconds has to do with a virtual machine that warms up, and a machine that
	 * may do other things.
	 * @return whether that is judged or only reported
	 */
	boolean judgesTrends() {
		return Boolean.parseBoolean(get("judge-trends", "true"));
	}

	/**
	 * The virtual machine for the server.
	 * @return the path of its launcher
	 */
	String java() {
		return get("java", System.getProperty("java.home") + "/bin/java");
	}

}
