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

package io.aistore.etl.training;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;

import org.jspecify.annotations.Nullable;

import org.springframework.util.FileSystemUtils;

/**
 * Files to transform, in AIStore's layout, in a temporary directory.
 */
final class TrainingObjects implements AutoCloseable {

	private static final int[] SIZES = { 4 * 1024, 4 * 1024, 64 * 1024, 4 * 1024, 4 * 1024, 64 * 1024, 4 * 1024,
			1024 * 1024 };

	private final Path root;

	private final List<Path> files = new ArrayList<>();

	/**
	 * Makes objects, or takes samples.
	 * @param samples a directory with samples, {@code null} for objects of random text
	 * @throws IOException if the files can't be written
	 */
	TrainingObjects(@Nullable Path samples) throws IOException {
		this.root = Files.createTempDirectory("aistore-etl-training");
		Path bucket = Files.createDirectories(this.root.resolve("@ais/training/%ob"));
		if (samples != null) {
			copy(samples, bucket);
		}
		else {
			for (int i = 0; i < SIZES.length; i++) {
				this.files.add(Files.write(bucket.resolve("object-" + i), text(SIZES[i])));
			}
		}
	}

	private void copy(Path samples, Path bucket) throws IOException {
		try (Stream<Path> found = Files.list(samples)) {
			for (Path sample : (Iterable<Path>) found.filter(Files::isRegularFile).sorted()::iterator) {
				this.files.add(Files.copy(sample, bucket.resolve(sample.getFileName())));
			}
		}
		if (this.files.isEmpty()) {
			throw new IOException("There is no file in " + samples);
		}
	}

	private static byte[] text(int size) {
		Random random = new Random(size);
		byte[] text = new byte[size];
		for (int i = 0; i < size; i++) {
			text[i] = (byte) ((i % 64 == 63) ? '\n' : 'a' + random.nextInt(26));
		}
		return text;
	}

	Path get(int number) {
		return this.files.get(number % this.files.size());
	}

	@Override
	public void close() throws IOException {
		FileSystemUtils.deleteRecursively(this.root);
	}

}
