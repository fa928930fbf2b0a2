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

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;

import io.aistore.etl.EtlException;
import org.jspecify.annotations.Nullable;

import org.springframework.util.unit.DataSize;

/**
 * One run of FFmpeg. Three threads feed it, take what it writes, and listen to its
 * complaints, since a process that is not fed or read stands still, while the caller's
 * thread waits for the end, looks after its memory, and can be interrupted.
 */
final class Conversion {

	private static final int MAX_COMPLAINT = 2048;

	private final AtomicReference<@Nullable Exception> failure = new AtomicReference<>();

	private final Process process;

	private final DataSize maxMemory;

	private volatile String complaint = "";

	Conversion(Process process, DataSize maxMemory) {
		this.process = process;
		this.maxMemory = maxMemory;
	}

	/**
	 * Run the conversion to its end. Neither the process nor a thread outlives it.
	 * @param input what to feed, may be empty
	 * @param output takes the result
	 * @throws EtlException if the process fails
	 * @throws Exception if the input can't be read or the output can't be written, or on
	 * interruption
	 */
	void run(InputStream input, OutputStream output) throws Exception {
		List<Thread> threads = List.of(new Thread(() -> feed(input), "ffmpeg-input"),
				new Thread(() -> take(output), "ffmpeg-output"), new Thread(this::listen, "ffmpeg-errors"));
		threads.forEach(Thread::start);
		try {
			watch();
			threads.get(1).join();
			threads.get(2).join();
			check(this.process.exitValue());
		}
		finally {
			this.process.destroyForcibly();
			threads.forEach(Thread::interrupt);
			uninterruptibly(this.process::waitFor);
			threads.forEach((thread) -> uninterruptibly(thread::join));
		}
	}

	// A few bytes can make FFmpeg take gigabytes, and then the kernel ends the whole
	// container
	private void watch() throws InterruptedException {
		while (!this.process.waitFor(50, TimeUnit.MILLISECONDS)) {
			if (ResidentMemory.of(this.process).compareTo(this.maxMemory) > 0) {
				fail(new EtlException(500, "FFmpeg process failed: it took more than " + this.maxMemory
						+ " of memory ('ffmpeg.max-memory')"));
			}
		}
	}

	private void feed(InputStream input) {
		try (OutputStream stdin = this.process.getOutputStream()) {
			byte[] buffer = new byte[1 << 16];
			for (int count = read(input, buffer); count >= 0; count = read(input, buffer)) {
				stdin.write(buffer, 0, count);
			}
		}
		catch (IOException ex) {
			// FFmpeg reads no more; its exit status tells whether that is an error
		}
	}

	// An input that breaks off must not look to FFmpeg as if it were at its end
	private int read(InputStream input, byte[] buffer) {
		try {
			return input.read(buffer);
		}
		catch (IOException | RuntimeException ex) {
			fail(ex);
			return -1;
		}
	}

	private void take(OutputStream output) {
		try {
			this.process.getInputStream().transferTo(output);
		}
		catch (IOException | RuntimeException ex) {
			fail(ex);
		}
	}

	private void listen() {
		try (InputStream stderr = this.process.getErrorStream()) {
			this.complaint = new String(stderr.readNBytes(MAX_COMPLAINT), StandardCharsets.UTF_8).strip();
			stderr.transferTo(OutputStream.nullOutputStream());
		}
		catch (IOException ex) {
			// The process was killed
		}
	}

	private void fail(Exception ex) {
		this.failure.compareAndSet(null, ex);
		this.process.destroyForcibly();
	}

	private void check(int status) throws Exception {
		Exception ex = this.failure.get();
		if (ex != null) {
			throw ex;
		}
		if (status != 0) {
			String why = this.complaint.isEmpty() ? "exit status " + status : this.complaint;
			throw new EtlException(500, "FFmpeg process failed: " + why);
		}
	}

	// Not Process.onExit(), which needs a thread of a pool that others may block
	private void uninterruptibly(Wait wait) {
		boolean interrupted = false;
		for (boolean ended = false; !ended;) {
			try {
				wait.toTheEnd();
				ended = true;
			}
			catch (InterruptedException ex) {
				interrupted = true;
			}
		}
		if (interrupted) {
			Thread.currentThread().interrupt();
		}
	}

	/** Something that is waited for. */
	private interface Wait {

		void toTheEnd() throws InterruptedException;

	}

}
