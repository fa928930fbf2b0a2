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
import java.nio.channels.FileChannel;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Set;

/**
 * A file that is sent as it is, with its size announced. AIStore may replace an object
 * between the two: of a larger one only the beginning would be sent, as if it were whole.
 */
public final class UnchangedFile {

	private UnchangedFile() {
	}

	/**
	 * Open a file for reading.
	 * @param path the file, not a link
	 * @param size its size in bytes, as announced
	 * @return the open file
	 * @throws IOException if it can't be opened, or has another size
	 */
	public static FileChannel open(Path path, long size) throws IOException {
		FileChannel channel = FileChannel.open(path, Set.of(StandardOpenOption.READ, LinkOption.NOFOLLOW_LINKS));
		try {
			check(path, size, channel.size());
			return channel;
		}
		catch (IOException ex) {
			channel.close();
			throw ex;
		}
	}

	/**
	 * Check a file that others are going to open.
	 * @param path the file
	 * @param size its size in bytes, as announced
	 * @throws IOException if it can't be looked at, or has another size
	 */
	public static void check(Path path, long size) throws IOException {
		check(path, size, Files.size(path));
	}

	private static void check(Path path, long size, long actual) throws IOException {
		if (actual != size) {
			throw new FileSystemException(path.toString(), null,
					"has %d bytes now, %d when its transform began".formatted(actual, size));
		}
	}

}
