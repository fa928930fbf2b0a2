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

import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

import javax.sound.sampled.AudioFileFormat;
import javax.sound.sampled.AudioFormat;
import javax.sound.sampled.AudioInputStream;
import javax.sound.sampled.AudioSystem;
import javax.sound.sampled.UnsupportedAudioFileException;

import io.aistore.etl.EtlException;
import io.aistore.etl.EtlObject;
import io.aistore.etl.InvalidArgumentsException;
import io.aistore.etl.Transformer;
import tools.jackson.databind.json.JsonMapper;

import org.springframework.stereotype.Component;
import org.springframework.util.FileSystemUtils;
import org.springframework.util.StringUtils;
import org.springframework.util.unit.DataSize;

/**
 * Cuts a piece out of audio: 16-bit samples of the same rate and channels. Java reads and
 * writes WAV with such samples, FFmpeg everything else.
 */
@Component
class AudioSplitter implements Transformer {

	private final AudioSplitterProperties properties;

	private final Ffmpeg ffmpeg;

	private final JsonMapper jsonMapper;

	AudioSplitter(AudioSplitterProperties properties, Ffmpeg ffmpeg, JsonMapper jsonMapper) {
		this.properties = properties;
		this.ffmpeg = ffmpeg;
		this.jsonMapper = jsonMapper;
	}

	@Override
	public byte[] transform(EtlObject object) throws IOException, InterruptedException {
		Split split = Split.of(object.args(), this.jsonMapper);
		Path directory = Files.createTempDirectory("audio-splitter");
		try {
			Path piece = directory.resolve("piece.wav");
			try (AudioInputStream audio = open(object, split, directory)) {
				AudioSystem.write(cut(audio, split), AudioFileFormat.Type.WAVE, piece.toFile());
			}
			checkSize(piece, split);
			return Files.readAllBytes(converted(piece, split));
		}
		finally {
			FileSystemUtils.deleteRecursively(directory);
		}
	}

	private AudioInputStream open(EtlObject object, Split split, Path directory)
			throws IOException, InterruptedException {
		Optional<AudioInputStream> audio = read(object.inputStream());
		if (audio.isPresent()) {
			return audio.get();
		}
		Path wav = directory.resolve("audio.wav");
		boolean complete = this.ffmpeg.convert(file(object, directory), wav);
		AudioInputStream decoded = read(Files.newInputStream(wav))
			.orElseThrow(() -> new EtlException(500, "The audio of '" + object.name() + "' can't be read"));
		double seconds = decoded.getFrameLength() / decoded.getFormat().getSampleRate();
		if (!complete && split.endsAfter(seconds)) {
			decoded.close();
			throw new EtlException(413, "'to_time' " + split.to() + " is beyond what is decoded of the audio, "
					+ seconds + " s in " + this.ffmpeg.maxOutput() + " ('ffmpeg.max-output')");
		}
		return decoded;
	}

	private Path file(EtlObject object, Path directory) throws IOException {
		if (object.file().isPresent()) {
			return object.file().get();
		}
		Path file = directory.resolve("object");
		try (InputStream input = object.inputStream()) {
			Files.copy(input, file);
		}
		return file;
	}

	private Optional<AudioInputStream> read(InputStream input) throws IOException {
		BufferedInputStream buffered = new BufferedInputStream(input);
		try {
			if (isWav(buffered)) {
				AudioInputStream audio = AudioSystem.getAudioInputStream(buffered);
				if (isPcm16(audio.getFormat())) {
					return Optional.of(audio);
				}
			}
		}
		catch (UnsupportedAudioFileException | IOException ex) {
			// Left to FFmpeg: Java also fails at long chunks in front of the samples
		}
		buffered.close();
		return Optional.empty();
	}

	// Java reads other formats, too: a MIDI file of a few bytes would be played for years
	private boolean isWav(InputStream input) throws IOException {
		input.mark(12);
		String head = new String(input.readNBytes(12), StandardCharsets.ISO_8859_1);
		input.reset();
		return head.startsWith("RIFF") && head.endsWith("WAVE");
	}

	private boolean isPcm16(AudioFormat format) {
		return format.getEncoding() == AudioFormat.Encoding.PCM_SIGNED && format.getSampleSizeInBits() == 16
				&& !format.isBigEndian() && format.getFrameSize() == 2 * format.getChannels()
				&& format.getSampleRate() > 0;
	}

	private AudioInputStream cut(AudioInputStream audio, Split split) throws IOException {
		AudioFormat format = audio.getFormat();
		int frameSize = format.getFrameSize();
		long start = (long) (split.from() * format.getSampleRate());
		long length = (long) ((split.to() - split.from()) * format.getSampleRate());
		long largest = this.properties.maxPiece().toBytes() / frameSize + 1;
		InputStream samples = new BufferedInputStream(audio);
		try {
			samples.skipNBytes(Math.min(start, Long.MAX_VALUE / frameSize) * frameSize);
		}
		catch (EOFException ex) {
			throw new InvalidArgumentsException("'from_time' " + split.from() + " is beyond the end of the audio", ex);
		}
		return new AudioInputStream(new AudioInputStream(samples, format, Math.min(length, largest)), format,
				AudioSystem.NOT_SPECIFIED);
	}

	private Path converted(Path wav, Split split) throws IOException, InterruptedException {
		if (split.format().equals("wav")) {
			return wav;
		}
		Path converted = wav.resolveSibling("converted." + split.format());
		if (!this.ffmpeg.convert(wav, converted)) {
			throw tooLarge(converted, split, this.ffmpeg.maxOutput(), "ffmpeg.max-output");
		}
		checkSize(converted, split);
		return converted;
	}

	private void checkSize(Path piece, Split split) throws IOException {
		if (Files.size(piece) > this.properties.maxPiece().toBytes()) {
			throw tooLarge(piece, split, this.properties.maxPiece(), "audio-splitter.max-piece");
		}
	}

	// What is beyond the limit was not written, so its size is unknown
	private EtlException tooLarge(Path piece, Split split, DataSize limit, String property) {
		String format = StringUtils.getFilenameExtension(piece.toString());
		return new EtlException(413, "The piece from " + split.from() + " to " + split.to() + " s is larger than "
				+ limit + " as " + format + " ('" + property + "')");
	}

}
