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

	/**
	 * Read the name from the path of a request: an escaped uname, or bucket and name.
	 * @param rawPath the raw path
	 * @return the name
	 */
	public static ObjectReference ofPath(String rawPath) {
		String path = Escaping.decodePath(rawPath.startsWith("/") ? rawPath.substring(1) : rawPath);
		int slash = path.indexOf('/');
		ObjectReference uname = isProvider(path, 0, slash) ? ofUname(path, slash) : null;
		if (uname != null) {
			return uname;
		}
		if (slash > 0 && slash < path.length() - 1) {
			return new ObjectReference(null, null, path.substring(0, slash), path.substring(slash + 1));
		}
		return ofName(path);
	}

	private static @Nullable ObjectReference ofUname(String path, int provider) {
		int namespace = path.indexOf('/', provider + 1);
		int bucket = (namespace >= 0) ? path.indexOf('/', namespace + 1) : -1;
		int sign = path.indexOf('#', provider + 1);
		boolean isUname = path.startsWith("@", provider + 1) && sign >= 0 && sign < namespace && bucket > namespace + 1
				&& bucket < path.length() - 1;
		return isUname ? new ObjectReference(path.substring(0, provider), path.substring(provider + 1, namespace),
				path.substring(namespace + 1, bucket), path.substring(bucket + 1)) : null;
	}

	/**
	 * Whether a part of a text can be the name of a backend.
	 * @param text the text
	 * @param start where the part begins
	 * @param end where it ends, or -1
	 * @return whether it is of lower-case letters and digits
	 */
	static boolean isProvider(String text, int start, int end) {
		for (int i = start; i < end; i++) {
			char character = text.charAt(i);
			if (!(character >= 'a' && character <= 'z') && !(character >= '0' && character <= '9')) {
				return false;
			}
		}
		return end > start;
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
