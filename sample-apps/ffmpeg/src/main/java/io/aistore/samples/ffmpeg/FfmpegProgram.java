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

package io.aistore.samples.ffmpeg;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;

import org.jspecify.annotations.Nullable;

/**
 * Where FFmpeg is. The bundled one is unpacked once and deleted at the end.
 *
 * @param command the command that runs it
 * @param unpacked the unpacked file, if it is the bundled one
 */
record FfmpegProgram(String command, @Nullable Path unpacked) implements AutoCloseable {

	static FfmpegProgram of(String command) {
		return new FfmpegProgram(command, null);
	}

	static FfmpegProgram bundled() throws IOException {
		String name = "/ws/schild/jave/nativebin/ffmpeg-" + System.getProperty("os.arch");
		try (InputStream input = FfmpegProgram.class.getResourceAsStream(name)) {
			if (input == null) {
				throw new FileNotFoundException("No FFmpeg for " + System.getProperty("os.arch")
						+ " in the application: build it with another 'ffmpeg.platform', or set FFMPEG_PROGRAM");
			}
			Path unpacked = Files.createTempFile("ffmpeg", "");
			Files.copy(input, unpacked, StandardCopyOption.REPLACE_EXISTING);
			if (!unpacked.toFile().setExecutable(true)) {
				throw new IOException(unpacked + " can't be made executable");
			}
			return new FfmpegProgram(unpacked.toString(), unpacked);
		}
	}

	@Override
	public void close() throws IOException {
		if (this.unpacked != null) {
			Files.deleteIfExists(this.unpacked);
		}
	}

}
