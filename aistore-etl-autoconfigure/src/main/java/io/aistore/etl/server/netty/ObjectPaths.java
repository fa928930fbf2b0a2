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

package io.aistore.etl.server.netty;

import java.util.Collection;
import java.util.HashSet;
import java.util.Set;

import io.aistore.etl.target.Escaping;

/**
 * Tells requests for objects from those for something else in the application by the
 * first segment of their path. Whoever is not sure leaves a request to WebFlux, which
 * serves objects as well.
 */
public final class ObjectPaths {

	private final Set<String> reserved;

	private final boolean none;

	private ObjectPaths(Set<String> reserved, boolean none) {
		this.reserved = reserved;
		this.none = none;
	}

	/**
	 * Keep the paths of patterns for others.
	 * @param patterns patterns of paths as Spring knows them
	 * @return the paths that are left
	 */
	public static ObjectPaths allBut(Collection<String> patterns) {
		Set<String> reserved = new HashSet<>();
		for (String pattern : patterns) {
			String segment = firstSegment(pattern);
			if (segment.isEmpty()) {
				continue;
			}
			if (segment.chars().anyMatch((character) -> "{}*?".indexOf(character) >= 0)) {
				return none();
			}
			reserved.add(segment);
		}
		return new ObjectPaths(Set.copyOf(reserved), false);
	}

	/**
	 * Keep all paths for others.
	 * @return no paths
	 */
	public static ObjectPaths none() {
		return new ObjectPaths(Set.of(), true);
	}

	/**
	 * Whether no path is an object's.
	 * @return whether all are kept for others
	 */
	public boolean isNone() {
		return this.none;
	}

	/**
	 * Judge a request.
	 * @param target its target as it came
	 * @return whether it names an object
	 */
	boolean contain(String target) {
		if (this.none || !target.startsWith("/")) {
			return false;
		}
		String segment = firstSegment(target);
		return !segment.isEmpty() && !this.reserved.contains(Escaping.decodePath(segment));
	}

	private static String firstSegment(String path) {
		int start = path.startsWith("/") ? 1 : 0;
		int end = start;
		while (end < path.length() && "/?;".indexOf(path.charAt(end)) < 0) {
			end++;
		}
		return path.substring(start, end);
	}

}
