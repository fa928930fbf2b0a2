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

package io.aistore.etl.server.http;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.zip.GZIPInputStream;
import java.util.zip.GZIPOutputStream;

import io.aistore.etl.EtlException;
import io.aistore.etl.EtlObject;
import io.aistore.etl.StreamingTransformer;
import io.aistore.etl.delivery.scenario.FaultServer;
import io.aistore.etl.delivery.scenario.FaultServer.Behaviour;
import io.aistore.etl.server.http.RawConnection.Answer;
import io.aistore.etl.target.Escaping;
import io.aistore.etl.test.LocalTarget;
import io.aistore.etl.test.TransformResult;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;

/**
 * Tests for a {@link StreamingTransformer} served over HTTP.
 */
@Tag("both-lanes")
@Timeout(240)
class StreamingHttpTests {

	private static final Duration LONG = Duration.ofSeconds(60);

	private static final AtomicReference<StreamingTransformer> transformer = new AtomicReference<>();

	private static TestServer server;

	private static LocalTarget target;

	@BeforeAll
	static void start() {
		server = TestServer.streaming((object, output) -> transformer.get().transform(object, output),
				"aistore.etl.content-type=text/x-property");
		target = server.target();
	}

	@AfterAll
	static void stop() {
		server.close();
	}

	@Test
	void streamAfterBytesIsWholeByEveryWay() {
		transformer.set((object, output) -> {
			object.bytes();
			object.inputStream().transferTo(output);
		});
		target.put("src", "o", "content".getBytes(StandardCharsets.UTF_8));
		for (String etl : List.of("push", "push-body", "push-chunked", "pull", "pull-body")) {
			assertThat(target.transform(etl, "src", "o").text()).as(etl).isEqualTo("content");
		}
	}

	@Test
	void bytesAfterAStreamAreWholeOrAnError() {
		transformer.set((object, output) -> {
			object.inputStream().read();
			output.write(object.bytes());
		});
		target.put("src", "o", "content".getBytes(StandardCharsets.UTF_8));
		assertThat(target.transform("push", "src", "o").text()).isEqualTo("content");
		for (String etl : List.of("push-body", "push-chunked", "pull-body")) {
			assertThat(target.transform(etl, "src", "o").error()).as(etl).contains("taken as a stream");
		}
	}

	@Test
	void lateExceptionThatCanNotBeDescribedBreaksTheResultOff() {
		transformer.set((object, output) -> {
			output.write(new byte[300_000]);
			throw new IndescribableException();
		});
		try (RawConnection connection = server.connect()) {
			Answer answer = connection.put("/b/o", "x").read();
			assertThat(answer.status() == 500 || !answer.complete()).isTrue();
		}
	}

	@AfterEach
	void everythingIsGivenBack() {
		target.reset();
		Awaitility.await().atMost(LONG).untilAsserted(() -> {
			assertThat(server.workers().active()).isZero();
			assertThat(server.budget().used()).isZero();
		});
	}

	private static void echo(EtlObject object, OutputStream output) throws IOException {
		object.inputStream().transferTo(output);
	}

	@ParameterizedTest
	@ValueSource(ints = { 0, 1, 65_535, 65_536, 65_537, 1_048_576, 10_000_000 })
	void contentOfAnySizeComesBackByEveryWay(int size) {
		byte[] content = new byte[size];
		new Random(size).nextBytes(content);
		target.put("src", "a b%41?", content);
		transformer.set(StreamingHttpTests::echo);
		assertEcho(content);
		transformer.set((object, output) -> {
			byte[] buffer = new byte[10_007];
			InputStream input = object.inputStream();
			for (int count = input.read(buffer); count >= 0; count = input.read(buffer)) {
				output.write(buffer, 0, count);
			}
		});
		assertEcho(content);
		transformer.set((object, output) -> output.write(object.bytes()));
		assertEcho(content);
	}

	private static void assertEcho(byte[] content) {
		for (String etl : new String[] { "push", "pull", "push-chunked" }) {
			assertThat(target.transform(etl, "src", "a b%41?").orThrow()).isEqualTo(content);
		}
		if (content.length > 0) {
			assertThat(target.transform("push-body", "src", "a b%41?").orThrow()).isEqualTo(content);
		}
	}

	@Test
	void resultThatIsClosedByTheTransformerIsWhole() throws IOException {
		transformer.set((object, output) -> {
			try (GZIPOutputStream gzip = new GZIPOutputStream(output); InputStream input = object.inputStream()) {
				input.transferTo(gzip);
			}
		});
		byte[] content = new byte[3_000_000];
		new Random(1).nextBytes(content);
		target.put("src", "o", content);
		byte[] result = target.transform("push-body", "src", "o").orThrow();
		try (GZIPInputStream input = new GZIPInputStream(new ByteArrayInputStream(result))) {
			assertThat(input.readAllBytes()).isEqualTo(content);
		}
	}

	@Test
	void resultUpToTheHeadBufferHasItsLength() {
		transformer.set((object, output) -> output.write(new byte[65_536]));
		try (RawConnection connection = server.connect()) {
			Answer answer = connection.put("/b/o", "x").read();
			assertThat(answer.headers()).containsEntry("content-length", "65536")
				.containsEntry("content-type", "text/x-property")
				.doesNotContainKey("transfer-encoding");
			assertThat(answer.body()).hasSize(65_536);
		}
	}

	@Test
	void longerResultIsChunked() {
		transformer.set((object, output) -> output.write(new byte[65_537]));
		try (RawConnection connection = server.connect()) {
			Answer answer = connection.put("/b/o", "x").read();
			assertThat(answer.headers()).containsEntry("transfer-encoding", "chunked")
				.doesNotContainKey("content-length");
			assertThat(answer.body()).hasSize(65_537);
			assertThat(answer.complete()).isTrue();
			assertThat(connection.put("/b/o", "x").read().status()).isEqualTo(200);
		}
	}

	@Test
	void fileThatIsPassedOnHasItsLength() {
		transformer.set(StreamingHttpTests::echo);
		target.put("src", "o", new byte[500_000]);
		try (RawConnection connection = server.connect()) {
			String fqn = Escaping.escapeSegment(Escaping.escapeSegment(target.file("src", "o").toString()));
			Answer answer = connection.request("PUT", "/src/o?etl_fqn=" + fqn).read();
			assertThat(answer.headers()).containsEntry("content-length", "500000");
			assertThat(answer.body()).isEqualTo(new byte[500_000]);
		}
	}

	@ParameterizedTest
	@ValueSource(ints = { 400_000, 600_000 })
	void fileThatIsReplacedWhileItIsPassedOnIsNeverSentInPart(int size) throws IOException {
		transformer.set((object, output) -> {
			echo(object, output);
			target.put("src", "o", new byte[size]);
		});
		assertPassedFileFails(500, "has %d bytes now, 500000 when its transform began".formatted(size));
	}

	@Test
	void fileThatIsDeletedWhileItIsPassedOnIs404() throws IOException {
		transformer.set((object, output) -> {
			echo(object, output);
			target.delete("src", "o");
		});
		assertPassedFileFails(404, "'src/o': file not found");
	}

	@Test
	void fileThatIsReplacedBeforeMoreIsWrittenIsNeverSent() throws IOException {
		transformer.set((object, output) -> {
			echo(object, output);
			target.put("src", "o", new byte[600_000]);
			output.write(1);
		});
		assertPassedFileFails(500, "has 600000 bytes now");
	}

	private static void assertPassedFileFails(int status, String reason) throws IOException {
		target.put("src", "o", new byte[500_000]);
		String fqn = Escaping.escapeSegment(Escaping.escapeSegment(target.file("src", "o").toString()));
		try (RawConnection connection = server.connect();
				FaultServer hop = new FaultServer(Behaviour.answer(200, ""))) {
			Answer answer = connection.request("PUT", "/src/o?etl_fqn=" + fqn).read();
			assertThat(answer.status()).isEqualTo(status);
			assertThat(answer.text()).contains(reason);
			target.put("src", "o", new byte[500_000]);
			answer = connection
				.request("PUT", "/src/o?etl_fqn=" + fqn, "Ais-Node-Url: http://" + hop.authority() + "/x")
				.read();
			assertThat(answer.status()).isEqualTo(status);
			assertThat(answer.text()).contains(reason);
			assertThat(hop.exchanges()).isEmpty();
		}
	}

	@Test
	void firstBytesArriveWhileTheTransformerIsAtWork() throws Exception {
		CountDownLatch seen = new CountDownLatch(1);
		transformer.set((object, output) -> {
			output.write(new byte[70_000]);
			output.write("tail".getBytes(StandardCharsets.UTF_8));
			output.flush();
			assertThat(seen.await(60, TimeUnit.SECONDS)).isTrue();
			output.write("end".getBytes(StandardCharsets.UTF_8));
		});
		try (RawConnection connection = server.connect()) {
			connection.put("/b/o", "x").readHead();
			assertThat(readChunks(connection, 70_004)).asString().endsWith("tail");
			seen.countDown();
			assertThat(readChunks(connection, 3)).asString().isEqualTo("end");
			assertThat(connection.line()).isEqualTo("0");
		}
	}

	private static byte[] readChunks(RawConnection connection, int count) throws IOException {
		ByteArrayOutputStream bytes = new ByteArrayOutputStream();
		while (bytes.size() < count) {
			bytes.write(connection.readBytes(Integer.parseInt(connection.line(), 16)));
			connection.line();
		}
		return bytes.toByteArray();
	}

	@Test
	void resultStreamsWhileTheBodyStillArrives() throws Exception {
		transformer.set(StreamingHttpTests::echo);
		try (RawConnection connection = server.connect()) {
			connection.request("PUT", "/b/o", "Content-Length: 100003").send("x".repeat(100_000));
			connection.readHead();
			byte[] first = readChunks(connection, 65_537);
			connection.send("end");
			byte[] rest = readChunks(connection, 100_003 - first.length);
			assertThat(new String(first, StandardCharsets.UTF_8) + new String(rest, StandardCharsets.UTF_8))
				.isEqualTo("x".repeat(100_000) + "end");
		}
	}

	@Test
	void earlyFailureIs500WithItsMessage() {
		transformer.set((object, output) -> {
			output.write(new byte[10]);
			throw new IllegalStateException("early");
		});
		target.put("src", "o", new byte[1]);
		assertThat(target.transform("push", "src", "o").error()).contains("early");
		try (RawConnection connection = server.connect()) {
			Answer answer = connection.put("/b/o", "x").read();
			assertThat(answer.status()).isEqualTo(500);
			assertThat(answer.text()).isEqualTo("{\"error\":\"early\"}");
			assertThat(answer.headers()).containsEntry("content-type", "application/json");
			assertThat(connection.put("/b/o", "x").read().status()).isEqualTo(500);
		}
	}

	@Test
	void earlyFailureKeepsItsStatus() {
		transformer.set((object, output) -> {
			output.write(new byte[60_000]);
			throw new EtlException(422, "no image");
		});
		try (RawConnection connection = server.connect()) {
			assertThat(connection.put("/b/o", "x").read().status()).isEqualTo(422);
		}
	}

	@ParameterizedTest
	@ValueSource(ints = { 70_000, 1_000_000, 10_000_000 })
	void lateFailureBreaksTheConnection(int length) {
		transformer.set((object, output) -> {
			output.write(new byte[length]);
			throw new IllegalStateException("late");
		});
		for (int i = 0; i < 5; i++) {
			try (RawConnection connection = server.connect()) {
				Answer answer = connection.put("/b/o", "x").read();
				if (answer.status() == 200) {
					assertThat(answer.complete()).as("no final chunk").isFalse();
				}
				else {
					assertThat(answer.status()).isEqualTo(500);
				}
			}
		}
		target.put("src", "o", new byte[1]);
		TransformResult result = target.transform("push", "src", "o");
		assertThat(result.succeeded()).isFalse();
	}

	@Test
	void errorOfUserCodeBreaksTheConnectionAndIsSurvived() {
		transformer.set((object, output) -> {
			output.write(new byte[1_000_000]);
			output.flush();
			throw new OutOfMemoryError("pretended");
		});
		try (RawConnection connection = server.connect()) {
			Answer answer = connection.put("/b/o", "x").read();
			assertThat(answer.status() == 200 && answer.complete()).isFalse();
		}
		transformer.set(StreamingHttpTests::echo);
		try (RawConnection connection = server.connect()) {
			assertThat(connection.put("/b/o", "x").read().text()).isEqualTo("x");
		}
	}

	@Test
	void chunkedObjectIsReadWholeByNeitherItsFileNorItsFirstChunk() throws IOException {
		byte[] content = new byte[10_000];
		new Random(3).nextBytes(content);
		target.putChunked("src", "big", content, 4000);
		assertThat(Files.size(target.file("src", "big"))).isEqualTo(4000);
		transformer.set(StreamingHttpTests::echo);
		assertThat(target.transform("push", "src", "big").orThrow()).isEqualTo(content);
		assertThat(target.transform("pull", "src", "big").orThrow()).isEqualTo(content);
	}

	@Test
	void bodyThatBreaksOffFailsTheReaderOfTheInput() throws Exception {
		CompletableFuture<Throwable> failure = new CompletableFuture<>();
		CountDownLatch read = new CountDownLatch(1);
		transformer.set((object, output) -> {
			try {
				object.inputStream().readNBytes(10);
				read.countDown();
				object.inputStream().readAllBytes();
				failure.completeExceptionally(new AssertionError("end of stream"));
			}
			catch (Throwable ex) {
				failure.complete(ex);
				throw ex;
			}
		});
		try (RawConnection connection = server.connect()) {
			connection.request("PUT", "/b/o", "Content-Length: 100").send("x".repeat(50));
			assertThat(read.await(60, TimeUnit.SECONDS)).isTrue();
		}
		assertThat(failure).succeedsWithin(LONG).isInstanceOf(IOException.class);
	}

	@Test
	void swallowedFailureOfTheInputIsNoShorterObject() throws Exception {
		CountDownLatch read = new CountDownLatch(1);
		CompletableFuture<Boolean> done = new CompletableFuture<>();
		transformer.set((object, output) -> {
			output.write(new byte[70_000]);
			output.flush();
			output.write(object.inputStream().readNBytes(10));
			read.countDown();
			assertThatIOException().isThrownBy(() -> object.inputStream().readAllBytes());
			done.complete(true);
		});
		RawConnection connection = server.connect();
		connection.request("PUT", "/b/o", "Transfer-Encoding: chunked").send("a\r\n0123456789\r\n");
		assertThat(read.await(60, TimeUnit.SECONDS)).isTrue();
		connection.send("zz\r\n");
		assertThat(isComplete(connection)).isFalse();
		assertThat(done).succeedsWithin(LONG);
		connection.close();
	}

	private static boolean isComplete(RawConnection connection) {
		try {
			Answer answer = connection.read();
			return answer.status() == 200 && answer.complete();
		}
		catch (UncheckedIOException ex) {
			// Not even the head had left
			return false;
		}
	}

	@Test
	void callerWhoGoesAwayInterruptsATransformerThatWrites() throws Exception {
		CompletableFuture<Throwable> failure = new CompletableFuture<>();
		transformer.set((object, output) -> {
			try {
				while (true) {
					output.write(new byte[10_000]);
				}
			}
			catch (Throwable ex) {
				failure.complete(ex);
				throw ex;
			}
		});
		RawConnection connection = server.connect().put("/b/o", "x");
		connection.readHead();
		connection.reset();
		assertThat(failure).succeedsWithin(LONG).isInstanceOf(IOException.class);
	}

	@Test
	void callerWhoGoesAwayInterruptsATransformerThatComputes() throws Exception {
		CountDownLatch running = new CountDownLatch(1);
		CountDownLatch interrupted = new CountDownLatch(1);
		transformer.set((object, output) -> {
			running.countDown();
			try {
				new CountDownLatch(1).await(60, TimeUnit.SECONDS);
			}
			catch (InterruptedException ex) {
				interrupted.countDown();
				throw ex;
			}
		});
		RawConnection connection = server.connect().put("/b/o", "x");
		assertThat(running.await(60, TimeUnit.SECONDS)).isTrue();
		connection.close();
		assertThat(interrupted.await(60, TimeUnit.SECONDS)).isTrue();
	}

	@Test
	void readerWhoStopsHoldsTheTransformer() throws Exception {
		AtomicLong written = new AtomicLong();
		AtomicBoolean stopped = new AtomicBoolean();
		AtomicReference<Thread> thread = new AtomicReference<>();
		transformer.set((object, output) -> {
			thread.set(Thread.currentThread());
			try {
				while (written.get() < 500_000_000) {
					output.write(new byte[100_000]);
					written.addAndGet(100_000);
				}
			}
			finally {
				stopped.set(true);
			}
		});
		RawConnection connection = server.connect().put("/b/o", "x");
		connection.readHead();
		AtomicLong last = new AtomicLong(-1);
		Awaitility.await()
			.atMost(LONG)
			.pollInterval(Duration.ofMillis(300))
			.until(() -> last.getAndSet(written.get()) == written.get()
					&& thread.get().getState() == Thread.State.WAITING);
		assertThat(written.get()).as("what the sockets and 1 MiB hold").isLessThan(100_000_000);
		assertThat(stopped).isFalse();
		connection.reset();
		Awaitility.await().atMost(LONG).untilTrue(stopped);
	}

	@Test
	void inputThatIsNotReadDoesNotStopTheConnection() {
		transformer.set((object, output) -> output.write(1));
		try (RawConnection connection = server.connect()) {
			for (int i = 0; i < 5; i++) {
				assertThat(connection.put("/b/o", "u".repeat(3_000_000)).read().status()).isEqualTo(200);
			}
		}
	}

	@Test
	void outputIsOfNoUseAfterTheEnd() throws Exception {
		AtomicReference<OutputStream> kept = new AtomicReference<>();
		transformer.set((object, output) -> {
			kept.set(output);
			output.write('x');
		});
		try (RawConnection connection = server.connect()) {
			assertThat(connection.put("/b/o", "x").read().text()).isEqualTo("x");
			assertThatIOException().isThrownBy(() -> kept.get().write('y'));
			assertThat(connection.put("/b/o", "x").read().text()).isEqualTo("x");
		}
	}

	@Test
	void argumentsAndNamesAreThose() {
		transformer.set((object, output) -> output.write((object.provider() + " " + object.path() + " "
				+ object.args(Map.class) + " " + object.file().isPresent())
			.getBytes(StandardCharsets.UTF_8)));
		target.put("src", "dir/o", new byte[1]);
		assertThat(target.transform("pull", "src", "dir/o", "{\"a\":1}").text()).isEqualTo("ais src/dir/o {a=1} false");
	}

	private static final class IndescribableException extends RuntimeException {

		@Override
		public String getMessage() {
			throw new NoClassDefFoundError("com/example/Messages");
		}

	}

}
