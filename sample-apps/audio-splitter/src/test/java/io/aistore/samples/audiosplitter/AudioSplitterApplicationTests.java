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

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;

import javax.sound.sampled.AudioFileFormat;
import javax.sound.sampled.AudioFormat;
import javax.sound.sampled.AudioInputStream;
import javax.sound.sampled.AudioSystem;

import io.aistore.etl.test.AutoConfigureLocalTarget;
import io.aistore.etl.test.BucketJob;
import io.aistore.etl.test.BucketJobResult;
import io.aistore.etl.test.Communication;
import io.aistore.etl.test.Etl;
import io.aistore.etl.test.Input;
import io.aistore.etl.test.LocalTarget;
import io.aistore.etl.test.TransformResult;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.boot.test.web.server.LocalServerPort;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatNoException;
import static org.assertj.core.api.Assertions.within;

/**
 * Tests for {@link AudioSplitterApplication}.
 */
@Timeout(240)
class AudioSplitterApplicationTests {

	private static final AudioFormat STEREO = new AudioFormat(22_050, 16, 2, true, false);

	// Of WAVE_FORMAT_EXTENSIBLE: 16 bits, left and right, PCM
	private static final String EXTENSION = "1600100003000000" + "0100000000001000800000aa00389b71";

	private static final byte[] SAMPLES = new byte[3 * 22_050 * 4];

	static {
		new Random(1).nextBytes(SAMPLES);
	}

	private static byte[] wav(AudioFormat format, byte[] samples) throws IOException {
		return audio(format, samples, AudioFileFormat.Type.WAVE);
	}

	private static byte[] audio(AudioFormat format, byte[] samples, AudioFileFormat.Type type) throws IOException {
		ByteArrayOutputStream audio = new ByteArrayOutputStream();
		AudioSystem.write(
				new AudioInputStream(new ByteArrayInputStream(samples), format, samples.length / format.getFrameSize()),
				type, audio);
		return audio.toByteArray();
	}

	@Nested
	@SpringBootTest(webEnvironment = WebEnvironment.RANDOM_PORT)
	@AutoConfigureLocalTarget(objTimeout = "60s")
	class WithContent extends Splits {

	}

	@Nested
	@SpringBootTest(webEnvironment = WebEnvironment.RANDOM_PORT, properties = "ETL_DIRECT_FQN=true")
	@AutoConfigureLocalTarget(objTimeout = "60s")
	class WithDirectFqn extends Splits {

	}

	@Nested
	@SpringBootTest(webEnvironment = WebEnvironment.RANDOM_PORT,
			properties = { "audio-splitter.max-piece=100KB", "ffmpeg.max-output=200KB", "ffmpeg.max-memory=100MB" })
	@AutoConfigureLocalTarget(objTimeout = "60s")
	class WithLimits {

		@Autowired
		private LocalTarget target;

		@Test
		void aPieceThatIsTooLargeIsRefused() throws Exception {
			TransformResult result = split(wav(STEREO, SAMPLES), "{\"from_time\":0,\"to_time\":2}");
			assertThat(result.status()).isEqualTo(413);
			assertThat(result.error())
				.contains("The piece from 0.0 to 2.0 s is larger than 102400B as wav ('audio-splitter.max-piece')");
		}

		@Test
		void whatIsBeyondTheLimitOfDecodingIsRefusedAndWhatIsBeforeIsNot() throws Exception {
			AudioFormat bigEndian = new AudioFormat(22_050, 16, 2, true, true);
			byte[] aiff = audio(bigEndian, SAMPLES, AudioFileFormat.Type.AIFF);
			assertThat(split(aiff, "{\"from_time\":0.5,\"to_time\":1.5}").orThrow()).hasSize(44 + 22_050 * 4);
			TransformResult result = split(aiff, "{\"from_time\":2,\"to_time\":2.5}");
			assertThat(result.status()).isEqualTo(413);
			assertThat(result.error()).containsPattern(
					"'to_time' 2.5 is beyond what is decoded of the audio, 2\\.3\\d* s in 204800B \\('ffmpeg.max-output'\\)");
		}

		@Test
		void aPieceThatIsTooLargeInItsFormatIsRefused() throws Exception {
			AudioFormat slow = new AudioFormat(400, 16, 1, true, false);
			TransformResult result = split(wav(slow, Arrays.copyOf(SAMPLES, 56_000)),
					"{\"from_time\":0,\"to_time\":70,\"audio_format\":\"opus\"}");
			assertThat(result.status()).isEqualTo(413);
			assertThat(result.error())
				.contains("The piece from 0.0 to 70.0 s is larger than 204800B as opus ('ffmpeg.max-output')");
		}

		@Test
		void aProcessThatTakesTooMuchMemoryIsEnded() throws Exception {
			AudioFormat slow = new AudioFormat(1, 16, 1, true, false);
			TransformResult result = split(wav(slow, new byte[40_000]),
					"{\"from_time\":0,\"to_time\":20000,\"audio_format\":\"opus\"}");
			assertThat(result.status()).isEqualTo(500);
			assertThat(result.error()).contains("it took more than 104857600B of memory ('ffmpeg.max-memory')");
		}

		private TransformResult split(byte[] audio, String args) {
			this.target.put("src", "audio", audio);
			return this.target.transform(this.target.etlName(), "src", "audio", args);
		}

	}

	abstract static class Splits {

		@Autowired
		private LocalTarget target;

		@Autowired
		private Ffmpeg ffmpeg;

		@LocalServerPort
		private int port;

		@TempDir
		private Path directory;

		private List<Path> before;

		@BeforeEach
		void rememberWhatOthersHaveLeft() throws IOException {
			this.before = temporaryDirectories();
		}

		@AfterEach
		void neitherProcessesNorFilesAreLeft() throws IOException {
			Awaitility.await()
				.atMost(Duration.ofSeconds(60))
				.untilAsserted(() -> assertThat(
						ProcessHandle.current().children().flatMap((child) -> child.info().command().stream()))
					.noneMatch((command) -> command.contains("ffmpeg")));
			List<Path> directories = temporaryDirectories();
			Awaitility.await()
				.atMost(Duration.ofSeconds(60))
				.until(() -> directories.stream()
					.filter((directory) -> !this.before.contains(directory))
					.noneMatch(Files::exists));
		}

		@Test
		void aSecondIsCutOutSampleBySample() throws Exception {
			byte[] wav = split(wav(STEREO, SAMPLES), "{\"from_time\": 1.00, \"to_time\": 2.00}").orThrow();
			assertPiece(wav, 22_050, 44_100);
		}

		@ParameterizedTest
		@CsvSource(delimiter = '|',
				value = { "{\"from_time\": \"0.1\", \"to_time\": \" 0.2 \"} | 2205 | 4410",
						"{\"from_time\": 0, \"to_time\": 0} | 0 | 0",
						"{\"from_time\": 2.5, \"to_time\": 1e300} | 55125 | 66150",
						"{\"from_time\": 3, \"to_time\": 3} | 66150 | 66150",
						"{\"from_time\": 0.00001, \"to_time\": 0.00019} | 0 | 3",
						"{\"from_time\": 0, \"to_time\": 1, \"audio_format\": \"WAV\", \"gain\": 3} | 0 | 22050" })
		void piecesBeginAndEndAtTheirFrames(String args, int from, int to) throws Exception {
			assertPiece(split(wav(STEREO, SAMPLES), args).orThrow(), from, to);
		}

		@Test
		void argumentsMayBeFormEncodedOnceMore() throws Exception {
			String args = URLEncoder.encode("{\"from_time\": 1.00, \"to_time\": 2.00}", StandardCharsets.UTF_8);
			assertPiece(split(wav(STEREO, SAMPLES), args).orThrow(), 22_050, 44_100);
		}

		@Test
		void aFileThatWasWrittenToAPipeIsCut() throws Exception {
			byte[] wav = wav(STEREO, SAMPLES);
			ByteBuffer.wrap(wav).putInt(4, -1).putInt(40, -1);
			assertPiece(split(wav, "{\"from_time\": 1.00, \"to_time\": 2.00}").orThrow(), 22_050, 44_100);
		}

		@ParameterizedTest
		@ValueSource(ints = { 100, 8_300, 300_000 })
		void otherChunksMayComeFirst(int length) throws Exception {
			byte[] chunk = ByteBuffer.allocate(8 + length)
				.order(ByteOrder.LITTLE_ENDIAN)
				.put("bext".getBytes(StandardCharsets.US_ASCII))
				.putInt(length)
				.array();
			byte[] wav = wav(STEREO, SAMPLES);
			String args = "{\"from_time\": 1.00, \"to_time\": 2.00}";
			assertPiece(split(insert(wav, 12, chunk), args).orThrow(), 22_050, 44_100);
			byte[] extensible = insert(wav, 36, HexFormat.of().parseHex(EXTENSION));
			extensible[16] = 40;
			ByteBuffer.wrap(extensible).putShort(20, (short) 0xfeff);
			assertPiece(split(extensible, args).orThrow(), 22_050, 44_100);
			assertPiece(split(insert(extensible, 60, chunk), args).orThrow(), 22_050, 44_100);
		}

		private byte[] insert(byte[] wav, int offset, byte[] bytes) {
			return ByteBuffer.allocate(wav.length + bytes.length)
				.order(ByteOrder.LITTLE_ENDIAN)
				.put(wav, 0, offset)
				.put(bytes)
				.put(wav, offset, wav.length - offset)
				.putInt(4, wav.length + bytes.length - 8)
				.array();
		}

		@Test
		void otherSamplesBecome16Bits() throws Exception {
			AudioFormat format = new AudioFormat(8_000, 24, 1, true, false);
			byte[] samples = new byte[8_000 * 3];
			for (int i = 0; i < samples.length; i += 3) {
				samples[i + 2] = (byte) (i / 300);
			}
			AudioInputStream piece = read(
					split(wav(format, samples), "{\"from_time\": 0.25, \"to_time\": 0.75}").orThrow());
			assertThat(piece.getFormat().getSampleSizeInBits()).isEqualTo(16);
			assertThat(piece.getFormat().getSampleRate()).isEqualTo(8_000);
			assertThat(piece.getFrameLength()).isEqualTo(4_000);
			assertThat(piece.readAllBytes()[1]).isEqualTo((byte) 20);
		}

		@ParameterizedTest
		@ValueSource(strings = { "flac", "mp3", "m4a", "aac", "opus", "ogg", "aiff" })
		void otherFormatsAreReadAndWritten(String format) throws Exception {
			Path wav = Files.write(this.directory.resolve("tone.wav"), wav(STEREO, SAMPLES));
			Path file = this.directory.resolve("tone." + format);
			this.ffmpeg.convert(wav, file);
			byte[] piece = split(Files.readAllBytes(file), "{\"from_time\":0.5,\"to_time\":2.0}").orThrow();
			assertThat(seconds(piece)).isCloseTo(1.5, within(0.001));
			byte[] encoded = split(Files.readAllBytes(wav),
					"{\"from_time\":0.5,\"to_time\":2.0,\"audio_format\":\"" + format + "\"}")
				.orThrow();
			assertThat(seconds(split(encoded, "{\"from_time\":0,\"to_time\":9}").orThrow())).isCloseTo(1.5,
					within(0.2));
		}

		@Test
		void flacLosesNothing() throws Exception {
			Path wav = Files.write(this.directory.resolve("noise.wav"), wav(STEREO, SAMPLES));
			Path flac = this.directory.resolve("noise.flac");
			this.ffmpeg.convert(wav, flac);
			assertPiece(split(Files.readAllBytes(flac), "{\"from_time\":1,\"to_time\":2}").orThrow(), 22_050, 44_100);
		}

		@ParameterizedTest
		@CsvSource(delimiter = '|', value = { "'' | from_time", "{} | from_time", "[] | from_time", "null | from_time",
				"1.0 | from_time", "{\"from_time\": | from_time", "%7 | from_time", "{\"from_time\": 1} | to_time",
				"{\"to_time\": 1} | from_time", "{\"from_time\": 2, \"to_time\": 1} | to_time",
				"{\"from_time\": -1, \"to_time\": 1} | from_time", "{\"from_time\": 0, \"to_time\": -1} | to_time",
				"{\"from_time\": \"NaN\", \"to_time\": 1} | from_time",
				"{\"from_time\": NaN, \"to_time\": 1} | from_time",
				"{\"from_time\": 0, \"to_time\": \"Infinity\"} | to_time",
				"{\"from_time\": 0, \"to_time\": 1e999} | to_time", "{\"from_time\": 0, \"to_time\": true} | to_time",
				"{\"from_time\": null, \"to_time\": 1} | from_time",
				"{\"from_time\": \"\", \"to_time\": 1} | from_time", "{\"from_time\": [], \"to_time\": 1} | from_time",
				"{\"from_time\": \"1s\", \"to_time\": 2} | from_time",
				"{\"from_time\": 3.1, \"to_time\": 4} | from_time",
				"{\"from_time\": 1e300, \"to_time\": 1e301} | from_time",
				"{\"from_time\": 0, \"to_time\": 1, \"audio_format\": \"exe\"} | audio_format",
				"{\"from_time\": 0, \"to_time\": 1, \"audio_format\": 7} | audio_format",
				"{\"from_time\": 0, \"to_time\": 1, \"audio_format\": \"../x.wav\"} | audio_format" })
		void impossibleArgumentsAreABadRequestThatNamesTheKey(String args, String key) throws Exception {
			TransformResult result = split(wav(STEREO, SAMPLES), args);
			assertThat(result.status()).isEqualTo(400);
			assertThat(result.error()).contains("'" + key + "'");
		}

		@ParameterizedTest
		@CsvSource(delimiter = '|', value = {
				"{\"from_time\": -1, \"to_time\": 1} | 'from_time' must be a number of seconds from 0 on, not -1",
				"{\"from_time\": \"1s\", \"to_time\": 1} | 'from_time' must be a number of seconds, not \\\"1s\\\"",
				"{\"from_time\": 2, \"to_time\": 1} | 'to_time' must not be before 'from_time', but is 1.0, before 2.0",
				"{\"from_time\": 3.5, \"to_time\": 4} | 'from_time' 3.5 is beyond the end of the audio",
				"{\"from_time\": 0, \"to_time\": 1, \"audio_format\": 7} | ogg, opus, wav], not 7",
				"[5] | with 'from_time' and 'to_time', not [5]", "{x | with 'from_time' and 'to_time', not {x" },
				quoteCharacter = '`')
		void refusedArgumentsAreRepeated(String args, String error) throws Exception {
			assertThat(split(wav(STEREO, SAMPLES), args).error()).contains(error);
		}

		@Test
		void longArgumentsAreRepeatedInPart() throws Exception {
			String args = "{\"from_time\": \"" + "x".repeat(2_000) + "\", \"to_time\": 1}";
			assertThat(split(wav(STEREO, SAMPLES), args).error()).contains("x".repeat(90) + "x")
				.doesNotContain("x".repeat(101));
		}

		@ParameterizedTest
		@CsvSource({ "HPUSH, FILE", "HPUSH, BODY", "HPULL, FILE", "HPULL, BODY", "WS, FILE", "WS, BODY" })
		void aSecondIsCutOutEveryWay(Communication communication, Input input) throws Exception {
			this.target.register(Etl.of("other", "http://127.0.0.1:" + this.port).with(communication).with(input));
			this.target.put("src", "audio.wav", wav(STEREO, SAMPLES));
			for (String args : List.of("{\"from_time\":\"1.00\",\"to_time\":\"2.00\"}",
					"{\"id\":\"audio\",\"part\":2,\"from_time\":1.0,\"to_time\":2.0}")) {
				assertPiece(this.target.transform("other", "src", "audio.wav", args).orThrow(), 22_050, 44_100);
			}
		}

		@ParameterizedTest
		@CsvSource({ "HPUSH, FILE", "HPUSH, BODY", "HPULL, FILE", "HPULL, BODY" })
		void aBucketJobHasNoArgumentsAndSaysSo(Communication communication, Input input) throws Exception {
			this.target.register(Etl.of("other", "http://127.0.0.1:" + this.port).with(communication).with(input));
			this.target.put("src", "audio.wav", wav(STEREO, SAMPLES));
			BucketJobResult result = this.target.runBucketJob(BucketJob.of("src", "dst", "other"));
			assertThat(result.errors().get("audio.wav")).contains("'from_time'");
			assertThat(this.target.list("dst")).isEmpty();
		}

		@Test
		void hostileObjectsAreErrorsThatSayWhyOrAudio() throws Exception {
			this.target.put("other", "secret.wav", wav(STEREO, SAMPLES));
			Path secret = this.target.file("other", "secret.wav");
			this.target.put("src", "sibling", new byte[0]);
			Files.copy(secret, this.target.file("src", "sibling").resolveSibling(secret.getFileName()));
			try (ServerSocket web = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
				URI url = URI.create("http://127.0.0.1:" + web.getLocalPort() + "/audio.wav");
				Map<String, byte[]> objects = HostileAudio.objects(secret, url);
				assertThat(objects).hasSize(100);
				objects.forEach(this::assertHarmless);
				web.setSoTimeout(1);
				assertThatExceptionOfType(SocketTimeoutException.class).as("FFmpeg asked a URL")
					.isThrownBy(web::accept);
			}
		}

		private void assertHarmless(String name, byte[] content) {
			TransformResult result = split(content, "{\"from_time\":0,\"to_time\":1}");
			if (result.succeeded() && !name.startsWith("names-")) {
				assertThatNoException().as(name).isThrownBy(() -> read(result.bytes()));
			}
			else {
				assertThat(result.status()).as(name).isEqualTo(500);
				assertThat(result.error()).as(name).containsPattern("FFmpeg process failed: [^\"]{10,}");
			}
		}

		@Test
		void whatIsThereOfAFileThatBreaksOffIsCut() throws Exception {
			byte[] wav = Arrays.copyOf(wav(STEREO, SAMPLES), 44 + 22_050 * 6 + 3);
			assertPiece(split(wav, "{\"from_time\":1,\"to_time\":2}").orThrow(), 22_050, 33_075);
		}

		// Among them those of other builds on this machine, which disappear soon
		private List<Path> temporaryDirectories() throws IOException {
			try (Stream<Path> files = Files.list(Path.of(System.getProperty("java.io.tmpdir")))) {
				return files.filter((file) -> file.getFileName().toString().startsWith("audio-splitter")).toList();
			}
		}

		private TransformResult split(byte[] audio, String args) {
			this.target.put("src", "audio", audio);
			return this.target.transform(this.target.etlName(), "src", "audio", args);
		}

		private void assertPiece(byte[] wav, int from, int to) throws Exception {
			AudioInputStream piece = read(wav);
			assertThat(piece.getFormat().toString()).isEqualTo(STEREO.toString());
			assertThat(piece.getFrameLength()).isEqualTo(to - from);
			assertThat(piece.readAllBytes()).isEqualTo(Arrays.copyOfRange(SAMPLES, from * 4, to * 4));
		}

		private double seconds(byte[] wav) throws Exception {
			AudioInputStream audio = read(wav);
			return audio.getFrameLength() / (double) audio.getFormat().getFrameRate();
		}

		private AudioInputStream read(byte[] wav) throws Exception {
			return AudioSystem.getAudioInputStream(new ByteArrayInputStream(wav));
		}

	}

}
