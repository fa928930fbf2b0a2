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

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import org.springframework.util.unit.DataSize;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link FfmpegProperties}.
 */
class FfmpegPropertiesTests {

	@Test
	void whatIsNotSetIsLeftToFfmpeg() {
		assertThat(properties("", "", "", "", "pcm_s16le", "wav").arguments("pipe:0")).containsExactly("-nostdin",
				"-loglevel", "error", "-format_whitelist", "wav,mp3", "-i", "pipe:0", "-c:a", "pcm_s16le", "-f", "wav",
				"pipe:1");
	}

	@Test
	void argumentsHaveTheirOrder() {
		assertThat(properties("1", "16000", "128k", "loudnorm", "libmp3lame", "mp3").arguments("/data/a"))
			.containsExactly("-nostdin", "-loglevel", "error", "-format_whitelist", "wav,mp3", "-i", "/data/a", "-ac",
					"1", "-ar", "16000", "-c:a", "libmp3lame", "-af", "loudnorm", "-b:a", "128k", "-f", "mp3",
					"pipe:1");
	}

	@ParameterizedTest
	@CsvSource({ "wav, audio/wav", "flac, audio/flac", "MP3, audio/mpeg", "m4a, audio/mp4", "aac, audio/aac",
			"opus, audio/opus", "ogg, audio/ogg", "matroska," })
	void theContentTypeIsThatOfTheFormat(String format, String contentType) {
		assertThat(properties("", "", "", "", "aac", format).contentType()).isEqualTo(contentType);
	}

	private FfmpegProperties properties(String channels, String sampleRate, String bitRate, String audioFilters,
			String codec, String format) {
		return new FfmpegProperties(channels, sampleRate, bitRate, audioFilters, codec, format, "", "wav,mp3",
				DataSize.ofMegabytes(256));
	}

}
