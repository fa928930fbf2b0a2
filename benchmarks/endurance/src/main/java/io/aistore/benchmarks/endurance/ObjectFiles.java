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

package io.aistore.benchmarks.endurance;

import java.io.IOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Objects as files, in the layout of AIStore.
 *
 * @param bucket the directory of their bucket
 */
record ObjectFiles(Path bucket) {

	static ObjectFiles in(Path mountpath) throws IOException {
		return new ObjectFiles(Files.createDirectories(mountpath.toAbsolutePath().resolve("@ais/b/%ob")));
	}

	/**
	 * Write an object's file.
	 * @param object the object
	 * @return the file
	 * @throws IOException if it can't be written
	 */
	Path write(ObjectContent object) throws IOException {
		return Files.write(this.bucket.resolve(object.name()), object.bytes());
	}

	static String escaped(Path file) {
		return file.toString().replace("%", "%25").replace("/", "%2F");
	}

	static String query(Path file) {
		return "?etl_fqn=" + URLEncoder.encode(escaped(file), StandardCharsets.UTF_8);
	}

}
