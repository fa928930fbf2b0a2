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
import java.util.concurrent.TimeUnit;

import io.aistore.etl.EtlException;
import org.jspecify.annotations.Nullable;

import org.springframework.util.unit.DataSize;

/**
 * FFmpeg, as a process for each file. The bundled program is unpacked once and deleted at
 * the end.
 */
final class Ffmpeg implements AutoCloseable {

	private static final int MAX_COMPLAINT = 2048;

	// Playlists and the like would make FFmpeg open other files
	private static final String INPUT_FORMATS = "wav,w64,flac,mp3,mov,aac,ogg,aiff,au,caf,matroska";

	private final Set<Process> processes = ConcurrentHashMap.newKeySet();

	private final FfmpegProperties properties;

	private final @Nullable Path unpacked;

	private volatile boolean closed;

	Ffmpeg(FfmpegProperties properties) throws IOException {
		this.properties = properties;
		this.unpacked = properties.program().isEmpty() ? unpack() : null;
	}

	private static Path unpack() throws IOException {
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
			return unpacked;
		}
	}

	DataSize maxOutput() {
		return this.properties.maxOutput();
	}

	String command() {
		return (this.unpacked != null) ? this.unpacked.toString() : this.properties.program();
	}

	/**
	 * Convert a file. The process ends before this method does.
	 * @param input the file to read
	 * @param output the file to write, whose extension says in which format; what FFmpeg
	 * complains about is left beside it
	 * @return whether the output is complete; if not, only its end is missing
	 * @throws EtlException with status 500 if the input can't be read
	 * @throws IOException if FFmpeg can't be run
	 * @throws InterruptedException if the thread is interrupted
	 */
	boolean convert(Path input, Path output) throws IOException, InterruptedException {
		long maxOutput = this.properties.maxOutput().toBytes();
		Path complaint = output.resolveSibling("complaint");
		Process process = new ProcessBuilder(command(), "-nostdin", "-loglevel", "error", "-format_whitelist",
				INPUT_FORMATS, "-i", input.toString(), "-vn", "-fs", Long.toString(maxOutput), output.toString())
			.redirectErrorStream(true)
			.redirectOutput(complaint.toFile())
			.start();
		this.processes.add(process);
		try {
			watch(process);
			if (process.exitValue() != 0) {
				throw new EtlException(500, "FFmpeg process failed: " + why(complaint, process.exitValue()));
			}
			return Files.size(output) < maxOutput;
		}
		finally {
			end(process);
			this.processes.remove(process);
		}
	}

	// A few bytes can make FFmpeg take gigabytes, and then the kernel ends the whole
	// container
	private void watch(Process process) throws InterruptedException {
		while (!process.waitFor(50, TimeUnit.MILLISECONDS)) {
			if (this.closed) {
				process.destroyForcibly();
			}
			else if (ResidentMemory.of(process).compareTo(this.properties.maxMemory()) > 0) {
				throw new EtlException(500, "FFmpeg process failed: it took more than " + this.properties.maxMemory()
						+ " of memory ('ffmpeg.max-memory')");
			}
		}
	}

	@Override
	public void close() throws IOException {
		this.closed = true;
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

	private String why(Path complaint, int status) throws IOException {
		try (InputStream input = Files.newInputStream(complaint)) {
			String head = new String(input.readNBytes(MAX_COMPLAINT), StandardCharsets.UTF_8).strip();
			return head.isEmpty() ? "exit status " + status : head;
		}
	}

}
