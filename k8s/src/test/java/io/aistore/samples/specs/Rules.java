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

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;

import org.jspecify.annotations.Nullable;

/**
 * What both forms of a spec have to keep to, and the violations found so far.
 */
final class Rules {

	private static final Pattern NAME = Pattern.compile("[a-z0-9-]{6,32}");

	private static final Set<String> COMMUNICATION_TYPES = Set.of("hpush://", "hpull://", "ws://");

	private final List<String> violations = new ArrayList<>();

	List<String> violations() {
		return this.violations;
	}

	void require(boolean condition, String violation) {
		if (!condition) {
			this.violations.add(violation);
		}
	}

	/**
	 * Read a mapping.
	 * @param value the value, or {@code null} if the key is missing
	 * @param where the key
	 * @param known the keys that mean something
	 * @return the mapping, empty if there is none
	 */
	Map<?, ?> mapping(@Nullable Object value, String where, String... known) {
		if (!(value instanceof Map<?, ?> mapping)) {
			this.violations.add(where + " is no mapping");
			return Map.of();
		}
		Set<String> unknown = new TreeSet<>();
		mapping.keySet().forEach((key) -> unknown.add(String.valueOf(key)));
		unknown.removeAll(Set.of(known));
		require(unknown.isEmpty(), where + " has unknown keys " + unknown);
		return mapping;
	}

	/**
	 * Read a list that has to have one element.
	 * @param value the value, or {@code null} if the key is missing
	 * @param where the key
	 * @return the element, or {@code null} if there is not exactly one
	 */
	@Nullable Object single(@Nullable Object value, String where) {
		if (value instanceof List<?> list && list.size() == 1) {
			return list.get(0);
		}
		this.violations.add(where + " has not exactly one element");
		return null;
	}

	void name(@Nullable Object name) {
		require(name instanceof String text && NAME.matcher(text).matches(),
				"name has not 6 to 32 of [a-z0-9-]: " + name);
		require(!(name instanceof String text) || (!text.startsWith("-") && !text.endsWith("-")),
				"name begins or ends with a hyphen: " + name);
		require(!(name instanceof String text) || !text.matches("\\d.*"),
				"name begins with a digit, which a service's must not: " + name);
	}

	void communication(@Nullable Object type, boolean directPut) {
		require(type instanceof String && COMMUNICATION_TYPES.contains(type),
				"communication is none of hpush://, hpull://, ws://: " + type);
		require(!"ws://".equals(type) || directPut, "ws:// needs support_direct_put");
	}

	void duration(@Nullable Object duration, String where) {
		require(duration instanceof String text && GoDuration.isPositive(text),
				where + " is no positive Go duration: " + duration);
	}

	void text(@Nullable Object value, String where) {
		require(value instanceof String text && !text.isBlank(), where + " is no text: " + value);
	}

}
