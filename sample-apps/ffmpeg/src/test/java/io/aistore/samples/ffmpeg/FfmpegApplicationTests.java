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

import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

import io.aistore.etl.test.AutoConfigureLocalTarget;
import io.aistore.etl.test.BucketJob;
import io.aistore.etl.test.Communication;
import io.aistore.etl.test.Etl;
import io.aistore.etl.test.Input;
import io.aistore.etl.test.LocalTarget;
import io.aistore.etl.test.TransformResult;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.boot.test.web.server.LocalServerPort;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.within;

/**
 * Tests for {@link FfmpegApplication}.
 */
@Timeout(240)
class FfmpegApplicationTests {

	private static final TestAudio STEREO = new TestAudio(2, 44_100, 2.5);

	private static final TestAudio LONG = new TestAudio(1, 8_000, 600);

	private static byte @Nullable [] lecture;

	private static byte @Nullable [] minute;

	private static void assertNothingRuns(FfmpegProgram program) {
		Awaitility.await()
			.atMost(Duration.ofSeconds(60))
			.until(() -> ProcessHandle.current()
				.children()
				.noneMatch((child) -> child.info().command().filter(program.command()::equals).isPresent()));
	}

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

	@Nested
	@SpringBootTest(webEnvironment = WebEnvironment.RANDOM_PORT,
			properties = { "AUDIO_FILTERS=arealtime", "aistore.etl.transform.timeout=1s" })
	@AutoConfigureLocalTarget(objTimeout = "60s")
	class WithTransformTimeout {

		@Autowired
		private LocalTarget target;

		@Autowired
		private FfmpegProgram program;

		@Test
		void aConversionThatTakesTooLongIsEnded() {
			this.target.put("src", "long.wav", LONG.toWav());
			TransformResult result = this.target.transform(this.target.etlName(), "src", "long.wav");
			assertThat(result.status()).isEqualTo(504);
			assertNothingRuns(this.program);
		}

	}

	@Nested
	@SpringBootTest(webEnvironment = WebEnvironment.RANDOM_PORT,
			properties = { "AUDIO_FILTERS=arealtime", "ETL_DIRECT_FQN=true" })
	@AutoConfigureLocalTarget(objTimeout = "1s")
	class WithImpatientTarget {

		@Autowired
		private LocalTarget target;

		@Autowired
		private FfmpegProgram program;

		@Test
		void aConversionThatNobodyWaitsForIsEnded() {
			this.target.put("src", "long.wav", LONG.toWav());
			assertThat(this.target.transform(this.target.etlName(), "src", "long.wav").succeeded()).isFalse();
			assertNothingRuns(this.program);
		}

	}

	abstract static class Conversions {

		@Autowired
		private LocalTarget target;

		@Autowired
		private FfmpegProgram program;

		@LocalServerPort
		private int port;

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
			assertNothingRuns(this.program);
		}

		@Test
		void longAudioStreamsThrough() throws Exception {
			lecture = (lecture != null) ? lecture : new TestAudio(1, 8_000, 1200).to("mp3", this.program);
			this.target.put("src", "lecture.mp3", lecture);
			assertThat(TestAudio.ofWav(transform("lecture.mp3").orThrow()).seconds()).isCloseTo(1200, within(0.2));
		}

		@Test
		void hostileObjectsAreErrorsThatSayWhyOrAudio() throws Exception {
			this.target.put("other", "secret.wav", STEREO.toWav());
			Path secret = this.target.file("other", "secret.wav");
			Files.copy(secret, sibling(secret));
			try (ServerSocket web = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
				URI url = URI.create("http://127.0.0.1:" + web.getLocalPort() + "/audio.wav");
				Map<String, byte[]> objects = HostileAudio.objects(secret, url);
				assertThat(objects).hasSize(100);
				objects.forEach(this::assertHarmless);
				web.setSoTimeout(1);
				assertThatExceptionOfType(SocketTimeoutException.class).as("FFmpeg asked a URL")
					.isThrownBy(web::accept);
			}
			assertNothingRuns(this.program);
		}

		@ParameterizedTest
		@CsvSource({ "HPUSH, FILE", "HPUSH, BODY", "HPULL, FILE", "HPULL, BODY", "WS, FILE", "WS, BODY" })
		void audioIsConvertedEveryWay(Communication communication, Input input) throws Exception {
			this.target.register(Etl.of("other", "http://127.0.0.1:" + this.port).with(communication).with(input));
			for (String extension : List.of("wav", "flac", "mp3")) {
				this.target.put("src", "tone." + extension, STEREO.to(extension, this.program));
				assertMono(this.target.transform("other", "src", "tone." + extension).orThrow());
			}
			assertThat(this.target.runBucketJob(BucketJob.of("src", "dst", "other")).errors()).isEmpty();
			assertThat(this.target.list("dst")).hasSize(3)
				.allSatisfy((name) -> assertMono(this.target.get("dst", name)));
		}

		@ParameterizedTest
		@EnumSource(Communication.class)
		void mp4WithItsIndexAtTheEndIsConvertedAsAWhole(Communication communication) throws Exception {
			this.target.register(
					Etl.of("other", "http://127.0.0.1:" + this.port).with(communication).with(Input.CHUNKED_BODY));
			minute = (minute != null) ? minute : new TestAudio(2, 44_100, 60).to("m4a", this.program);
			assertThat(new String(minute, StandardCharsets.ISO_8859_1).indexOf("moov")).isGreaterThan(300_000);
			this.target.put("src", "minute.m4a", minute);
			for (String etl : List.of("other", this.target.etlName())) {
				byte[] wav = this.target.transform(etl, "src", "minute.m4a").orThrow();
				assertThat(TestAudio.ofWav(wav).seconds()).as(etl).isCloseTo(60, within(0.1));
			}
		}

		private void assertHarmless(String name, byte[] content) {
			this.target.put("src", name, content);
			TransformResult result = transform(name);
			if (result.succeeded() && !name.startsWith("names-")) {
				TestAudio audio = TestAudio.ofWav(result.bytes());
				assertThat(audio.channels()).as(name).isEqualTo(1);
				assertThat(audio.sampleRate()).as(name).isEqualTo(16_000);
			}
			else {
				assertThat(result.status()).as(name).isBetween(400, 599);
				assertThat(result.error()).as(name).containsPattern("FFmpeg process failed: [^\"]{10,}");
			}
		}

		// Where playlists with relative names look
		private Path sibling(Path secret) {
			this.target.put("src", "names-hls-sibling.wav", new byte[0]);
			return this.target.file("src", "names-hls-sibling.wav").resolveSibling(secret.getFileName());
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

	}

}
