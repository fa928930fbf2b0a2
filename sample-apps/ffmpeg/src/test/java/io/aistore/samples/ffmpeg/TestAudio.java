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

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

import javax.sound.sampled.AudioFileFormat;
import javax.sound.sampled.AudioFormat;
import javax.sound.sampled.AudioInputStream;
import javax.sound.sampled.AudioSystem;

/**
 * Audio to test with.
 *
 * @param channels the number of channels
 * @param sampleRate the sample rate in Hz
 * @param seconds the duration
 */
record TestAudio(int channels, int sampleRate, double seconds) {

	/**
	 * Audio in a WAV file with 16 bits a sample, whose header may have been written
	 * before its length was known.
	 * @param wav the file
	 * @return what it is
	 */
	static TestAudio ofWav(byte[] wav) {
		ByteBuffer buffer = ByteBuffer.wrap(wav).order(ByteOrder.LITTLE_ENDIAN);
		int channels = buffer.getShort(22);
		int sampleRate = buffer.getInt(24);
		int data = new String(wav, StandardCharsets.ISO_8859_1).indexOf("data") + 8;
		return new TestAudio(channels, sampleRate, (wav.length - data) / (2.0 * channels * sampleRate));
	}

	/**
	 * A tone of 440 Hz.
	 * @return a WAV file
	 */
	byte[] toWav() {
		int frames = (int) (this.seconds * this.sampleRate);
		ByteBuffer samples = ByteBuffer.allocate(frames * this.channels * 2).order(ByteOrder.LITTLE_ENDIAN);
		for (int i = 0; i < frames; i++) {
			for (int channel = 0; channel < this.channels; channel++) {
				samples.putShort((short) (10_000 * Math.sin(2 * Math.PI * 440 * i / this.sampleRate)));
			}
		}
		AudioFormat format = new AudioFormat(this.sampleRate, 16, this.channels, true, false);
		ByteArrayOutputStream wav = new ByteArrayOutputStream();
		try {
			AudioSystem.write(new AudioInputStream(new ByteArrayInputStream(samples.array()), format, frames),
					AudioFileFormat.Type.WAVE, wav);
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
		return wav.toByteArray();
	}

	/**
	 * A tone of 440 Hz in another format.
	 * @param extension the extension of the format
	 * @param program what encodes it
	 * @return a file
	 */
	byte[] to(String extension, FfmpegProgram program) throws IOException, InterruptedException {
		Path directory = Files.createTempDirectory("audio");
		Path wav = directory.resolve("audio.wav");
		Path file = directory.resolve("converted." + extension);
		try {
			Files.write(wav, toWav());
			List<String> command = List.of(program.command(), "-nostdin", "-loglevel", "error", "-i", wav.toString(),
					file.toString());
			int status = new ProcessBuilder(command).inheritIO().start().waitFor();
			if (status != 0) {
				throw new IOException(command + " failed with status " + status);
			}
			return Files.readAllBytes(file);
		}
		finally {
			Files.deleteIfExists(wav);
			Files.deleteIfExists(file);
			Files.delete(directory);
		}
	}

}
