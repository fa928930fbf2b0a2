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

package io.aistore.etl.server.websocket;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

import io.aistore.etl.server.http.TestServer;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for what becomes of WebSocket connections at shutdown.
 */
@Tag("both-lanes")
@Timeout(240)
class WebSocketShutdownTests {

	private static final Duration LONG = Duration.ofSeconds(60);

	@Test
	void requestThatCrossesTheEndOfTheConnectionIsNotTransformedButAnswered() throws Exception {
		List<String> transformed = new CopyOnWriteArrayList<>();
		CountDownLatch gate = new CountDownLatch(1);
		try (TestServer server = TestServer.buffered((object) -> {
			transformed.add(object.name());
			gate.await(60, TimeUnit.SECONDS);
			return object.bytes();
		}); RawWebSocket socket = new RawWebSocket(server.port())) {
			WebSocketConnections connections = server.context().getBean(WebSocketConnections.class);
			AtomicInteger drained = new AtomicInteger();
			send(socket, "first");
			Awaitility.await().atMost(LONG).until(() -> transformed.contains("first"));
			connections.stop(drained::incrementAndGet);
			awaitTurnOfTheEventLoop(socket);
			send(socket, "late");
			awaitTurnOfTheEventLoop(socket);
			assertThat(drained).hasValue(0);
			gate.countDown();
			assertThat(socket.readMessage().text()).isEqualTo("first");
			assertRefused(socket);
			Awaitility.await().atMost(LONG).until(() -> drained.get() == 1);
			assertThat(transformed).containsExactly("first");
		}
	}

	@Test
	void connectionsAreDrainedEachTimeTheyStop() throws Exception {
		try (TestServer server = TestServer.buffered((object) -> object.bytes())) {
			WebSocketConnections connections = server.context().getBean(WebSocketConnections.class);
			AtomicInteger drained = new AtomicInteger();
			connections.stop(drained::incrementAndGet);
			assertThat(drained).hasValue(1);
			connections.start();
			try (RawWebSocket socket = new RawWebSocket(server.port())) {
				send(socket, "o");
				assertThat(socket.readMessage().text()).isEqualTo("o");
				connections.stop(drained::incrementAndGet);
				assertThat(drained).as("the connection is open").hasValue(1);
				assertThat(socket.read().closeCode()).isEqualTo(1001);
			}
			Awaitility.await().atMost(LONG).until(() -> drained.get() == 2);
		}
	}

	@Test
	void requestsThatWaitToBeReadWhenTheConnectionEndsAreAnswered() throws Exception {
		CountDownLatch gate = new CountDownLatch(1);
		CountDownLatch begun = new CountDownLatch(1);
		try (TestServer server = TestServer.buffered((object) -> {
			begun.countDown();
			gate.await(60, TimeUnit.SECONDS);
			return object.bytes();
		}, "aistore.etl.websocket.concurrency=1"); RawWebSocket socket = new RawWebSocket(server.port())) {
			for (int i = 0; i < 8; i++) {
				send(socket, "o" + i);
			}
			assertThat(begun.await(60, TimeUnit.SECONDS)).isTrue();
			server.context().getBean(WebSocketConnections.class).stop(() -> {
			});
			gate.countDown();
			RawWebSocket.Frame frame = socket.read();
			int replies = 0;
			while (frame.last()) {
				assertThat(new String(frame.payload(), StandardCharsets.UTF_8)).isEqualTo("o" + replies);
				replies++;
				frame = socket.read();
			}
			assertThat(replies).isBetween(1, 7);
			assertThat(frame.payload()).isEmpty();
			assertThat(socket.read().closeCode()).isEqualTo(1011);
		}
	}

	private static void assertRefused(RawWebSocket socket) throws Exception {
		RawWebSocket.Frame beginning = socket.read();
		assertThat(beginning.last()).isFalse();
		assertThat(beginning.payload()).isEmpty();
		RawWebSocket.Frame close = socket.read();
		assertThat(close.closeCode()).isEqualTo(1011);
		assertThat(close.closeReason()).isEqualTo("Shutting down");
	}

	// Between two reads it runs what has been handed to it
	private static void awaitTurnOfTheEventLoop(RawWebSocket socket) throws Exception {
		for (int i = 0; i < 2; i++) {
			socket.frame(RawWebSocket.PING, true, new byte[0], true);
			assertThat(socket.read().opcode()).isEqualTo(RawWebSocket.PONG);
		}
	}

	private static void send(RawWebSocket socket, String name) throws Exception {
		socket.control("{\"path\":\"%s\"}".formatted(name));
		socket.message(name.getBytes(StandardCharsets.UTF_8));
	}

}
