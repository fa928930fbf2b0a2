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

import java.io.EOFException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

import io.aistore.etl.EtlException;
import io.aistore.etl.EtlObject;
import io.aistore.etl.Transformer;
import io.aistore.etl.server.MemoryBudget;
import io.aistore.etl.server.websocket.RawWebSocket.Frame;
import io.micrometer.core.instrument.MeterRegistry;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Tests of the WebSocket rows of the protocol, frame by frame.
 */
class WebSocketProtocolTests {

	private static final String TARGET = "http://127.0.0.1:9/v1/etl/_object/etl-test/s3cr3tKEYx";

	private static final AtomicInteger interrupted = new AtomicInteger();

	private static ConfigurableApplicationContext application;

	private static int port;

	private static volatile CountDownLatch gate = new CountDownLatch(0);

	private static volatile CountDownLatch begun = new CountDownLatch(1);

	@BeforeAll
	static void start() {
		application = new SpringApplicationBuilder(Application.class).run("--server.port=0",
				"--aistore.etl.target-url=" + TARGET, "--aistore.etl.websocket.max-frame-size=1MB",
				"--aistore.etl.memory.max-object-size=4MB", "--aistore.etl.websocket.concurrency=3");
		port = Integer.parseInt(application.getEnvironment().getProperty("local.server.port"));
	}

	@AfterAll
	static void stop() {
		application.close();
	}

	@BeforeEach
	void open() {
		gate = new CountDownLatch(0);
		begun = new CountDownLatch(1);
	}

	@Test
	void resultIsOneBinaryMessage() throws Exception {
		try (RawWebSocket socket = new RawWebSocket(port)) {
			socket.control("{\"path\":\"dir/a b\",\"etl_args\":\"x=1\"}");
			socket.message("content".getBytes());
			Frame reply = socket.readMessage();
			assertThat(reply.opcode()).isEqualTo(RawWebSocket.BINARY);
			assertThat(reply.text()).isEqualTo("dir/a b|x=1|content");
		}
	}

	@Test
	void largeResultIsOneMessageOfSeveralFragments() throws Exception {
		try (RawWebSocket socket = new RawWebSocket(port)) {
			socket.control("{\"path\":\"o\"}");
			for (int i = 0; i < 30; i++) {
				socket.frame((i == 0) ? RawWebSocket.BINARY : RawWebSocket.CONTINUATION, i == 29,
						"x".repeat(100_000).getBytes(), true);
			}
			Frame frame = socket.read();
			assertThat(frame.opcode()).isEqualTo(RawWebSocket.BINARY);
			assertThat(frame.last()).isFalse();
			int size = frame.payload().length;
			while (!frame.last()) {
				frame = socket.read();
				assertThat(frame.opcode()).isEqualTo(RawWebSocket.CONTINUATION);
				size += frame.payload().length;
			}
			assertThat(size).isEqualTo("o||".length() + 3_000_000);
		}
	}

	@Test
	void blankFieldsAreNone() throws Exception {
		try (RawWebSocket socket = new RawWebSocket(port)) {
			socket.control("{\"path\":\"o\",\"etl_args\":\" \",\"fqn\":\" \",\"pipeline\":\" \"}");
			socket.message("1".getBytes());
			assertThat(socket.readMessage().text()).isEqualTo("o||1");
			socket.control("{\"path\":\"o\",\"etl_args\":\" x \",\"fqn\":\"\",\"pipeline\":null}");
			socket.message("2".getBytes());
			assertThat(socket.readMessage().text()).isEqualTo("o| x |2");
		}
	}

	@ParameterizedTest
	@CsvSource({ "%2Fetc%2Fpasswd, File '/etc/passwd' refused", "/proc/self/environ, File '/proc/self/environ' refused",
			"%2Fd%2F@ais%2Fb%2F%25ob%2Fplus+plus, Error processing object 'o': file not found at '/d/@ais/b/%ob/plus+plus'" })
	void fileThatIsRefusedOrMissingFailsTheObject(String fqn, String reason) throws Exception {
		try (RawWebSocket socket = new RawWebSocket(port)) {
			socket.control("{\"path\":\"o\",\"pipeline\":\"http://127.0.0.1:9/x\",\"fqn\":\"%s\"}".formatted(fqn));
			assertThat(socket.readMessage().text()).startsWith(reason);
			socket.control("{\"path\":\"o\",\"fqn\":\"%s\"}".formatted(fqn));
			assertBrokenOff(socket, 1011, reason);
		}
	}

	@Test
	void fieldsOfOneMessageAreForgottenWithTheNext() throws Exception {
		try (RawWebSocket socket = new RawWebSocket(port)) {
			socket.control("{\"path\":\"first\",\"etl_args\":\"x=1\",\"unknown\":{\"a\":[1]}}");
			socket.message("1".getBytes());
			socket.control("{}");
			socket.message("2".getBytes());
			assertThat(socket.readMessage().text()).isEqualTo("first|x=1|1");
			assertThat(socket.readMessage().text()).isEqualTo("||2");
		}
	}

	@Test
	void fragmentedControlAndObjectArePutTogether() throws Exception {
		try (RawWebSocket socket = new RawWebSocket(port)) {
			socket.frame(RawWebSocket.BINARY, false, "{\"path\":".getBytes(), true);
			socket.frame(RawWebSocket.CONTINUATION, false, "\"p\"".getBytes(), true);
			socket.frame(RawWebSocket.CONTINUATION, true, "}".getBytes(), true);
			socket.frame(RawWebSocket.BINARY, false, "con".getBytes(), true);
			socket.frame(RawWebSocket.PING, true, "hi".getBytes(), true);
			socket.frame(RawWebSocket.CONTINUATION, false, "te".getBytes(), true);
			socket.frame(RawWebSocket.CONTINUATION, true, "nt".getBytes(), true);
			assertThat(socket.read().opcode()).isEqualTo(RawWebSocket.PONG);
			assertThat(socket.readMessage().text()).isEqualTo("p||content");
		}
	}

	@Test
	void repliesKeepTheOrderOfRequestsWhateverTheyTake() throws Exception {
		gate = new CountDownLatch(1);
		try (RawWebSocket socket = new RawWebSocket(port)) {
			socket.control("{\"path\":\"gate\"}");
			socket.message("slow".getBytes());
			for (int i = 0; i < 10; i++) {
				socket.control("{\"path\":\"o%d\"}".formatted(i));
				socket.message(new byte[0]);
			}
			assertThat(begun.await(60, TimeUnit.SECONDS)).isTrue();
			gate.countDown();
			assertThat(socket.readMessage().text()).isEqualTo("gate||slow");
			for (int i = 0; i < 10; i++) {
				assertThat(socket.readMessage().text()).isEqualTo("o%d||".formatted(i));
			}
		}
	}

	@Test
	void fiveHundredRequestsAreAnsweredThatWaitForNoReply() throws Exception {
		try (RawWebSocket socket = new RawWebSocket(port)) {
			for (int i = 0; i < 512; i++) {
				socket.control("{\"path\":\"o%d\"}".formatted(i));
				socket.message(("c" + i).getBytes());
			}
			for (int i = 0; i < 512; i++) {
				assertThat(socket.readMessage().text()).isEqualTo("o%d||c%d".formatted(i, i));
			}
		}
	}

	@Test
	void pingIsAnsweredDuringALongTransform() throws Exception {
		gate = new CountDownLatch(1);
		try (RawWebSocket socket = new RawWebSocket(port)) {
			socket.control("{\"path\":\"gate\"}");
			socket.message("slow".getBytes());
			assertThat(begun.await(60, TimeUnit.SECONDS)).isTrue();
			for (int i = 0; i < 3; i++) {
				socket.frame(RawWebSocket.PING, true, ("p" + i).getBytes(), true);
				Frame pong = socket.read();
				assertThat(pong.opcode()).isEqualTo(RawWebSocket.PONG);
				assertThat(pong.text()).isEqualTo("p" + i);
			}
			gate.countDown();
			assertThat(socket.readMessage().text()).isEqualTo("gate||slow");
		}
	}

	@Test
	void failureThatAistoreWaitsForBreaksTheMessageAndTheConnectionOff() throws Exception {
		try (RawWebSocket socket = new RawWebSocket(port)) {
			socket.control("{\"path\":\"before\"}");
			socket.message("1".getBytes());
			socket.control("{\"path\":\"fail\"}");
			socket.message("2".getBytes());
			socket.control("{\"path\":\"after\"}");
			socket.message("3".getBytes());
			assertThat(socket.readMessage().text()).isEqualTo("before||1");
			assertBrokenOff(socket, 1011, "can't do fail");
		}
	}

	@Test
	void connectionEndsAfterTheReasonThoughItsClientDoesNotCloseIt() throws Exception {
		try (RawWebSocket socket = new RawWebSocket(port)) {
			socket.control("{\"path\":\"fail\"}");
			socket.message("2".getBytes());
			assertBrokenOff(socket, 1011, "can't do fail");
			// Reactor Netty may say goodbye once more
			assertThatExceptionOfType(EOFException.class).isThrownBy(() -> {
				while (true) {
					assertThat(socket.read().opcode()).isEqualTo(RawWebSocket.CLOSE);
				}
			});
		}
	}

	@ParameterizedTest
	@ValueSource(strings = { "http://127.0.0.1:9/ais%2F@%23%2Fdst%2Fo", "http://127.0.0.1:9,http://127.0.0.1:9/x" })
	void failureOfAnObjectThatGoesToATargetIsAMessage(String pipeline) throws Exception {
		try (RawWebSocket socket = new RawWebSocket(port)) {
			socket.control("{\"path\":\"fail\",\"pipeline\":\"%s\"}".formatted(pipeline));
			socket.message("2".getBytes());
			socket.control("{\"path\":\"next\"}");
			socket.message("3".getBytes());
			Frame failure = socket.readMessage();
			assertThat(failure.opcode()).isEqualTo(RawWebSocket.BINARY);
			assertThat(failure.text()).contains("can't do fail");
			assertThat(socket.readMessage().text()).isEqualTo("next||3");
		}
	}

	@Test
	void reasonIsCutAtTheBorderOfACharacter() throws Exception {
		try (RawWebSocket socket = new RawWebSocket(port)) {
			socket.control("{\"path\":\"fail\",\"etl_args\":\"%s\"}".formatted("ü€😀".repeat(40)));
			socket.message("2".getBytes());
			assertThat(socket.read().last()).isFalse();
			Frame close = socket.read();
			assertThat(close.payload().length).isBetween(120, 125);
			assertThat(close.closeReason()).doesNotContain("\uFFFD");
		}
	}

	@ParameterizedTest
	@ValueSource(strings = { "no json", "[]", "null", "{\"path\":1}", "{", "{} {}", "" })
	void malformedControlFailsLoudly(String control) throws Exception {
		try (RawWebSocket socket = new RawWebSocket(port)) {
			socket.control("{\"path\":\"before\"}");
			socket.message("1".getBytes());
			socket.control(control);
			assertThat(socket.readMessage().text()).isEqualTo("before||1");
			assertBrokenOff(socket, 1011, "Malformed control message");
		}
	}

	@Test
	void controlMessageThatIsTooLargeFailsLoudly() throws Exception {
		try (RawWebSocket socket = new RawWebSocket(port)) {
			for (int i = 0; i < 11; i++) {
				socket.frame((i == 0) ? RawWebSocket.BINARY : RawWebSocket.CONTINUATION, false, new byte[100_000],
						true);
			}
			assertBrokenOff(socket, 1011, "Control message of more than 1048576 bytes");
		}
	}

	@Test
	void malformedPipelineFailsTheObject() throws Exception {
		try (RawWebSocket socket = new RawWebSocket(port)) {
			socket.control("{\"path\":\"p\",\"pipeline\":\"http://127.0.0.1:9,,http://127.0.0.1:8\"}");
			socket.message("1".getBytes());
			assertBrokenOff(socket, 1011, "Invalid pipeline");
		}
	}

	@Test
	void textMessageIsNotUnderstood() throws Exception {
		try (RawWebSocket socket = new RawWebSocket(port)) {
			socket.frame(RawWebSocket.TEXT, true, "{}".getBytes(), true);
			assertThat(socket.read().closeCode()).isEqualTo(1003);
		}
	}

	@Test
	void textMessageInPlaceOfTheObjectFailsTheObject() throws Exception {
		try (RawWebSocket socket = new RawWebSocket(port)) {
			socket.control("{\"path\":\"p\"}");
			socket.frame(RawWebSocket.TEXT, true, "content".getBytes(), true);
			assertThat(socket.read()).satisfies((frame) -> {
				assertThat(frame.opcode()).isEqualTo(RawWebSocket.BINARY);
				assertThat(frame.last()).isFalse();
			});
			assertThat(socket.read().closeCode()).isEqualTo(1003);
		}
	}

	@Test
	void frameBeyondTheLimitIsRefused() throws Exception {
		try (RawWebSocket socket = new RawWebSocket(port)) {
			socket.announce(2_000_000_000L);
			assertThat(socket.read().closeCode()).isEqualTo(1009);
		}
	}

	@Test
	void unmaskedFrameIsAProtocolError() throws Exception {
		try (RawWebSocket socket = new RawWebSocket(port)) {
			socket.frame(RawWebSocket.BINARY, true, "{}".getBytes(), false);
			assertThat(socket.read().closeCode()).isEqualTo(1002);
		}
	}

	@Test
	void continuationOfNothingIsAProtocolError() throws Exception {
		try (RawWebSocket socket = new RawWebSocket(port)) {
			socket.frame(RawWebSocket.CONTINUATION, true, "{}".getBytes(), true);
			assertThat(socket.read().closeCode()).isEqualTo(1002);
		}
	}

	@Test
	void objectThatIsTooLargeForABufferedTransformerFails() throws Exception {
		try (RawWebSocket socket = new RawWebSocket(port)) {
			socket.control("{\"path\":\"p\",\"pipeline\":\"http://127.0.0.1:9/x\"}");
			for (int i = 0; i < 50; i++) {
				socket.frame((i == 0) ? RawWebSocket.BINARY : RawWebSocket.CONTINUATION, i == 49, new byte[100_000],
						true);
			}
			assertThat(socket.readMessage().text()).contains("aistore.etl.memory.max-object-size");
			socket.control("{\"path\":\"next\"}");
			socket.message("3".getBytes());
			assertThat(socket.readMessage().text()).isEqualTo("next||3");
		}
	}

	@Test
	void clientThatVanishesCancelsItsWork() throws Exception {
		int before = interrupted.get();
		gate = new CountDownLatch(1);
		try (RawWebSocket socket = new RawWebSocket(port)) {
			socket.control("{\"path\":\"gate\"}");
			socket.message("slow".getBytes());
			assertThat(begun.await(60, TimeUnit.SECONDS)).isTrue();
		}
		Awaitility.await().atMost(Duration.ofSeconds(60)).until(() -> interrupted.get() > before);
		Awaitility.await().atMost(Duration.ofSeconds(60)).until(() -> budget() == 0);
	}

	@Test
	void clientThatVanishesWithinAnObjectLeavesNothingBehind() throws Exception {
		try (RawWebSocket socket = new RawWebSocket(port)) {
			socket.control("{\"path\":\"p\"}");
			socket.frame(RawWebSocket.BINARY, false, new byte[100_000], true);
			Awaitility.await().atMost(Duration.ofSeconds(60)).until(() -> budget() > 0);
		}
		Awaitility.await().atMost(Duration.ofSeconds(60)).until(() -> budget() == 0);
	}

	@Test
	void metersCountWhatGoesOverConnections() throws Exception {
		MeterRegistry registry = application.getBean(MeterRegistry.class);
		double before = registry.get("aistore.etl.websocket.received").counter().count();
		try (RawWebSocket socket = new RawWebSocket(port)) {
			socket.control("{\"path\":\"p\"}");
			socket.message(new byte[1234]);
			socket.readMessage();
			assertThat(registry.get("aistore.etl.websocket.connections").gauge().value()).isGreaterThanOrEqualTo(1);
		}
		Awaitility.await().untilAsserted(() -> {
			assertThat(registry.get("aistore.etl.websocket.received").counter().count() - before).isEqualTo(1234);
			assertThat(registry.find("aistore.etl.websocket.requests").tag("outcome", "content").timer()).isNotNull();
		});
	}

	private static long budget() {
		return application.getBean(MemoryBudget.class).used();
	}

	private static void assertBrokenOff(RawWebSocket socket, int code, String reason) throws Exception {
		Frame beginning = socket.read();
		assertThat(beginning.opcode()).isEqualTo(RawWebSocket.BINARY);
		assertThat(beginning.last()).isFalse();
		assertThat(beginning.payload()).isEmpty();
		Frame close = socket.read();
		assertThat(close.opcode()).isEqualTo(RawWebSocket.CLOSE);
		assertThat(close.closeCode()).isEqualTo(code);
		assertThat(close.closeReason()).contains(reason);
	}

	private static byte[] describe(EtlObject object) throws Exception {
		if (object.name().equals("fail")) {
			throw new EtlException(422, "can't do fail " + object.args());
		}
		if (object.name().equals("gate")) {
			begun.countDown();
			try {
				gate.await(60, TimeUnit.SECONDS);
			}
			catch (InterruptedException ex) {
				interrupted.incrementAndGet();
				throw ex;
			}
		}
		return "%s|%s|%s".formatted(object.path(), object.args(), object.text()).getBytes(StandardCharsets.UTF_8);
	}

	@SpringBootConfiguration
	@EnableAutoConfiguration
	static class Application {

		@Bean
		Transformer describe() {
			return WebSocketProtocolTests::describe;
		}

	}

}
