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

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

import org.jspecify.annotations.Nullable;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;

/**
 * Options of the sample. Those that are empty are left to FFmpeg.
 *
 * @param channels the number of channels
 * @param sampleRate the sample rate in Hz
 * @param bitRate the bit rate of lossy codecs, such as {@code 128k}
 * @param audioFilters a graph of filters, such as {@code loudnorm}
 * @param codec the codec
 * @param format the format
 * @param program the program, or nothing for the bundled one
 * @param inputFormats what objects may be, as FFmpeg calls it. Playlists and scripts are
 * missing for a reason: they name other files, which FFmpeg would open
 * @param maxMemory how much memory one process may take
 */
@ConfigurationProperties("ffmpeg")
record FfmpegProperties(@DefaultValue("") String channels, @DefaultValue("") String sampleRate,
		@DefaultValue("") String bitRate, @DefaultValue("") String audioFilters,
		@DefaultValue("pcm_s16le") String codec, @DefaultValue("wav") String format, @DefaultValue("") String program,
		@DefaultValue("wav,w64,flac,mp3,mov,aac,ogg,aiff,au,caf,matroska,asf,amr,ac3,eac3,wv") String inputFormats,
		@DefaultValue("256MB") DataSize maxMemory) {

	/**
	 * The arguments of FFmpeg.
	 * @param input a file, or {@code pipe:0}
	 * @return the arguments in their order
	 */
	List<String> arguments(String input) {
		List<String> arguments = new ArrayList<>(
				List.of("-nostdin", "-loglevel", "error", "-format_whitelist", this.inputFormats, "-i", input));
		add(arguments, "-ac", this.channels);
		add(arguments, "-ar", this.sampleRate);
		add(arguments, "-c:a", this.codec);
		add(arguments, "-af", this.audioFilters);
		add(arguments, "-b:a", this.bitRate);
		arguments.addAll(muxer());
		arguments.add("pipe:1");
		return arguments;
	}

	/**
	 * The media type of the format.
	 * @return the media type, or {@code null} if the format is none of the well-known
	 */
	@Nullable String contentType() {
		return switch (this.format.toLowerCase(Locale.ROOT)) {
			case "wav" -> "audio/wav";
			case "flac" -> "audio/flac";
			case "mp3" -> "audio/mpeg";
			case "m4a" -> "audio/mp4";
			case "aac" -> "audio/aac";
			case "opus" -> "audio/opus";
			case "ogg" -> "audio/ogg";
			default -> null;
		};
	}

	private void add(List<String> arguments, String option, String value) {
		if (!value.isBlank()) {
			arguments.add(option);
			arguments.add(value);
		}
	}

	/**
	 * FFmpeg has other names for these two, and can't seek in a pipe to finish an MP4.
	 */
	private List<String> muxer() {
		return switch (this.format.toLowerCase(Locale.ROOT)) {
			case "m4a" -> List.of("-movflags", "frag_keyframe+empty_moov+default_base_moof", "-f", "ipod");
			case "aac" -> List.of("-f", "adts");
			default -> List.of("-f", this.format);
		};
	}

}
