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

package io.aistore.benchmarks.load;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * Objects on disk, laid out as AIStore does.
 */
public final class ObjectFiles {

	private static final long BYTES_PER_SIZE = 256L * 1024 * 1024;

	private final Path bucket;

	private final Content content;

	/**
	 * Objects below that directory.
	 * @param mountpath the directory that stands for a disk
	 * @param content what they contain
	 */
	public ObjectFiles(Path mountpath, Content content) {
		this.bucket = mountpath.resolve("@ais/src/%ob");
		this.content = content;
	}

	/**
	 * How many objects of that size there are.
	 * @param size the size in bytes
	 * @return the number, the smaller the larger they are
	 */
	public int variants(int size) {
		return (int) Math.max(2, Math.min(Content.VARIANTS, BYTES_PER_SIZE / size));
	}

	public Path path(ObjectName name) {
		return this.bucket.resolve(name.toString());
	}

	/**
	 * Writes the objects of one size.
	 * @param size the size in bytes
	 * @throws IOException if a file can't be written
	 */
	public void create(int size) throws IOException {
		Files.createDirectories(this.bucket);
		for (int i = 0; i < variants(size); i++) {
			Path file = path(new ObjectName(size, i));
			ByteBuffer bytes = this.content.of(size, i);
			try (FileChannel channel = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE,
					StandardOpenOption.TRUNCATE_EXISTING)) {
				while (bytes.hasRemaining()) {
					channel.write(bytes);
				}
			}
		}
	}

}
