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
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PipedInputStream;
import java.io.PipedOutputStream;
import java.io.SequenceInputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import io.aistore.etl.EtlException;
import io.aistore.etl.EtlObject;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import org.springframework.util.unit.DataSize;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIOException;
import static org.mockito.BDDMockito.given;
import static org.mockito.Mockito.mock;

/**
 * Tests for {@link FfmpegTransformer}.
 */
@Timeout(240)
class FfmpegTransformerTests {

	private static final TestAudio TONE = new TestAudio(1, 16_000, 1);

	private static FfmpegProgram program;

	private final FfmpegTransformer transformer = transformer(program, "pcm_s16le", "wav");

	@BeforeAll
	static void unpack() throws IOException {
		program = FfmpegProgram.bundled();
	}

	@AfterAll
	static void delete() throws IOException {
		program.close();
		assertThat(Path.of(program.command())).doesNotExist();
	}

	@AfterEach
	void neitherProcessesNorThreadsAreLeft() {
		assertThat(runningProcess()).isEmpty();
		assertThat(Thread.getAllStackTraces().keySet()).noneMatch((thread) -> thread.getName().startsWith("ffmpeg-"));
	}

	@ParameterizedTest
	@CsvSource({ "flac, flac", "libmp3lame, mp3", "aac, m4a", "aac, aac", "libopus, opus", "libvorbis, ogg" })
	void everyFormatCanBeWrittenAndReadAgain(String codec, String format) throws Exception {
		byte[] encoded = transform(transformer(program, codec, format), new ByteArrayInputStream(TONE.toWav()));
		byte[] wav = transform(this.transformer, new ByteArrayInputStream(encoded));
		assertThat(TestAudio.ofWav(wav).seconds()).isBetween(0.95, 1.15);
	}

	@Test
	void noCopyIsLeft() throws Exception {
		Set<String> before = copies();
		byte[] m4a = TONE.to("m4a", program);
		assertThat(transform(this.transformer, new ByteArrayInputStream(m4a))).isNotEmpty();
		assertThatExceptionOfType(EtlException.class)
			.isThrownBy(() -> transform(this.transformer, new ByteArrayInputStream(m4a, 0, 1000)));
		// Other builds on this machine delete theirs soon
		Awaitility.await().atMost(Duration.ofSeconds(60)).until(() -> before.containsAll(copies()));
	}

	private Set<String> copies() throws IOException {
		try (Stream<Path> files = Files.list(Path.of(System.getProperty("java.io.tmpdir")))) {
			return files.map((file) -> file.getFileName().toString())
				.filter((name) -> name.startsWith("ffmpeg-input"))
				.collect(Collectors.toSet());
		}
	}

	@Test
	void aProgramThatStopsReadingIsReportedByItsOwnWords() {
		byte[] megabytes = new byte[20 << 20];
		assertThatExceptionOfType(EtlException.class)
			.isThrownBy(() -> transform(transformer(program, "no_such_codec", "wav"),
					new SequenceInputStream(new ByteArrayInputStream(TONE.toWav()),
							new ByteArrayInputStream(megabytes))))
			.withMessageStartingWith("FFmpeg process failed: Unknown encoder 'no_such_codec'")
			.satisfies((ex) -> assertThat(ex.status()).isEqualTo(500));
	}

	@Test
	void anInputThatBreaksOffIsNoShorterResult() {
		InputStream broken = new InputStream() {
			@Override
			public int read() throws IOException {
				throw new IOException("The content broke off");
			}
		};
		assertThatIOException()
			.isThrownBy(() -> transform(this.transformer,
					new SequenceInputStream(new ByteArrayInputStream(TONE.toWav()), broken)))
			.withMessage("The content broke off");
	}

	@Test
	void anOutputThatNobodyWantsEndsTheProcess() {
		OutputStream gone = new OutputStream() {
			@Override
			public void write(int octet) throws IOException {
				throw new IOException("Nobody waits for the result any more");
			}
		};
		assertThatIOException()
			.isThrownBy(() -> this.transformer.transform(object(endless(new CountDownLatch(1))), gone))
			.withMessage("Nobody waits for the result any more");
	}

	@Test
	void aKilledProcessIsAnError() throws Exception {
		FutureTask<byte[]> conversion = startEndlessConversion();
		runningProcess().orElseThrow().destroyForcibly();
		assertThatExceptionOfType(ExecutionException.class).isThrownBy(() -> conversion.get(60, TimeUnit.SECONDS))
			.withCauseInstanceOf(EtlException.class)
			.withMessageContaining("FFmpeg process failed: exit status 137");
	}

	@Test
	void interruptionEndsTheProcessEvenIfTheInputStalls() throws Exception {
		try (PipedOutputStream nothing = new PipedOutputStream()) {
			InputStream stalled = new SequenceInputStream(new ByteArrayInputStream(TONE.toWav()),
					new PipedInputStream(nothing));
			FutureTask<byte[]> conversion = new FutureTask<>(() -> transform(this.transformer, stalled));
			Thread thread = new Thread(conversion);
			thread.start();
			awaitProcess();
			thread.interrupt();
			assertThatExceptionOfType(ExecutionException.class).isThrownBy(() -> conversion.get(60, TimeUnit.SECONDS))
				.withCauseInstanceOf(InterruptedException.class);
		}
	}

	@Test
	void aProcessThatTakesTooMuchMemoryIsEnded() {
		byte[] aSampleASecond = TONE.toWav();
		ByteBuffer.wrap(aSampleASecond).order(ByteOrder.LITTLE_ENDIAN).putInt(24, 1).putInt(28, 2);
		FfmpegTransformer greedy = new FfmpegTransformer(program,
				new FfmpegProperties("2", "44100", "", "", "pcm_s16le", "wav", "", "wav", DataSize.ofMegabytes(100)));
		assertThatExceptionOfType(EtlException.class)
			.isThrownBy(() -> greedy.transform(object(new ByteArrayInputStream(aSampleASecond)),
					OutputStream.nullOutputStream()))
			.withMessageContaining("FFmpeg process failed: it took more than 104857600B of memory");
	}

	@Test
	void theEndOfTheApplicationEndsTheProcess() throws Exception {
		FutureTask<byte[]> conversion = startEndlessConversion();
		this.transformer.close();
		assertThatExceptionOfType(ExecutionException.class).isThrownBy(() -> conversion.get(60, TimeUnit.SECONDS));
	}

	@Test
	void aProgramThatIsNotThereIsNamed() {
		assertThatIOException()
			.isThrownBy(() -> transform(transformer(FfmpegProgram.of("no-such-program"), "flac", "flac"),
					InputStream.nullInputStream()))
			.withMessageContaining("no-such-program");
	}

	private FutureTask<byte[]> startEndlessConversion() throws Exception {
		CountDownLatch flowing = new CountDownLatch(1);
		FutureTask<byte[]> conversion = new FutureTask<>(() -> {
			this.transformer.transform(object(endless(flowing)), OutputStream.nullOutputStream());
			return new byte[0];
		});
		new Thread(conversion).start();
		assertThat(flowing.await(60, TimeUnit.SECONDS)).isTrue();
		return conversion;
	}

	private InputStream endless(CountDownLatch flowing) {
		byte[] wav = TONE.toWav();
		ByteBuffer.wrap(wav).putInt(4, -1).putInt(40, -1);
		return new SequenceInputStream(new ByteArrayInputStream(wav), new InputStream() {

			@Override
			public int read() {
				return 0;
			}

			@Override
			public int read(byte[] target, int offset, int length) {
				flowing.countDown();
				return length;
			}

		});
	}

	private byte[] transform(FfmpegTransformer transformer, InputStream input) throws Exception {
		ByteArrayOutputStream output = new ByteArrayOutputStream();
		transformer.transform(object(input), output);
		return output.toByteArray();
	}

	private EtlObject object(InputStream input) throws IOException {
		EtlObject object = mock();
		given(object.name()).willReturn("tone.wav");
		given(object.file()).willReturn(Optional.empty());
		given(object.inputStream()).willReturn(input);
		return object;
	}

	private void awaitProcess() {
		Awaitility.await().atMost(Duration.ofSeconds(60)).until(() -> runningProcess().isPresent());
	}

	private Optional<ProcessHandle> runningProcess() {
		return ProcessHandle.current()
			.children()
			.filter((child) -> child.info().command().filter(program.command()::equals).isPresent())
			.findAny();
	}

	private static FfmpegTransformer transformer(FfmpegProgram program, String codec, String format) {
		return new FfmpegTransformer(program, new FfmpegProperties("", "", "", "", codec, format, "",
				"wav,flac,mp3,mov,aac,ogg", DataSize.ofMegabytes(256)));
	}

}
