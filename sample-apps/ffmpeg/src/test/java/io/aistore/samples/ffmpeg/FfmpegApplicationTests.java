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

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

import io.aistore.etl.test.AutoConfigureLocalTarget;
import io.aistore.etl.test.Input;
import io.aistore.etl.test.LocalTarget;
import io.aistore.etl.test.TransformResult;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

/**
 * Tests for {@link FfmpegApplication}.
 */
@Timeout(120)
class FfmpegApplicationTests {

	private static final TestAudio STEREO = new TestAudio(2, 44_100, 2.5);

	@Nested
	@SpringBootTest(webEnvironment = WebEnvironment.RANDOM_PORT, properties = { "AR=16000", "AC=1" })
	@AutoConfigureLocalTarget(objTimeout = "60s")
	class WithFiles extends Conversions {

	}

	@Nested
	@SpringBootTest(webEnvironment = WebEnvironment.RANDOM_PORT,
			properties = { "AR=16000", "AC=1", "ETL_DIRECT_FQN=true" })
	@AutoConfigureLocalTarget(objTimeout = "60s")
	class WithDirectFqn extends Conversions {

	}

	@Nested
	@SpringBootTest(webEnvironment = WebEnvironment.RANDOM_PORT, properties = { "AR=16000", "AC=1" })
	@AutoConfigureLocalTarget(input = Input.CHUNKED_BODY, objTimeout = "60s")
	class WithBodies extends Conversions {

	}

	@Nested
	@SpringBootTest(webEnvironment = WebEnvironment.RANDOM_PORT, properties = { "CODEC=libmp3lame", "FORMAT=mp3" })
	@AutoConfigureLocalTarget
	class ToMp3 {

		@Autowired
		private LocalTarget target;

		@Test
		void theContentTypeIsThatOfTheFormat() {
			this.target.put("src", "tone.wav", STEREO.toWav());
			TransformResult result = this.target.transform(this.target.etlName(), "src", "tone.wav");
			assertThat(result.contentType()).isEqualTo("audio/mpeg");
			assertThat(result.orThrow()).hasSizeBetween(10_000, 100_000);
		}

	}

	abstract static class Conversions {

		@Autowired
		private LocalTarget target;

		@Autowired
		private FfmpegProgram program;

		@ParameterizedTest
		@ValueSource(strings = { "wav", "flac", "mp3", "ogg", "aac" })
		void audioBecomesMonoAt16Kilohertz(String extension) throws Exception {
			this.target.put("src", "a tone." + extension, STEREO.to(extension, this.program));
			TransformResult result = transform("a tone." + extension);
			assertThat(result.contentType()).isEqualTo("audio/wav");
			assertMono(result.orThrow());
		}

		@ParameterizedTest
		@ValueSource(strings = { "tone", "tone.WAV", "a.txt/tone", ".mp3" })
		void namesOfAudioAreRecognised(String name) {
			this.target.put("src", name, STEREO.toWav());
			assertMono(transform(name).orThrow());
		}

		@ParameterizedTest
		@ValueSource(strings = { "tone.txt", "tone.wav.bak", "tone.", "a.wav/tone.json" })
		void otherObjectsPassUnchanged(String name) {
			byte[] wav = STEREO.toWav();
			this.target.put("src", name, wav);
			assertThat(transform(name).orThrow()).isEqualTo(wav);
		}

		@Test
		void severalAreConvertedAtOnce() {
			byte[] wav = STEREO.toWav();
			ExecutorService clients = Executors.newFixedThreadPool(8);
			try {
				List<CompletableFuture<TransformResult>> results = new ArrayList<>();
				for (int i = 0; i < 16; i++) {
					String name = "tone-" + i + ".wav";
					this.target.put("src", name, wav);
					results.add(CompletableFuture.supplyAsync(() -> transform(name), clients));
				}
				results.forEach((result) -> assertMono(result.join().orThrow()));
			}
			finally {
				clients.shutdownNow();
			}
			assertThat(runningPrograms()).isZero();
		}

		@Test
		void anHourOfAudioStreamsThrough() throws Exception {
			this.target.put("src", "hour.mp3", new TestAudio(1, 8_000, 3600).to("mp3", this.program));
			assertThat(TestAudio.ofWav(transform("hour.mp3").orThrow()).seconds()).isCloseTo(3600, within(0.2));
		}

		@Test
		void brokenAudioIsAnErrorThatSaysWhyAndLeavesNoProcess() throws Exception {
			byte[] flac = STEREO.to("flac", this.program);
			Random random = new Random(1);
			for (int i = 0; i < 100; i++) {
				byte[] content = switch (i % 4) {
					case 0 -> Arrays.copyOf(flac, i / 4);
					case 1 -> new byte[i * i];
					case 2 -> "no audio ".repeat(i).getBytes(StandardCharsets.UTF_8);
					default -> new byte[3 * i];
				};
				if (i % 4 == 3) {
					random.nextBytes(content);
				}
				String name = "broken-" + i + ".wav";
				this.target.put("src", name, content);
				TransformResult result = transform(name);
				assertThat(result.status()).as(name).isBetween(400, 599);
				assertThat(result.error()).as(name).containsPattern("FFmpeg process failed: [^\"]{10,}");
			}
			assertThat(runningPrograms()).isZero();
		}

		private TransformResult transform(String name) {
			return this.target.transform(this.target.etlName(), "src", name);
		}

		private void assertMono(byte[] wav) {
			TestAudio audio = TestAudio.ofWav(wav);
			assertThat(audio.channels()).isEqualTo(1);
			assertThat(audio.sampleRate()).isEqualTo(16_000);
			assertThat(audio.seconds()).isCloseTo(STEREO.seconds(), within(0.05));
		}

		private long runningPrograms() {
			return ProcessHandle.current()
				.children()
				.filter((child) -> child.info().command().filter(this.program.command()::equals).isPresent())
				.count();
		}

	}

}
