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

package io.aistore.samples.audiosplitter;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

import io.aistore.etl.EtlException;
import org.jspecify.annotations.Nullable;

/**
 * Converts files with FFmpeg. The bundled program is unpacked once and deleted at the
 * end.
 */
final class Ffmpeg implements AutoCloseable {

	private static final int MAX_COMPLAINT = 2048;

	// Playlists and the like would make FFmpeg open other files
	private static final String INPUT_FORMATS = "wav,w64,flac,mp3,mov,aac,ogg,aiff,au,caf,matroska";

	private final Set<Process> processes = ConcurrentHashMap.newKeySet();

	private final String command;

	private final @Nullable Path unpacked;

	Ffmpeg(String command, @Nullable Path unpacked) {
		this.command = command;
		this.unpacked = unpacked;
	}

	static Ffmpeg bundled() throws IOException {
		String name = "/ws/schild/jave/nativebin/ffmpeg-" + System.getProperty("os.arch");
		try (InputStream input = Ffmpeg.class.getResourceAsStream(name)) {
			if (input == null) {
				throw new FileNotFoundException("No FFmpeg for " + System.getProperty("os.arch")
						+ " in the application: build it with another 'ffmpeg.platform', or set FFMPEG_PROGRAM");
			}
			Path unpacked = Files.createTempFile("ffmpeg", "");
			Files.copy(input, unpacked, StandardCopyOption.REPLACE_EXISTING);
			if (!unpacked.toFile().setExecutable(true)) {
				throw new IOException(unpacked + " can't be made executable");
			}
			return new Ffmpeg(unpacked.toString(), unpacked);
		}
	}

	/**
	 * Convert a file. The process ends before this method does.
	 * @param input the file to read
	 * @param output the file to write, whose extension says in which format; what FFmpeg
	 * complains about is left beside it
	 * @throws EtlException with status 500 if the input can't be read
	 * @throws IOException if FFmpeg can't be run
	 * @throws InterruptedException if the thread is interrupted
	 */
	void convert(Path input, Path output) throws IOException, InterruptedException {
		Path complaint = output.resolveSibling("complaint");
		Process process = new ProcessBuilder(this.command, "-nostdin", "-loglevel", "error", "-format_whitelist",
				INPUT_FORMATS, "-i", input.toString(), "-vn", output.toString())
			.redirectErrorStream(true)
			.redirectOutput(complaint.toFile())
			.start();
		this.processes.add(process);
		try {
			if (process.waitFor() != 0) {
				throw new EtlException(500, "FFmpeg process failed: " + head(complaint));
			}
		}
		finally {
			end(process);
			this.processes.remove(process);
		}
	}

	@Override
	public void close() throws IOException {
		this.processes.forEach(Process::destroyForcibly);
		if (this.unpacked != null) {
			Files.deleteIfExists(this.unpacked);
		}
	}

	// Not Process.onExit(), which needs a thread of a pool that others may block
	private void end(Process process) {
		process.destroyForcibly();
		boolean interrupted = Thread.interrupted();
		while (process.isAlive()) {
			try {
				process.waitFor();
			}
			catch (InterruptedException ex) {
				interrupted = true;
			}
		}
		if (interrupted) {
			Thread.currentThread().interrupt();
		}
	}

	private String head(Path complaint) throws IOException {
		try (InputStream input = Files.newInputStream(complaint)) {
			return new String(input.readNBytes(MAX_COMPLAINT), StandardCharsets.UTF_8).strip();
		}
	}

}
