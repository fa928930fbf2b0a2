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

import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Directories that are known to be no symbolic links, and not to be reached by any. To
 * find that out takes a system call for every directory on the way, for each object; the
 * objects of a bucket share theirs.
 */
final class KnownDirectories {

	private static final int MAX_SIZE = 1024;

	private static final long MAX_AGE_NANOS = 1_000_000_000L;

	private final Map<Path, Long> seen = new ConcurrentHashMap<>();

	/**
	 * Free a path from symbolic links.
	 * @param path the absolute, normalised path of a file
	 * @return the file's real path; the same path if no link is on the way to it, in
	 * which case the file itself may be one still
	 * @throws IOException if there is no such file
	 */
	Path resolve(Path path) throws IOException {
		Path directory = path.getParent();
		if (directory == null) {
			return path.toRealPath();
		}
		Long time = this.seen.get(directory);
		long now = System.nanoTime();
		if (time != null && now - time < MAX_AGE_NANOS) {
			return path;
		}
		Path real = path.toRealPath();
		if (real.equals(path)) {
			if (this.seen.size() >= MAX_SIZE) {
				this.seen.clear();
			}
			this.seen.put(directory, now);
		}
		return real;
	}

}
