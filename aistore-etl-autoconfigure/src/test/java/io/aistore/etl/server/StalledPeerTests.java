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

package io.aistore.etl.server;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.lang.ref.WeakReference;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;

import io.aistore.etl.StreamingTransformer;
import io.aistore.etl.Transformer;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.support.GenericApplicationContext;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests of peers that send or read nothing any more.
 */
@Tag("both-lanes")
@ExtendWith(OutputCaptureExtension.class)
class StalledPeerTests {

	/** In which something unwanted would show. */
	private static final Duration A_WHILE = Duration.ofMillis(100);

	private final List<Socket> sockets = new ArrayList<>();

	private ConfigurableApplicationContext application;

	@AfterEach
	void stop() throws IOException {
		for (Socket socket : this.sockets) {
			socket.close();
		}
		if (this.application != null) {
			this.application.close();
		}
	}

	@Test
	void senderThatStallsIsAnsweredAndItsMemoryGivenBack() throws Exception {
		serve(Transformer.class, (object) -> object.bytes(), "--aistore.etl.server.read-timeout=1s");
		Socket socket = connect();
		send(socket, "PUT /b/o HTTP/1.1\r\nHost: h\r\nContent-Length: 100000\r\n\r\nbeginning");
		Awaitility.await().until(() -> budget().used() == 100000);
		assertThat(read(socket)).startsWith("HTTP/1.1 408").contains("aistore.etl.server.read-timeout");
		Awaitility.await().until(() -> budget().used() == 0);
		assertThat(workers().active()).isZero();
	}

	@Test
	void senderThatStallsHoldsAStreamingWorkerUntilTheTimeoutOnly() throws Exception {
		serve(StreamingTransformer.class, (object, output) -> object.inputStream().transferTo(output),
				"--aistore.etl.server.read-timeout=300ms", "--aistore.etl.workers.size=1");
		Socket socket = connect();
		send(socket, "PUT /b/o HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n");
		assertThat(read(socket)).startsWith("HTTP/1.1 408");
		assertThat(exchange("abc")).startsWith("HTTP/1.1 200").endsWith("abc");
	}

	@Test
	void senderThatStallsGivesWayToOthers() throws Exception {
		serve(Transformer.class, (object) -> object.bytes(), "--aistore.etl.server.read-timeout-under-load=300ms",
				"--aistore.etl.memory.budget=100B");
		Socket stalled = connect();
		send(stalled, "PUT /b/o HTTP/1.1\r\nHost: h\r\nContent-Length: 100\r\n\r\nbeginning");
		Awaitility.await().until(() -> budget().used() == 100);
		assertThat(exchange("abc")).startsWith("HTTP/1.1 200").endsWith("abc");
		assertThat(read(stalled)).startsWith("HTTP/1.1 408").contains("under-load");
	}

	@ParameterizedTest
	@ValueSource(strings = { "webflux", "native" })
	void sendersThatStallLeaveRoomForOneThatHasSentAWholeObject(String lane) throws Exception {
		serve(Transformer.class, (object) -> object.bytes(), "--aistore.etl.memory.budget=2000B",
				"--aistore.etl.server.read-timeout-under-load=60s", "--aistore.etl.server.lane=" + lane);
		Socket good = connect();
		String request = "PUT /b/good HTTP/1.1\r\nHost: h\r\nContent-Length: 500\r\n\r\n" + "x".repeat(500);
		send(good, request);
		assertThat(readResponse(good)).startsWith("http/1.1 200");
		for (int i = 0; i < 40; i++) {
			send(connect(), "PUT /b/o HTTP/1.1\r\nHost: h\r\nContent-Length: 500\r\n\r\nbeginning");
		}
		Awaitility.await().until(() -> budget().waiting() == 38);
		for (int i = 0; i < 20; i++) {
			send(good, request);
			assertThat(readResponse(good)).startsWith("http/1.1 200");
		}
		assertThat(budget().waiting()).isGreaterThan(20);
	}

	@ParameterizedTest
	@ValueSource(strings = { "webflux", "native" })
	void sendersThatStallDoNotKeepLateComersWaiting(String lane) throws Exception {
		serve(Transformer.class, (object) -> object.bytes(), "--aistore.etl.memory.budget=2000B",
				"--aistore.etl.memory.max-wait=8s", "--aistore.etl.server.lane=" + lane);
		String head = "PUT /b/o HTTP/1.1\r\nHost: h\r\nContent-Length: 500\r\n\r\n";
		sendHalf(head, 200);
		Awaitility.await().until(() -> budget().waiting() > 150);
		List<Socket> good = new ArrayList<>();
		for (int i = 0; i < 5; i++) {
			Socket socket = connect();
			send(socket, head + "x".repeat(500));
			good.add(socket);
		}
		sendHalf(head, 9);
		for (Socket socket : good) {
			assertThat(readResponse(socket)).startsWith("http/1.1 200");
		}
	}

	private void sendHalf(String head, int senders) throws IOException {
		for (int i = 0; i < senders; i++) {
			send(connect(), head + "x".repeat(250));
		}
	}

	@ParameterizedTest
	@ValueSource(strings = { "webflux", "native" })
	void senderThatIsRefusedMayGoOnButNotStall(String lane) throws Exception {
		serve(Transformer.class, (object) -> object.bytes(), "--aistore.etl.server.read-timeout-under-load=1s",
				"--aistore.etl.memory.budget=100B", "--aistore.etl.memory.max-waiting=0",
				"--aistore.etl.server.lane=" + lane);
		send(connect(), "PUT /b/o HTTP/1.1\r\nHost: h\r\nContent-Length: 100\r\n\r\nbeginning");
		Awaitility.await().until(() -> budget().used() == 100);
		Socket refused = connect();
		send(refused, "PUT /b/o HTTP/1.1\r\nHost: h\r\nContent-Length: 50\r\n\r\n" + "x".repeat(10));
		assertThat(readResponse(refused)).startsWith("http/1.1 503");
		send(refused, "x".repeat(40));
		send(refused, "GET /health HTTP/1.1\r\nHost: h\r\n\r\n");
		assertThat(readHead(refused)).startsWith("HTTP/1.1 200");
		Socket stalled = connect();
		send(stalled, "PUT /b/o HTTP/1.1\r\nHost: h\r\nContent-Length: 50\r\n\r\n" + "x".repeat(10));
		assertThat(read(stalled)).startsWith("HTTP/1.1 503");
	}

	@ParameterizedTest
	@ValueSource(strings = { "webflux", "native" })
	void wholeObjectThatIsRefusedLeavesNoBufferBehind(String lane, CapturedOutput output) throws Exception {
		serve(Transformer.class, (object) -> object.bytes(), "--aistore.etl.memory.budget=100B",
				"--aistore.etl.memory.max-wait=10ms", "--aistore.etl.server.lane=" + lane);
		budget().charge(100);
		Socket refused = connect();
		for (int i = 0; i < 60; i++) {
			if (i % 20 == 0) {
				System.gc();
			}
			send(refused, "PUT /b/o HTTP/1.1\r\nHost: h\r\nContent-Length: 50\r\n\r\n" + "x".repeat(50));
			assertThat(readResponse(refused)).startsWith("http/1.1 503");
		}
		assertThat(output).doesNotContain("LEAK:");
	}

	@Test
	void timeThatASenderIsKeptWaitingDoesNotCount() throws Exception {
		CountDownLatch begun = new CountDownLatch(1);
		CountDownLatch go = new CountDownLatch(1);
		serve(Transformer.class, (object) -> {
			begun.countDown();
			go.await(60, TimeUnit.SECONDS);
			return object.bytes();
		}, "--aistore.etl.server.read-timeout=500ms", "--aistore.etl.memory.budget=100B");
		Socket first = connect();
		send(first, "PUT /b/o HTTP/1.1\r\nHost: h\r\nContent-Length: 100\r\n\r\n" + "x".repeat(100));
		assertThat(begun.await(60, TimeUnit.SECONDS)).isTrue();
		Socket waiting = connect();
		send(waiting, "PUT /b/o HTTP/1.1\r\nHost: h\r\nContent-Length: 50\r\n\r\n" + "y".repeat(50));
		long start = System.nanoTime();
		Awaitility.await()
			.until(() -> budget().waiting() == 1 && System.nanoTime() - start > Duration.ofMillis(1000).toNanos());
		go.countDown();
		assertThat(readResponse(first)).endsWith("x".repeat(100));
		assertThat(readResponse(waiting)).endsWith("y".repeat(50));
	}

	@ParameterizedTest
	@ValueSource(strings = { "webflux", "native" })
	void senderThatGoesAwayWhileItWaitsIsNotLogged(String lane, CapturedOutput output) throws Exception {
		serve(Transformer.class, (object) -> object.bytes(), "--aistore.etl.memory.budget=100B",
				"--aistore.etl.server.read-timeout-under-load=60s", "--aistore.etl.server.lane=" + lane);
		send(connect(), "PUT /b/o HTTP/1.1\r\nHost: h\r\nContent-Length: 100\r\n\r\nbeginning");
		Awaitility.await().until(() -> budget().used() == 100);
		Socket socket = connect();
		send(socket, "PUT /b/gone HTTP/1.1\r\nHost: h\r\nContent-Length: 100\r\n\r\nbeginning");
		Awaitility.await().until(() -> budget().waiting() == 1);
		socket.setSoLinger(true, 0);
		socket.close();
		Awaitility.await().pollDelay(A_WHILE).until(() -> budget().waiting() == 0);
		assertThat(output).doesNotContain(" ERROR ").doesNotContain("b/gone");
	}

	@ParameterizedTest
	@ValueSource(strings = { "webflux", "native" })
	void senderThatGoesAwayIsLoggedInOneLine(String lane, CapturedOutput output) throws Exception {
		serve(Transformer.class, (object) -> object.bytes(), "--aistore.etl.server.lane=" + lane);
		for (int i = 0; i < 5; i++) {
			Socket socket = connect();
			send(socket,
					"PUT /b/gone" + i + " HTTP/1.1\r\nHost: h\r\nContent-Length: 100000\r\n\r\n" + "x".repeat(50_000));
			Awaitility.await().until(() -> budget().used() == 100_000);
			socket.setSoLinger(true, 0);
			socket.close();
			Awaitility.await().until(() -> budget().used() == 0);
		}
		assertThat(exchange("abc")).endsWith("abc");
		Awaitility.await()
			.untilAsserted(
					() -> assertThat(output.toString().lines().filter((line) -> line.contains("b/gone"))).hasSize(5));
		assertThat(output).doesNotContain("onErrorDropped").doesNotContain(" ERROR ").doesNotContain(": null");
	}

	@Test
	void readerThatStallsLosesItsConnection() throws Exception {
		serve(Transformer.class, (object) -> new byte[30_000_000], "--aistore.etl.server.write-timeout=1s",
				"--aistore.etl.memory.budget=100MB");
		Socket socket = connect();
		send(socket, "PUT /b/o HTTP/1.1\r\nHost: h\r\nContent-Length: 1\r\n\r\nx");
		Awaitility.await().until(() -> budget().used() == 30_000_000);
		Awaitility.await().until(() -> budget().used() == 0);
		assertThat(exchange("abc").length()).isGreaterThan(30_000_000);
	}

	@Test
	void readersThatStallHoldNoMoreThanTheMemoryAndOthersNoLongerThanTheTimeoutUnderLoad() throws Exception {
		serve(Transformer.class, (object) -> new byte[8_000_000], "--aistore.etl.server.write-timeout-under-load=500ms",
				"--aistore.etl.memory.budget=40MB", "--aistore.etl.workers.size=4");
		long bound = 40 * 1024 * 1024 + 4 * 8_000_000 + 40;
		for (int i = 0; i < 30; i++) {
			Socket socket = connect();
			send(socket, "PUT /b/o HTTP/1.1\r\nHost: h\r\nContent-Length: 1\r\n\r\nx");
		}
		CompletableFuture<String> good = CompletableFuture.supplyAsync(() -> {
			try {
				return exchange("abc");
			}
			catch (IOException ex) {
				throw new UncheckedIOException(ex);
			}
		});
		Awaitility.await().until(() -> {
			assertThat(budget().used()).isLessThanOrEqualTo(bound);
			return good.isDone();
		});
		assertThat(good.get().length()).isGreaterThan(8_000_000);
	}

	@Test
	void contentIsForgottenBeforeItsResultHasBeenRead() throws Exception {
		AtomicReference<WeakReference<byte[]>> content = new AtomicReference<>();
		serve(Transformer.class, (object) -> {
			content.set(new WeakReference<>(object.bytes()));
			return new byte[30_000_000];
		}, "--aistore.etl.memory.budget=100MB");
		Socket socket = connect();
		send(socket, "PUT /b/o HTTP/1.1\r\nHost: h\r\nContent-Length: 100000\r\n\r\n" + "x".repeat(100_000));
		Awaitility.await().until(() -> budget().used() == 30_000_000);
		Awaitility.await().until(() -> {
			System.gc();
			return content.get().refersTo(null);
		});
		assertThat(budget().used()).isEqualTo(30_000_000);
	}

	@Test
	void readerThatStallsHoldsAStreamingWorkerUntilTheTimeoutOnly() throws Exception {
		CountDownLatch begun = new CountDownLatch(1);
		serve(StreamingTransformer.class, (object, output) -> {
			begun.countDown();
			for (int i = 0; i < 1000; i++) {
				output.write(new byte[100_000]);
			}
		}, "--aistore.etl.server.write-timeout=300ms", "--aistore.etl.workers.size=1");
		Socket socket = connect();
		send(socket, "PUT /b/o HTTP/1.1\r\nHost: h\r\nContent-Length: 1\r\n\r\nx");
		assertThat(begun.await(60, TimeUnit.SECONDS)).isTrue();
		Awaitility.await().until(() -> workers().active() == 0);
	}

	@Test
	void webSocketMayBeIdleBetweenMessagesButNotWithinOne() throws Exception {
		serve(Transformer.class, (object) -> object.bytes(), "--aistore.etl.server.read-timeout=500ms",
				"--aistore.etl.server.write-timeout=500ms", "--server.netty.idle-timeout=500ms");
		Socket socket = connect();
		upgrade(socket);
		long start = System.nanoTime();
		Awaitility.await().until(() -> System.nanoTime() - start > Duration.ofMillis(1000).toNanos());
		sendFrame(socket, true, "{\"path\":\"o\"}");
		sendFrame(socket, true, "abc");
		assertThat(socket.getInputStream().readNBytes(5)).endsWith('a', 'b', 'c');
		sendFrame(socket, true, "{\"path\":\"o\"}");
		sendFrame(socket, false, "abc");
		readTo(socket, "paused for more than 500ms");
		Awaitility.await().until(() -> budget().used() == 0);
	}

	@Test
	void webSocketsThatStallWithinTheirFirstObjectLeaveRoomForOthers() throws Exception {
		serve(Transformer.class, (object) -> object.bytes(), "--aistore.etl.memory.budget=256KB",
				"--aistore.etl.server.read-timeout-under-load=60s");
		Socket good = connect();
		String request = "PUT /b/good HTTP/1.1\r\nHost: h\r\nContent-Length: 500\r\n\r\n" + "x".repeat(500);
		send(good, request);
		assertThat(readResponse(good)).startsWith("http/1.1 200");
		for (int i = 0; i < 20; i++) {
			Socket socket = connect();
			upgrade(socket);
			sendFrame(socket, true, "{\"path\":\"o\"}");
			sendFrame(socket, false, "beginning");
		}
		Awaitility.await().until(() -> budget().waiting() == 18);
		for (int i = 0; i < 20; i++) {
			send(good, request);
			assertThat(readResponse(good)).startsWith("http/1.1 200");
		}
		assertThat(budget().waiting()).isEqualTo(18);
	}

	private static void upgrade(Socket socket) throws IOException {
		send(socket, "GET /ws HTTP/1.1\r\nHost: h\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
				+ "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n");
		assertThat(readHead(socket)).startsWith("HTTP/1.1 101");
	}

	private <T> void serve(Class<T> type, T transformer, String... args) {
		List<String> all = new ArrayList<>(List.of(args));
		all.addAll(List.of("--server.port=0", "--aistore.etl.target-url=http://127.0.0.1:9/v1/etl/_object/etl/secret"));
		this.application = new SpringApplicationBuilder(Application.class)
			.initializers((context) -> ((GenericApplicationContext) context).registerBean(type, () -> transformer))
			.run(all.toArray(String[]::new));
	}

	private MemoryBudget budget() {
		return this.application.getBean(MemoryBudget.class);
	}

	private Workers workers() {
		return this.application.getBean(Workers.class);
	}

	private Socket connect() throws IOException {
		String port = this.application.getEnvironment().getProperty("local.server.port", "");
		Socket socket = new Socket("127.0.0.1", Integer.parseInt(port));
		socket.setSoTimeout(60_000);
		socket.setTcpNoDelay(true);
		this.sockets.add(socket);
		return socket;
	}

	private static void send(Socket socket, String text) throws IOException {
		socket.getOutputStream().write(text.getBytes(StandardCharsets.ISO_8859_1));
	}

	private static void sendFrame(Socket socket, boolean last, String text) throws IOException {
		byte[] frame = new byte[6 + text.length()];
		frame[0] = (byte) (last ? 0x82 : 0x02);
		frame[1] = (byte) (0x80 | text.length());
		System.arraycopy(text.getBytes(StandardCharsets.ISO_8859_1), 0, frame, 6, text.length());
		OutputStream output = socket.getOutputStream();
		output.write(frame);
	}

	private String exchange(String body) throws IOException {
		Socket socket = connect();
		send(socket, "PUT /b/o HTTP/1.1\r\nHost: h\r\nConnection: close\r\nContent-Length: " + body.length()
				+ "\r\n\r\n" + body);
		return read(socket);
	}

	private static String read(Socket socket) throws IOException {
		return new String(socket.getInputStream().readAllBytes(), StandardCharsets.ISO_8859_1);
	}

	private static String readHead(Socket socket) throws IOException {
		return readTo(socket, "\r\n\r\n");
	}

	private static String readTo(Socket socket, String end) throws IOException {
		InputStream input = socket.getInputStream();
		StringBuilder text = new StringBuilder();
		while (text.indexOf(end) < 0) {
			int octet = input.read();
			assertThat(octet).as(text.toString()).isNotNegative();
			text.append((char) octet);
		}
		return text.toString();
	}

	private static String readResponse(Socket socket) throws IOException {
		String head = readHead(socket).toLowerCase(Locale.ROOT);
		int length = Integer.parseInt(head.replaceAll("(?s).*content-length: (\\d+).*", "$1"));
		return head + new String(socket.getInputStream().readNBytes(length), StandardCharsets.ISO_8859_1);
	}

	@SpringBootConfiguration
	@EnableAutoConfiguration
	static class Application {

	}

}
