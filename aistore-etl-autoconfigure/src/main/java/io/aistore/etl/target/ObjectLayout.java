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
 * Where an object's file stands on a target's disks:
 * {@code <mountpath>/@<provider>/[@<uuid>][#<namespace>]/<bucket>/%ob/<name>}. A name too
 * long for the file system is replaced by a hash that begins with {@code .x}.
 *
 * @param provider the backend
 * @param namespace the namespace as in a uname
 * @param bucket the bucket
 * @param name the name, or {@code null} when the file has a hash in its place
 */
record ObjectLayout(String provider, String namespace, String bucket, @Nullable String name) {

	private static final Pattern FILE = Pattern
		.compile(".*?/@([a-z0-9]+)/(?:(@[^/#]+)?(#[^/]*)?/)?([^/@#][^/]*)/%ob/(.+)", Pattern.DOTALL);

	/**
	 * Read a file's path.
	 * @param path the absolute, normalised path
	 * @return the object's place, or {@code null} if the path is not that of an object
	 */
	static @Nullable ObjectLayout of(String path) {
		Matcher matcher = FILE.matcher(path);
		if (!matcher.matches()) {
			return null;
		}
		String uuid = (matcher.group(2) != null) ? matcher.group(2) : "@";
		String space = (matcher.group(3) != null) ? matcher.group(3) : "#";
		String name = matcher.group(5);
		boolean hashed = name.startsWith(".x", name.lastIndexOf('/') + 1);
		return new ObjectLayout(matcher.group(1), uuid + space, matcher.group(4), hashed ? null : name);
	}

	/**
	 * The path of the manifest that an object stored in chunks has.
	 * @param path the path of the object's file
	 * @return the path of its manifest
	 */
	static String manifest(String path) {
		int objects = path.indexOf("/%ob/");
		return path.substring(0, objects) + "/%ut/" + path.substring(objects + "/%ob/".length());
	}

	ObjectReference reference(ObjectReference requested) {
		return new ObjectReference(this.provider, this.namespace, this.bucket,
				(this.name != null) ? this.name : requested.name());
	}

}
