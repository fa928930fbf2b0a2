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

import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;

/**
 * An object on a target's disk.
 *
 * @param uname its name
 * @param fqn the path that AIStore tells a transformer: that of the object, or of its
 * first chunk
 * @param size its size in bytes
 * @param files the files that hold its content, in order
 */
record StoredObject(Uname uname, String fqn, long size, List<Path> files) {

	/**
	 * Open the whole content.
	 * @return the content
	 * @throws IOException if it can't be read
	 */
	InputStream open() throws IOException {
		InputStream content = Files.newInputStream(this.files.get(0));
		for (Path chunk : this.files.subList(1, this.files.size())) {
			content = new SequenceInputStream(Collections.enumeration(List.of(content, Files.newInputStream(chunk))));
		}
		return content;
	}

}
