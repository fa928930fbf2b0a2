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

import java.util.regex.Matcher;
import java.util.regex.Pattern;

import org.jspecify.annotations.Nullable;

/**
 * The name of an object, as far as a request tells it.
 *
 * @param provider the backend, such as {@code ais}, or {@code null}
 * @param namespace the namespace as in a uname, {@code @uuid#name}, {@code @#} for the
 * global one; {@code null} when the provider is
 * @param bucket the bucket, or {@code null}
 * @param name the name inside the bucket, nothing escaped
 */
public record ObjectReference(@Nullable String provider, @Nullable String namespace, @Nullable String bucket,
		String name) {

	private static final Pattern UNAME = Pattern.compile("([a-z0-9]+)/(@[^/#]*#[^/]*)/([^/]+)/(.+)", Pattern.DOTALL);

	/**
	 * Read the name from the path of a request: an escaped uname, or bucket and name.
	 * @param rawPath the raw path
	 * @return the name
	 */
	public static ObjectReference ofPath(String rawPath) {
		String path = Escaping.decodePath(rawPath.startsWith("/") ? rawPath.substring(1) : rawPath);
		Matcher uname = UNAME.matcher(path);
		if (uname.matches()) {
			return new ObjectReference(uname.group(1), uname.group(2), uname.group(3), uname.group(4));
		}
		int slash = path.indexOf('/');
		if (slash > 0 && slash < path.length() - 1) {
			return new ObjectReference(null, null, path.substring(0, slash), path.substring(slash + 1));
		}
		return ofName(path);
	}

	/**
	 * Return a name without its bucket.
	 * @param name the name
	 * @return the reference
	 */
	public static ObjectReference ofName(String name) {
		return new ObjectReference(null, null, null, name);
	}

	/**
	 * Bucket and name, for people.
	 * @return {@code bucket/name}, or the name alone
	 */
	public String path() {
		return (this.bucket != null) ? this.bucket + "/" + this.name : this.name;
	}

	/**
	 * The raw path of the object at a target, one escaped segment.
	 * @return {@code /} and the escaped uname, or {@code null} when not all of it is
	 * known
	 */
	public @Nullable String unamePath() {
		if (this.provider == null || this.bucket == null) {
			return null;
		}
		String space = (this.namespace != null) ? this.namespace : "@#";
		return "/" + Escaping.escapeSegment(this.provider + "/" + space + "/" + this.bucket + "/" + this.name);
	}

}
