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

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Locale;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;

import io.aistore.etl.EtlException;
import io.aistore.etl.EtlObject;
import io.aistore.etl.Transformer;
import io.aistore.etl.server.http.RawConnection.Answer;
import io.aistore.etl.target.Escaping;
import io.aistore.etl.test.BucketJob;
import io.aistore.etl.test.BucketJobResult;
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
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.http.HttpStatus;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.server.ResponseStatusException;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for a {@link Transformer} served over HTTP.
 */
@Tag("both-lanes")
@Timeout(240)
class BufferedHttpTests {

	private static final Duration LONG = Duration.ofSeconds(60);

	private static final AtomicReference<Transformer> transformer = new AtomicReference<>();

	private static TestServer server;

	private static LocalTarget target;

	@BeforeAll
	static void start() {
		server = TestServer.buffered((object) -> transformer.get().transform(object), "aistore.etl.memory.budget=64MB");
		target = server.target();
	}

	@AfterAll
	static void stop() {
		server.close();
	}

	@AfterEach
	void everythingIsGivenBack() {
		target.reset();
		Awaitility.await().atMost(LONG).untilAsserted(() -> {
			assertThat(server.budget().used()).isZero();
			assertThat(server.budget().waiting()).isZero();
			assertThat(server.workers().active()).isZero();
		});
	}

	static Stream<String> names() {
		return Stream.of("plain", "a b/c d", "p%41q", "q?q", "x;y", "plus+plus", "ünï", "br[ack]et{s}|^", "back\\slash",
				"quo\"te", "amp&amp", "a=b&etl_x=1", "100%", "%zz", "日本語/🎉", "'single'", "<angle>", "tilde~`tick`",
				"?", "a?b?c", "*", "dir/.hidden");
	}

	@ParameterizedTest
	@MethodSource("names")
	void objectOfAnyNameIsTransformedByItsFile(String name) {
		transformer.set((object) -> (object.path() + "=" + object.text()).getBytes(StandardCharsets.UTF_8));
		target.put("src", name, "content".getBytes(StandardCharsets.UTF_8));
		assertThat(target.transform("pull", "src", name).text()).isEqualTo("src/" + name + "=content");
		if (name.contains("%zz") || name.endsWith("%")) {
			assertThat(target.transform("push", "src", name).error()).as("Go can't parse it").isNotNull();
		}
		else {
			assertThat(target.transform("push", "src", name).text()).isEqualTo("src/" + name + "=content");
		}
	}

	@ParameterizedTest
	@ValueSource(strings = { "plain", "a b/c d", "q?q", "x;y", "plus+plus", "ünï", "br[ack]et{s}|^", "back\\slash",
			"quo\"te", "amp&amp" })
	void objectOfAnyNameButOneWithAnEscapeIsTransformedByItsBody(String name) {
		transformer.set((object) -> (object.path() + "=" + object.text()).getBytes(StandardCharsets.UTF_8));
		target.put("src", name, "content".getBytes(StandardCharsets.UTF_8));
		assertThat(target.transform("push-body", "src", name).text()).isEqualTo("src/" + name + "=content");
		assertThat(target.transform("push-chunked", "src", name).text()).isEqualTo("src/" + name + "=content");
	}

	@Test
	void nameWithDoubleSlashKeepsIt() {
		transformer.set((object) -> object.path().getBytes(StandardCharsets.UTF_8));
		try (RawConnection connection = server.connect()) {
			assertThat(connection.put("/b/dbl//slash", "x").read().text()).isEqualTo("b/dbl//slash");
			assertThat(connection.put("/b/a/../b/./c", "x").read().text()).isEqualTo("b/a/../b/./c");
		}
	}

	@Test
	void pushedObjectWithAHashInItsNameIsAnErrorAndPulledOneIsRight() {
		transformer.set(EtlObject::bytes);
		target.put("src", "h#h", "content".getBytes(StandardCharsets.UTF_8));
		TransformResult pushed = target.transform("push", "src", "h#h");
		assertThat(pushed.succeeded()).isFalse();
		assertThat(pushed.error()).contains("aistore.etl.empty-put");
		assertThat(target.transform("pull", "src", "h#h").text()).isEqualTo("content");
	}

	@ParameterizedTest
	@ValueSource(ints = { 0, 1, 8191, 65_536, 1_048_577, 10_000_000 })
	void contentOfAnySizeComesBackByEveryWay(int size) {
		transformer.set(EtlObject::bytes);
		byte[] content = new byte[size];
		new Random(size).nextBytes(content);
		target.put("src", "o", content);
		for (String etl : new String[] { "push", "pull", "push-chunked" }) {
			assertThat(target.transform(etl, "src", "o").orThrow()).isEqualTo(content);
		}
		if (size > 0) {
			assertThat(target.transform("push-body", "src", "o").orThrow()).isEqualTo(content);
		}
	}

	@Test
	void longNameOfAHashedFileIsTheRequestedOne() {
		String name = "long/" + "n".repeat(400);
		transformer.set((object) -> object.path().getBytes(StandardCharsets.UTF_8));
		target.put("src", name, new byte[1]);
		assertThat(target.file("src", name).getFileName().toString()).startsWith(".x");
		assertThat(target.transform("push", "src", name).text()).isEqualTo("src/" + name);
		assertThat(target.transform("pull", "src", name).text()).isEqualTo("src/" + name);
	}

	@Test
	void bucketJobIsTransformed() {
		transformer.set((object) -> object.text().toUpperCase(Locale.ROOT).getBytes(StandardCharsets.UTF_8));
		for (int i = 0; i < 200; i++) {
			target.put("src", "o" + i, ("content" + i).getBytes(StandardCharsets.UTF_8));
		}
		BucketJobResult result = target.runBucketJob(BucketJob.of("src", "dst", "push-body"));
		assertThat(result.succeeded()).as(result.toString()).isTrue();
		assertThat(target.list("dst")).hasSize(200);
		assertThat(target.get("dst", "o7")).asString().isEqualTo("CONTENT7");
	}

	@Test
	void resultOfAStringIsWholeAndTyped() {
		transformer.set((object) -> "result".getBytes(StandardCharsets.UTF_8));
		try (RawConnection connection = server.connect()) {
			Answer answer = connection.put("/b/o", "x").read();
			assertThat(answer.status()).isEqualTo(200);
			assertThat(answer.headers()).containsEntry("content-length", "6")
				.containsEntry("content-type", "application/octet-stream")
				.doesNotContainKey("transfer-encoding");
			assertThat(answer.text()).isEqualTo("result");
		}
	}

	@Test
	void emptyResultHasItsLength() {
		transformer.set((object) -> new byte[0]);
		try (RawConnection connection = server.connect()) {
			Answer answer = connection.put("/b/o", "x").read();
			assertThat(answer.status()).isEqualTo(200);
			assertThat(answer.headers()).containsEntry("content-length", "0");
			assertThat(connection.put("/b/o", "x").read().status()).isEqualTo(200);
		}
	}

	@Test
	void emptyPutIsRefusedAndEmptyChunkedOneIsNot() {
		transformer.set((object) -> ("<" + object.text() + ">").getBytes(StandardCharsets.UTF_8));
		try (RawConnection connection = server.connect()) {
			Answer refused = connection.request("PUT", "/b/h", "Content-Length: 0").read();
			assertThat(refused.status()).isEqualTo(400);
			assertThat(refused.text()).startsWith("{\"error\":\"").contains("aistore.etl.empty-put").contains("#");
			assertThat(connection.request("PUT", "/b/h").read().status()).isEqualTo(400);
			Answer chunked = connection.request("PUT", "/b/h", "Transfer-Encoding: chunked").send("0\r\n\r\n").read();
			assertThat(chunked.text()).isEqualTo("<>");
		}
	}

	@ParameterizedTest
	@CsvSource({ "etl_args=a+b%2Bc, a b+c", "etl_args=%7B%22q%22%3A%22why%3F%22%7D, '{\"q\":\"why?\"}'",
			"etl_args=%20, ''", "etl_args=, ''", "etl_args=1&etl_args=2, 1", "etl_args=+x+, ' x '" })
	void argumentsArriveAsDecoded(String query, String expected) {
		transformer.set((object) -> ("[" + object.args() + "]").getBytes(StandardCharsets.UTF_8));
		try (RawConnection connection = server.connect()) {
			assertThat(connection.put("/b/o?" + query, "x").read().text()).isEqualTo("[" + expected + "]");
		}
	}

	@Test
	void argumentsAreBound() {
		transformer.set((object) -> object.args(Size.class).toString().getBytes(StandardCharsets.UTF_8));
		target.put("src", "o", new byte[1]);
		assertThat(target.transform("push", "src", "o", "{\"width\":3,\"height\":0,\"unknown\":true}").text())
			.isEqualTo("Size[width=3, height=0]");
	}

	@ParameterizedTest
	@ValueSource(strings = { "{\"width\":\"wide\",\"height\":0}", "{\"width\":1}", "{\"width\":1.5,\"height\":0}", "{",
			"null", "3", "" })
	void unusableArgumentsAre400(String args) {
		transformer.set((object) -> object.args(Size.class).toString().getBytes(StandardCharsets.UTF_8));
		target.put("src", "o", new byte[1]);
		TransformResult result = target.transform("push", "src", "o", args);
		assertThat(result.succeeded()).isFalse();
		assertThat(result.error()).contains("etl_args").contains("Size").doesNotContain("\n");
		try (RawConnection connection = server.connect()) {
			assertThat(connection.put("/b/o?etl_args=" + Escaping.escapeSegment(args), "x").read().status())
				.isEqualTo(400);
		}
	}

	@Test
	void transformThatThrowsIs500WithItsMessage() {
		transformer.set((object) -> {
			throw new IllegalStateException("no image:\n" + object.name());
		});
		target.put("src", "o", new byte[1]);
		assertThat(target.transform("push", "src", "o").error()).contains("no image: o");
		assertStatus(500, "{\"error\":\"no image: o\"}");
	}

	@Test
	void checkedExceptionAndNullAre500() {
		transformer.set((object) -> {
			throw new IOException("disk full");
		});
		assertStatus(500, "{\"error\":\"disk full\"}");
		transformer.set((object) -> null);
		assertThat(status(500)).contains("returned null for 'b/o'");
	}

	@Test
	void exceptionThatCanNotBeDescribedIs500WithItsName() {
		transformer.set((object) -> {
			throw new IndescribableException();
		});
		assertStatus(500, "{\"error\":\"" + IndescribableException.class.getName() + "\"}");
	}

	@Test
	void exceptionWithAStatusKeepsIt() {
		transformer.set((object) -> {
			throw new EtlException(415, "no JPEG");
		});
		assertStatus(415, "{\"error\":\"no JPEG\"}");
		transformer.set((object) -> {
			throw new ResponseStatusException(HttpStatus.CONFLICT, "twice");
		});
		assertStatus(409, "{\"error\":\"twice\"}");
		transformer.set((object) -> {
			throw new GoneException();
		});
		assertThat(status(410)).contains("GoneException");
	}

	@Test
	void errorsOfUserCodeAreSurvived() {
		transformer.set(BufferedHttpTests::recurse);
		assertStatus(500, "{\"error\":\"java.lang.StackOverflowError\"}");
		transformer.set((object) -> {
			throw new OutOfMemoryError("pretended");
		});
		assertStatus(500, "{\"error\":\"java.lang.OutOfMemoryError: pretended\"}");
		transformer.set((object) -> {
			throw new NoClassDefFoundError("missing");
		});
		assertThat(status(500)).contains("NoClassDefFoundError");
		transformer.set(EtlObject::bytes);
		assertStatus(200, "x");
	}

	private static byte[] recurse(EtlObject object) {
		return recurse(object);
	}

	@ParameterizedTest
	@ValueSource(strings = { "/etc/passwd", "/proc/self/environ", "/proc/self/root/etc/passwd",
			"/d/@ais/b/%ob/../../../../etc/passwd" })
	void fileOutOfTheLayoutIs403(String file) {
		transformer.set(EtlObject::bytes);
		String fqn = Escaping.escapeSegment(Escaping.escapeSegment(file));
		try (RawConnection connection = server.connect()) {
			assertThat(connection.request("GET", "/ais%2F@%23%2Fb%2Fo?etl_fqn=" + fqn).read().status()).isEqualTo(403);
			assertThat(connection.request("PUT", "/b/o?etl_fqn=" + fqn).read().status()).isEqualTo(403);
		}
	}

	@Test
	void missingFileIs404NamingObjectAndFile() {
		transformer.set(EtlObject::bytes);
		try (RawConnection connection = server.connect()) {
			Answer answer = connection.request("PUT", "/b/o?etl_fqn=%252Fd%252F%40ais%252Fb%252F%2525ob%252Fo").read();
			assertThat(answer.status()).isEqualTo(404);
			assertThat(answer.text()).contains("'b/o'").contains("/d/@ais/b/%ob/o");
		}
	}

	@ParameterizedTest
	@ValueSource(strings = { "POST", "DELETE", "PATCH", "OPTIONS", "PROPFIND" })
	void otherMethodIs405(String method) {
		try (RawConnection connection = server.connect()) {
			Answer answer = connection.request(method, "/b/o", "Content-Length: 1").send("x").read();
			assertThat(answer.status()).isEqualTo(405);
			assertThat(answer.headers().get("allow").split(",")).containsExactlyInAnyOrder("GET", "PUT");
			assertThat(answer.text()).startsWith("{\"error\":");
		}
	}

	@Test
	void headIs405WithoutABody() throws IOException {
		transformer.set(EtlObject::bytes);
		try (RawConnection connection = server.connect()) {
			Answer answer = connection.request("HEAD", "/b/o").readHead();
			assertThat(answer.status()).isEqualTo(405);
			assertThat(connection.put("/b/o", "next").read().text()).isEqualTo("next");
		}
	}

	@Test
	void rootNamesNoObject() {
		try (RawConnection connection = server.connect()) {
			assertThat(connection.put("/", "x").read().status()).isEqualTo(400);
		}
	}

	@Test
	void requestLineOf60KilobytesIsRead() {
		transformer.set((object) -> String.valueOf(object.args().length()).getBytes(StandardCharsets.UTF_8));
		try (RawConnection connection = server.connect()) {
			assertThat(connection.put("/b/o?etl_args=" + "a".repeat(60_000), "x").read().text()).isEqualTo("60000");
			assertThat(connection.request("PUT", "/b/o", "Content-Length: 1", "X-Long: " + "h".repeat(60_000))
				.send("x")
				.read()
				.text()).isEqualTo("0");
		}
	}

	@Test
	void charactersThatReactorNettyRefusesAreLetThrough() {
		transformer.set((object) -> object.path().getBytes(StandardCharsets.UTF_8));
		try (RawConnection connection = server.connect()) {
			String name = "[]{}|\\^\"<>`%zz%";
			assertThat(connection.put("/b/" + name, "x").read().text()).isEqualTo("b/" + name);
			byte[] utf8 = "ünï".getBytes(StandardCharsets.UTF_8);
			assertThat(connection.put("/b/" + new String(utf8, StandardCharsets.ISO_8859_1), "x").read().text())
				.isEqualTo("b/ünï");
		}
	}

	@Test
	void continueIsSentBeforeTheBody() throws IOException {
		transformer.set(EtlObject::bytes);
		try (RawConnection connection = server.connect()) {
			connection.request("PUT", "/b/o", "Content-Length: 4", "Expect: 100-continue");
			assertThat(connection.line()).isEqualTo("HTTP/1.1 100 Continue");
			assertThat(connection.line()).isEmpty();
			assertThat(connection.send("body").read().text()).isEqualTo("body");
			connection.request("PUT", "/b/o", "Content-Length: 900000000", "Expect: 100-continue");
			assertThat(connection.read().status()).as("refused unread").isEqualTo(413);
		}
	}

	@Test
	void connectionServesOnAfterAnErrorWhoseBodyWasNotRead() {
		transformer.set(EtlObject::bytes);
		try (RawConnection connection = server.connect()) {
			for (int i = 0; i < 5; i++) {
				String unread = "u".repeat(200_000);
				Answer refused = connection.put("/b/o?etl_fqn=%252Fetc%252Fpasswd", unread).read();
				assertThat(refused.status()).isEqualTo(403);
				assertThat(connection.put("/b/o", "next" + i).read().text()).isEqualTo("next" + i);
			}
		}
	}

	@Test
	void pipelinedRequestsAreAnsweredInOrder() {
		transformer.set(EtlObject::bytes);
		try (RawConnection connection = server.connect()) {
			for (int i = 0; i < 20; i++) {
				connection.put("/b/o", "body" + i);
			}
			for (int i = 0; i < 20; i++) {
				assertThat(connection.read().text()).isEqualTo("body" + i);
			}
		}
	}

	@Test
	void objectThatIsTooLargeIs413() {
		transformer.set(EtlObject::bytes);
		try (RawConnection connection = server.connect()) {
			Answer answer = connection.request("PUT", "/b/o", "Content-Length: 2147483648").read();
			assertThat(answer.status()).isEqualTo(413);
			assertThat(answer.text()).contains("67108864")
				.contains("aistore.etl.memory.max-object-size")
				.contains("StreamingTransformer");
		}
	}

	@Test
	void bodyThatEndsEarlyNeverBecomesAShorterObject() {
		AtomicBoolean called = new AtomicBoolean();
		transformer.set((object) -> {
			called.set(true);
			return object.bytes();
		});
		for (int i = 0; i < 3; i++) {
			try (RawConnection connection = server.connect()) {
				connection.request("PUT", "/b/o", "Content-Length: 100").send("x".repeat(99));
				Awaitility.await().atMost(LONG).until(() -> server.budget().used() == 100);
			}
			Awaitility.await().atMost(LONG).until(() -> server.budget().used() == 0);
			try (RawConnection connection = server.connect()) {
				connection.request("PUT", "/b/o", "Transfer-Encoding: chunked").send("3\r\nabc\r\n");
				Awaitility.await().atMost(LONG).until(() -> server.budget().used() > 0);
				connection.reset();
			}
			Awaitility.await().atMost(LONG).until(() -> server.budget().used() == 0);
		}
		assertThat(called).isFalse();
	}

	@Test
	void callerWhoGoesAwayInterruptsTheTransformer() throws Exception {
		CountDownLatch running = new CountDownLatch(1);
		CountDownLatch interrupted = new CountDownLatch(1);
		transformer.set((object) -> {
			running.countDown();
			try {
				new CountDownLatch(1).await(60, TimeUnit.SECONDS);
			}
			catch (InterruptedException ex) {
				interrupted.countDown();
				throw ex;
			}
			return new byte[0];
		});
		RawConnection connection = server.connect().put("/b/o", "x");
		assertThat(running.await(60, TimeUnit.SECONDS)).isTrue();
		connection.close();
		assertThat(interrupted.await(60, TimeUnit.SECONDS)).isTrue();
	}

	@Test
	void resultForACallerWhoIsGoneIsGivenBack() throws Exception {
		CountDownLatch running = new CountDownLatch(1);
		AtomicBoolean gone = new AtomicBoolean();
		transformer.set((object) -> {
			running.countDown();
			while (!gone.get()) {
				Thread.onSpinWait();
				gone.compareAndSet(false, Thread.interrupted());
			}
			return new byte[1000];
		});
		RawConnection connection = server.connect().put("/b/o", "x");
		assertThat(running.await(60, TimeUnit.SECONDS)).isTrue();
		connection.reset();
		Awaitility.await().atMost(LONG).untilTrue(gone);
	}

	@Test
	void callerWhoDoesNotReadHoldsItsShareUntilItGoes() throws Exception {
		CountDownLatch done = new CountDownLatch(1);
		transformer.set((object) -> {
			done.countDown();
			return new byte[20_000_000];
		});
		RawConnection connection = server.connect().put("/b/o", "x");
		assertThat(done.await(60, TimeUnit.SECONDS)).isTrue();
		Awaitility.await().atMost(LONG).until(() -> server.budget().used() == 20_000_000);
		connection.reset();
	}

	@Test
	void requestsWaitForMemoryInsteadOfFailing() {
		transformer.set(EtlObject::bytes);
		byte[] content = new byte[5_000_000];
		for (int i = 0; i < 12; i++) {
			target.put("src", "o" + i, content);
		}
		BucketJobResult result = target.runBucketJob(BucketJob.of("src", "dst", "push-chunked").withWorkers(6));
		assertThat(result.succeeded()).as(result.toString()).isTrue();
	}

	private static void assertStatus(int status, String text) {
		assertThat(status(status)).isEqualTo(text);
	}

	private static String status(int status) {
		try (RawConnection connection = server.connect()) {
			Answer answer = connection.put("/b/o", "x").read();
			assertThat(answer.status()).isEqualTo(status);
			return answer.text();
		}
	}

	record Size(int width, int height) {

	}

	@ResponseStatus(HttpStatus.GONE)
	private static final class GoneException extends RuntimeException {

	}

	private static final class IndescribableException extends RuntimeException {

		@Override
		public String getMessage() {
			throw new IndescribableException();
		}

	}

}
