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

package io.aistore.etl.target;

import java.util.Collections;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;

import org.jspecify.annotations.Nullable;

/**
 * The target of a request line as AIStore sends it, taken apart. AIStore joins the bucket
 * and the name of a pushed object without escaping, so that a {@code ?} in a name stands
 * in the query: AIStore's own query, whose values are escaped, begins at the last
 * question mark if one of its own parameters follows, and all before it is the path. If
 * none follows, all of it is.
 *
 * @param rawPath the path as it came, a {@code ?} in it escaped
 * @param query the parameters as decoded; the first of several of one name
 */
public record RequestTarget(String rawPath, Map<String, String> query) {

	private static final Set<String> OWN_PARAMETERS = Set.of(AistoreProtocol.ETL_ARGS, AistoreProtocol.ETL_FQN,
			AistoreProtocol.LATEST_VERSION);

	public RequestTarget {
		query = Map.copyOf(query);
	}

	/**
	 * Take the target of a request apart.
	 * @param value the target as it came, in origin form or absolute form
	 * @return its parts
	 */
	public static RequestTarget parse(String value) {
		String target = originForm(value);
		int mark = target.lastIndexOf('?');
		if (mark >= 0) {
			Map<String, String> query = parameters(target.substring(mark + 1));
			if (!Collections.disjoint(query.keySet(), OWN_PARAMETERS)) {
				return new RequestTarget(escapeMarks(target.substring(0, mark)), query);
			}
		}
		return new RequestTarget(escapeMarks(target), Map.of());
	}

	/**
	 * Decode the parameters of a query.
	 * @param query the raw query, without its question mark
	 * @return the parameters; the first of several of one name
	 */
	public static Map<String, String> parameters(String query) {
		Map<String, String> parameters = new HashMap<>();
		for (String parameter : query.split("&")) {
			int sign = parameter.indexOf('=');
			String name = (sign >= 0) ? parameter.substring(0, sign) : parameter;
			String parameterValue = (sign >= 0) ? parameter.substring(sign + 1) : "";
			parameters.putIfAbsent(Escaping.decodeQuery(name), Escaping.decodeQuery(parameterValue));
		}
		return parameters;
	}

	private static String originForm(String value) {
		if (value.startsWith("/")) {
			return value;
		}
		int authority = value.indexOf("://");
		int path = (authority >= 0) ? value.indexOf('/', authority + 3) : -1;
		return (path >= 0) ? value.substring(path) : "/";
	}

	private static String escapeMarks(String path) {
		return path.replace("?", "%3F");
	}

	/**
	 * The arguments of the transform.
	 * @return the arguments, or an empty string if there are none or only blanks
	 */
	public String args() {
		String args = this.query.getOrDefault(AistoreProtocol.ETL_ARGS, "");
		return args.isBlank() ? "" : args;
	}

	/**
	 * The object's file.
	 * @return the path, still escaped once, or {@code null}
	 */
	public @Nullable String fqn() {
		String fqn = this.query.get(AistoreProtocol.ETL_FQN);
		return (fqn != null && !fqn.isBlank()) ? fqn : null;
	}

	/**
	 * Whether the target is to look for a newer version of the object first.
	 * @return whether {@code latest-ver} is truthy
	 */
	public boolean latest() {
		return Truth.of(this.query.get(AistoreProtocol.LATEST_VERSION));
	}

}
