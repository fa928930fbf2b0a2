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
 * Where an object's file stands on a target's disks:
 * {@code <mountpath>/@<provider>/[@<uuid>][#<namespace>]/<bucket>/%ob/<name>}. A name too
 * long for the file system is replaced by a hash that begins with {@code .x}.
 *
 * @param provider the backend
 * @param namespace the namespace as in a uname
 * @param bucket the bucket
 * @param name the name, or {@code null} when the file has a hash in its place
 * @param manifest the path of the manifest that an object stored in chunks has
 */
record ObjectLayout(String provider, String namespace, String bucket, @Nullable String name, String manifest) {

	private static final String OBJECTS = "/%ob/";

	/**
	 * Read a file's path.
	 * @param path the absolute, normalised path
	 * @return the object's place, or {@code null} if the path is not that of an object
	 */
	static @Nullable ObjectLayout of(String path) {
		for (int at = path.indexOf("/@"); at >= 0; at = path.indexOf("/@", at + 1)) {
			ObjectLayout layout = withProviderAt(path, at + 2);
			if (layout != null) {
				return layout;
			}
		}
		return null;
	}

	private static @Nullable ObjectLayout withProviderAt(String path, int start) {
		int end = path.indexOf('/', start);
		if (!ObjectReference.isProvider(path, start, end)) {
			return null;
		}
		String provider = path.substring(start, end);
		if (!path.startsWith("@", end + 1) && !path.startsWith("#", end + 1)) {
			return withBucketAt(path, end + 1, provider, "@#");
		}
		int next = path.indexOf('/', end + 1);
		String namespace = (next >= 0) ? namespace(path.substring(end + 1, next)) : null;
		return (namespace != null) ? withBucketAt(path, next + 1, provider, namespace) : null;
	}

	private static @Nullable String namespace(String segment) {
		int sign = segment.indexOf('#');
		if (segment.startsWith("#")) {
			return "@" + segment;
		}
		if (sign < 0) {
			return (segment.length() > 1) ? segment + "#" : null;
		}
		return (sign > 1) ? segment : null;
	}

	private static @Nullable ObjectLayout withBucketAt(String path, int start, String provider, String namespace) {
		int end = path.indexOf('/', start);
		int name = end + OBJECTS.length();
		if (end <= start || "@#".indexOf(path.charAt(start)) >= 0 || !path.startsWith(OBJECTS, end)
				|| name == path.length()) {
			return null;
		}
		boolean hashed = path.startsWith(".x", path.lastIndexOf('/') + 1);
		String manifest = path.substring(0, end) + "/%ut/" + path.substring(name);
		return new ObjectLayout(provider, namespace, path.substring(start, end), hashed ? null : path.substring(name),
				manifest);
	}

	ObjectReference reference(ObjectReference requested) {
		return new ObjectReference(this.provider, this.namespace, this.bucket,
				(this.name != null) ? this.name : requested.name());
	}

}
