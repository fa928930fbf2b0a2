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

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;

import org.jspecify.annotations.Nullable;

/**
 * The parameters of a request's query. Of several of one name the first counts.
 *
 * @param values the decoded parameters
 */
record Query(Map<String, String> values) {

	static Query parse(String query) {
		Map<String, String> values = new LinkedHashMap<>();
		for (String pair : query.split("&")) {
			int equals = pair.indexOf('=');
			String key = (equals < 0) ? pair : pair.substring(0, equals);
			values.putIfAbsent(decode(key), (equals < 0) ? "" : decode(pair.substring(equals + 1)));
		}
		return new Query(values);
	}

	private static String decode(String text) {
		return URLDecoder.decode(GoUrl.text(text), StandardCharsets.UTF_8);
	}

	@Nullable String get(String name) {
		return this.values.get(name);
	}

	boolean truthy(String name) {
		String value = get(name);
		return value != null && value.matches("(?i)1|t|true|y|yes|on");
	}

}
