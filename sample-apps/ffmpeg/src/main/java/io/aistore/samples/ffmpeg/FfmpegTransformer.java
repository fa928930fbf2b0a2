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

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

import io.aistore.etl.EtlObject;
import io.aistore.etl.StreamingTransformer;
import org.jspecify.annotations.Nullable;

import org.springframework.stereotype.Component;

/**
 * Converts audio as it streams through a process of FFmpeg, or from a file if it is MP4.
 * Objects whose names end like something else pass unchanged.
 */
@Component
class FfmpegTransformer implements StreamingTransformer, AutoCloseable {

	private static final Set<String> EXTENSIONS = Set.of("", ".wav", ".flac", ".mp3", ".m4a", ".aac", ".opus", ".ogg");

	// With one of these, an MP4 or QuickTime file begins
	private static final Set<String> MP4_BOXES = Set.of("ftyp", "moov", "mdat", "free", "skip", "wide");

	private final Set<Process> processes = ConcurrentHashMap.newKeySet();

	private final FfmpegProgram program;

	private final FfmpegProperties properties;

	private volatile boolean closed;

	FfmpegTransformer(FfmpegProgram program, FfmpegProperties properties) {
		this.program = program;
		this.properties = properties;
	}

	@Override
	public void transform(EtlObject object, OutputStream output) throws Exception {
		if (!EXTENSIONS.contains(extension(object.name()))) {
			object.inputStream().transferTo(output);
			return;
		}
		if (object.file().isPresent()) {
			convert(object.file().get(), output);
			return;
		}
		InputStream input = new BufferedInputStream(object.inputStream());
		if (isMp4(input)) {
			convertCopy(input, output);
		}
		else {
			convert("pipe:0", input, output);
		}
	}

	@Override
	public @Nullable String contentType() {
		return this.properties.contentType();
	}

	@Override
	public void close() {
		this.closed = true;
		this.processes.forEach(Process::destroyForcibly);
	}

	// Its index may be at the end: from a pipe, FFmpeg would make little or nothing of it
	// and call that a success
	private boolean isMp4(InputStream input) throws IOException {
		input.mark(8);
		String head = new String(input.readNBytes(8), StandardCharsets.ISO_8859_1);
		input.reset();
		return head.length() == 8 && MP4_BOXES.contains(head.substring(4));
	}

	private void convertCopy(InputStream input, OutputStream output) throws Exception {
		Path copy = Files.createTempFile("ffmpeg-input", ".mp4");
		try {
			Files.copy(input, copy, StandardCopyOption.REPLACE_EXISTING);
			convert(copy, output);
		}
		finally {
			Files.delete(copy);
		}
	}

	private void convert(Path file, OutputStream output) throws Exception {
		convert(file.toString(), InputStream.nullInputStream(), output);
	}

	private void convert(String name, InputStream input, OutputStream output) throws Exception {
		Process process = start(name);
		try {
			new Conversion(process, this.properties.maxMemory()).run(input, output);
		}
		finally {
			this.processes.remove(process);
		}
	}

	private Process start(String input) throws IOException {
		List<String> command = new ArrayList<>();
		command.add(this.program.command());
		command.addAll(this.properties.arguments(input));
		Process process = new ProcessBuilder(command).start();
		this.processes.add(process);
		if (this.closed) {
			process.destroyForcibly();
		}
		return process;
	}

	private String extension(String name) {
		String file = name.substring(name.lastIndexOf('/') + 1).replaceFirst("^\\.+", "");
		int dot = file.lastIndexOf('.');
		return (dot < 0) ? "" : file.substring(dot).toLowerCase(Locale.ROOT);
	}

}
