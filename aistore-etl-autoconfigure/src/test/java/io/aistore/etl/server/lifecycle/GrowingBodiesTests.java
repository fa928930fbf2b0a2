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

package io.aistore.etl.server.lifecycle;

import java.io.ByteArrayOutputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

import io.aistore.etl.PlainHttp;
import io.aistore.etl.server.http.RawConnection;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Many senders that don't tell how much they send, in a heap that has not room for all of
 * it.
 */
@Tag("both-lanes")
@Timeout(240)
class GrowingBodiesTests {

	private static final int SIZE = 8 * 1024 * 1024 + 3;

	private static final int PIECE = 100_000;

	private static final int SENDERS = 12;

	private static final int OBJECTS = 2;

	@TempDir
	Path directory;

	@Test
	void bodiesInChunksFitIntoASmallHeap() throws Exception {
		try (ChildProcess server = start()) {
			all((number) -> {
				try (RawConnection connection = new RawConnection(server.port())) {
					for (int i = 0; i < OBJECTS; i++) {
						byte[] content = content(number + i);
						connection.request("PUT", "/b/o", "Transfer-Encoding: chunked");
						for (int offset = 0; offset < SIZE; offset += PIECE) {
							byte[] piece = Arrays.copyOfRange(content, offset, Math.min(SIZE, offset + PIECE));
							connection.send(Integer.toHexString(piece.length) + "\r\n").send(piece).send("\r\n");
						}
						RawConnection.Answer answer = connection.send("0\r\n\r\n").read();
						assertThat(answer.status()).as(answer::text).isEqualTo(200);
						assertThat(Arrays.equals(answer.body(), content)).isTrue();
					}
				}
			});
			assertNothingIsLeft(server);
		}
	}

	@Test
	void messagesOfAWebSocketFitIntoASmallHeap() throws Exception {
		try (ChildProcess server = start()) {
			HttpClient client = PlainHttp.client();
			all((number) -> {
				Replies replies = new Replies();
				WebSocket socket = client.newWebSocketBuilder()
					.buildAsync(URI.create("ws://127.0.0.1:" + server.port() + "/ws"), replies)
					.get();
				for (int i = 0; i < OBJECTS; i++) {
					byte[] content = content(number + i);
					socket.sendBinary(ByteBuffer.wrap("{\"path\":\"b/o\"}".getBytes(StandardCharsets.UTF_8)), true)
						.get();
					for (int offset = 0; offset < SIZE; offset += PIECE) {
						int end = Math.min(SIZE, offset + PIECE);
						socket.sendBinary(ByteBuffer.wrap(content, offset, end - offset), end == SIZE).get();
					}
					byte[] reply = replies.messages.poll(60, TimeUnit.SECONDS);
					assertThat(Arrays.equals(reply, content)).isTrue();
				}
				socket.abort();
			});
			assertNothingIsLeft(server);
		}
	}

	private ChildProcess start() throws Exception {
		return ChildProcess.start(SmallHeapApplication.class, List.of("-Xmx96m"), ChildProcess.CLASS_PATH,
				this.directory.resolve("output"), "--kind=buffered", "--management.endpoints.web.exposure.include=etl");
	}

	private static void all(Sender sender) throws Exception {
		ExecutorService threads = Executors.newFixedThreadPool(SENDERS);
		try {
			List<Future<?>> runs = new ArrayList<>();
			for (int i = 0; i < SENDERS; i++) {
				int number = i;
				runs.add(threads.submit(() -> {
					sender.send(number);
					return null;
				}));
			}
			for (Future<?> run : runs) {
				run.get(200, TimeUnit.SECONDS);
			}
		}
		finally {
			threads.shutdownNow();
		}
	}

	private static byte[] content(int seed) {
		byte[] content = new byte[SIZE];
		for (int i = 0; i < SIZE; i++) {
			content[i] = (byte) (seed + i * 31 + (i >> 13));
		}
		return content;
	}

	private static void assertNothingIsLeft(ChildProcess server) throws Exception {
		try (RawConnection connection = new RawConnection(server.port())) {
			Awaitility.await()
				.untilAsserted(() -> assertThat(connection.request("GET", "/actuator/etl").read().text())
					.contains("\"used\":0,", "\"outOfMemoryErrors\":0"));
		}
	}

	/** What one sender does. */
	private interface Sender {

		void send(int number) throws Exception;

	}

	/** Puts fragments together. */
	private static final class Replies implements WebSocket.Listener {

		private final BlockingQueue<byte[]> messages = new LinkedBlockingQueue<>();

		private final ByteArrayOutputStream message = new ByteArrayOutputStream();

		@Override
		public CompletionStage<?> onBinary(WebSocket socket, ByteBuffer data, boolean last) {
			byte[] bytes = new byte[data.remaining()];
			data.get(bytes);
			this.message.writeBytes(bytes);
			if (last) {
				this.messages.add(this.message.toByteArray());
				this.message.reset();
			}
			socket.request(1);
			return CompletableFuture.completedFuture(null);
		}

	}

}
