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

package io.aistore.etl.test;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;

import org.jspecify.annotations.Nullable;

/**
 * The headers of a message in their order. Names are compared without case.
 */
final class Headers {

	private final List<Map.Entry<String, String>> entries = new ArrayList<>();

	Headers add(String name, String value) {
		this.entries.add(Map.entry(name, value));
		return this;
	}

	@Nullable String first(String name) {
		for (Map.Entry<String, String> entry : this.entries) {
			if (entry.getKey().equalsIgnoreCase(name)) {
				return entry.getValue();
			}
		}
		return null;
	}

	boolean contains(String name) {
		return first(name) != null;
	}

	boolean has(String name, String value) {
		String actual = first(name);
		return actual != null && actual.equalsIgnoreCase(value);
	}

	List<Map.Entry<String, String>> entries() {
		return Collections.unmodifiableList(this.entries);
	}

	void appendTo(StringBuilder head) {
		this.entries
			.forEach((entry) -> head.append(entry.getKey()).append(": ").append(entry.getValue()).append("\r\n"));
		head.append("\r\n");
	}

}
