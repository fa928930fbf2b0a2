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

/**
 * The full name of an object in the global namespace: AIStore's {@code uname}.
 *
 * @param bucket the name of the bucket
 * @param name the name of the object
 */
record Uname(String bucket, String name) {

	private static final String PREFIX = "ais/@#/";

	Uname {
		if (bucket.isEmpty() || bucket.indexOf('/') >= 0 || bucket.startsWith(".")) {
			throw new IllegalArgumentException("invalid bucket name \"" + bucket + "\"");
		}
		if (name.isEmpty() || ("/" + name + "/").contains("/../")) {
			throw new IllegalArgumentException("invalid object name \"" + name + "\"");
		}
	}

	/**
	 * Parse a uname.
	 * @param uname the uname, not escaped
	 * @return its parts
	 * @throws IllegalArgumentException if it is none
	 */
	static Uname parse(String uname) {
		int slash = uname.indexOf('/', PREFIX.length());
		if (!uname.startsWith(PREFIX) || slash < 0) {
			throw new IllegalArgumentException("invalid uname \"" + uname + "\"");
		}
		return new Uname(uname.substring(PREFIX.length(), slash), uname.substring(slash + 1));
	}

	/**
	 * The uname as one segment of a path, by {@code url.PathEscape}.
	 * @return the segment
	 */
	String escaped() {
		return GoUrl.pathEscape(toString());
	}

	/**
	 * The target that holds the object.
	 * @param targets how many there are
	 * @return its number, from 0
	 */
	int owner(int targets) {
		int hash = toString().hashCode() * 0x9E3779B9;
		return Math.floorMod(hash ^ hash >>> 15, targets);
	}

	@Override
	public String toString() {
		return PREFIX + this.bucket + "/" + this.name;
	}

}
