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

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import org.jspecify.annotations.Nullable;

/**
 * Environment and resources of the container that a spec describes.
 */
final class Container {

	private static final Pattern QUANTITY = Pattern.compile("(\\d+(?:\\.\\d+)?)(m|Ki|Mi|Gi|Ti|k|M|G|T)?");

	private static final Map<String, Double> UNITS = Map.of("m", 1e-3, "k", 1e3, "M", 1e6, "G", 1e9, "T", 1e12, "Ki",
			0x1p10, "Mi", 0x1p20, "Gi", 0x1p30, "Ti", 0x1p40);

	private static final Pattern JVM_MEMORY = Pattern
		.compile("(-Xmx|-XX:MaxDirectMemorySize=|-XX:ReservedCodeCacheSize=)(\\d+)m");

	/** The largest window of zstd, which --long=27 makes. */
	static final int ZSTD_MEBIBYTES = 128;

	/** Metaspace, stacks, the collector's and the compilers' own memory. */
	static final int JVM_OVERHEAD_MEBIBYTES = 200;

	private static final Pattern DATA_SIZE = Pattern.compile("(\\d+)MB");

	private final Rules rules;

	Container(Rules rules) {
		this.rules = rules;
	}

	/**
	 * Check the environment.
	 * @param value a list of variables, as Kubernetes has it
	 * @return the values by name
	 */
	Map<String, String> environment(@Nullable Object value) {
		Map<String, String> environment = new LinkedHashMap<>();
		if (!(value instanceof List<?> variables)) {
			this.rules.require(value == null, "env is no list");
			return environment;
		}
		for (Object element : variables) {
			Map<?, ?> variable = this.rules.mapping(element, "env", "name", "value");
			this.rules.text(variable.get("name"), "env.name");
			this.rules.text(variable.get("value"), "env.value of " + variable.get("name"));
			String previous = environment.put(String.valueOf(variable.get("name")),
					String.valueOf(variable.get("value")));
			this.rules.require(previous == null, "env has " + variable.get("name") + " twice");
		}
		return environment;
	}

	/**
	 * Check the resources, and that the JVM's settings fit into them.
	 * @param value the resources, as Kubernetes has them
	 * @param environment the environment
	 */
	void resources(@Nullable Object value, Map<String, String> environment) {
		Map<?, ?> resources = this.rules.mapping(value, "resources", "requests", "limits");
		double requested = memory(resources.get("requests"), "resources.requests");
		double limit = memory(resources.get("limits"), "resources.limits");
		this.rules.require(requested <= limit, "resources.requests.memory is above the limit");
		Matcher settings = JVM_MEMORY.matcher(environment.getOrDefault("JAVA_TOOL_OPTIONS", ""));
		double sum = JVM_OVERHEAD_MEBIBYTES * 0x1p20;
		int count = 0;
		while (settings.find()) {
			sum += Double.parseDouble(settings.group(2)) * 0x1p20;
			count++;
		}
		this.rules.require(count == 3, "JAVA_TOOL_OPTIONS leaves memory of the JVM open");
		this.rules.require(sum + besideTheJvm(environment) <= limit,
				"the JVM and what is beside it want more memory than resources.limits.memory");
	}

	private double besideTheJvm(Map<String, String> environment) {
		boolean zstd = environment.containsKey("COMPRESS_OPTIONS");
		Matcher memory = DATA_SIZE
			.matcher(environment.getOrDefault("FFMPEG_MAXMEMORY", (zstd ? ZSTD_MEBIBYTES : 0) + "MB"));
		this.rules.require(memory.matches(), "FFMPEG_MAXMEMORY is no size in MB");
		String workers = environment.getOrDefault("AISTORE_ETL_WORKERS_SIZE", zstd ? "256" : "0");
		return memory.matches() ? Double.parseDouble(memory.group(1)) * 0x1p20 * Integer.parseInt(workers) : 0;
	}

	private double memory(@Nullable Object value, String where) {
		Map<?, ?> amounts = this.rules.mapping(value, where, "cpu", "memory");
		for (Object resource : Set.copyOf(amounts.keySet())) {
			double amount = quantity(amounts.get(resource));
			this.rules.require(amount > 0, where + "." + resource + " is no quantity: " + amounts.get(resource));
		}
		this.rules.require(amounts.containsKey("memory"), where + ".memory is missing");
		return quantity(amounts.get("memory"));
	}

	private double quantity(@Nullable Object value) {
		Matcher matcher = QUANTITY.matcher(String.valueOf(value));
		if (!matcher.matches()) {
			return Double.NaN;
		}
		String unit = matcher.group(2);
		return Double.parseDouble(matcher.group(1)) * ((unit != null) ? UNITS.getOrDefault(unit, Double.NaN) : 1);
	}

}
