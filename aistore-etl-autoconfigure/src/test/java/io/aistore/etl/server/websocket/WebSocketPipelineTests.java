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

import java.io.IOException;
import java.nio.charset.StandardCharsets;

import io.aistore.etl.EtlException;
import io.aistore.etl.delivery.RefusingPort;
import io.aistore.etl.delivery.scenario.FaultServer;
import io.aistore.etl.delivery.scenario.FaultServer.Behaviour;
import io.aistore.etl.server.http.TestServer;
import io.aistore.etl.server.websocket.RawWebSocket.Frame;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for what the answers of a hop become on a WebSocket.
 */
@Tag("both-lanes")
@Timeout(240)
class WebSocketPipelineTests {

	private static TestServer server;

	@BeforeAll
	static void start() {
		server = TestServer.buffered((object) -> {
			if (object.name().equals("fail")) {
				throw new EtlException(422, "can't do it");
			}
			return object.bytes();
		}, "aistore.etl.direct-put.retries=0");
	}

	@AfterAll
	static void stop() {
		server.close();
	}

	private static Frame reply(String pipeline, String content) throws IOException {
		try (RawWebSocket socket = new RawWebSocket(server.port())) {
			send(socket, "o", pipeline, content);
			return socket.readMessage();
		}
	}

	private static void send(RawWebSocket socket, String name, String pipeline, String content) throws IOException {
		socket.control("{\"path\":\"%s\",\"pipeline\":\"%s\",\"etl_args\":\"a b\"}".formatted(name, pipeline));
		socket.message(content.getBytes(StandardCharsets.UTF_8));
	}

	private static void assertBrokenOff(RawWebSocket socket, String reason) throws IOException {
		Frame beginning = socket.read();
		assertThat(beginning.opcode()).isEqualTo(RawWebSocket.BINARY);
		assertThat(beginning.last()).isFalse();
		assertThat(beginning.payload()).isEmpty();
		Frame close = socket.read();
		assertThat(close.closeCode()).isEqualTo(1011);
		assertThat(close.closeReason()).contains(reason);
	}

	@ParameterizedTest
	@CsvSource({ "/x, 200, , 7", "/x, 204, Ais-Direct-Put-Length: 12, 12", "'', 204, Ais-Direct-Put-Length: 12, 12",
			"'', 204, , 0" })
	void deliveryIsATextWithTheLengthInDecimalDigits(String path, int status, String header, String text)
			throws Exception {
		String[] headers = (header != null) ? new String[] { header } : new String[0];
		try (FaultServer hop = new FaultServer(Behaviour.answer(status, "", headers))) {
			Frame reply = reply("http://" + hop.authority() + path, "content");
			assertThat(reply.opcode()).isEqualTo(RawWebSocket.TEXT);
			assertThat(reply.text()).isEqualTo(text);
			assertThat(hop.exchanges().get(0).text()).isEqualTo("content");
		}
	}

	@ParameterizedTest
	@ValueSource(strings = { "made of it", "" })
	void contentThatAStageAnswersIsABinaryMessage(String content) throws Exception {
		try (FaultServer hop = new FaultServer(Behaviour.answer(200, content))) {
			Frame reply = reply("http://" + hop.authority(), "content");
			assertThat(reply.opcode()).isEqualTo(RawWebSocket.BINARY);
			assertThat(reply.text()).isEqualTo(content);
		}
	}

	@Test
	void argumentsAndTheOtherHopsGoAlong() throws Exception {
		try (FaultServer hop = new FaultServer(Behaviour.answer(204, ""))) {
			reply("http://" + hop.authority() + ",http://127.0.0.1:1/x?owt=3", "content");
			assertThat(hop.exchanges().get(0).target()).isEqualTo("/o?etl_args=a%20b");
			assertThat(hop.exchanges().get(0).header("Ais-Node-Url")).isEqualTo("http://127.0.0.1:1/x?owt=3");
		}
	}

	@Test
	void nameOfTheObjectIsEscapedForAStage() throws Exception {
		try (FaultServer hop = new FaultServer(Behaviour.answer(204, ""));
				RawWebSocket socket = new RawWebSocket(server.port())) {
			send(socket, "dir//a b#c?d%41;e+\u00fc", "http://" + hop.authority(), "content");
			assertThat(socket.readMessage().opcode()).isEqualTo(RawWebSocket.TEXT);
			assertThat(hop.exchanges().get(0).target()).isEqualTo("/dir//a%20b%23c%3Fd%2541%3Be+%C3%BC?etl_args=a%20b");
		}
	}

	@Test
	void errorWithoutATextOfATargetIsAMessageWithAText() throws Exception {
		try (FaultServer hop = new FaultServer(Behaviour.answer(507, ""))) {
			Frame reply = reply("http://" + hop.authority() + "/x", "content");
			assertThat(reply.opcode()).isEqualTo(RawWebSocket.BINARY);
			assertThat(reply.text()).contains("507");
		}
	}

	@Test
	void errorWithoutATextOfAStageIsTheReasonOfTheEnd() throws Exception {
		try (FaultServer hop = new FaultServer(Behaviour.answer(507, ""));
				RawWebSocket socket = new RawWebSocket(server.port())) {
			send(socket, "o", "http://" + hop.authority(), "content");
			assertBrokenOff(socket, "507");
		}
	}

	@Test
	void stageWithASlashInItsQueryIsNoTarget() throws Exception {
		try (RawWebSocket socket = new RawWebSocket(server.port())) {
			send(socket, "fail", "http://127.0.0.1:9?x=/y", "content");
			assertBrokenOff(socket, "can't do it");
		}
	}

	@Test
	void contentOfUnknownLengthIsABinaryMessage() throws Exception {
		try (FaultServer hop = new FaultServer(Behaviour.answerChunked(200, "made", " of ", "it"))) {
			Frame reply = reply("http://" + hop.authority(), "content");
			assertThat(reply.opcode()).isEqualTo(RawWebSocket.BINARY);
			assertThat(reply.text()).isEqualTo("made of it");
		}
	}

	@Test
	void contentOfAHopThatBreaksOffIsNeverEnded() throws Exception {
		try (FaultServer hop = new FaultServer(
				Behaviour.answerRaw("HTTP/1.1 200 X\r\nContent-Length: 100\r\n\r\nbegin"));
				RawWebSocket socket = new RawWebSocket(server.port())) {
			send(socket, "o", "http://" + hop.authority() + "/x", "content");
			Frame frame = socket.read();
			for (; frame.opcode() != RawWebSocket.CLOSE; frame = socket.read()) {
				assertThat(frame.last()).isFalse();
			}
			assertThat(frame.closeCode()).isEqualTo(1011);
			assertThat(frame.closeReason()).contains(hop.authority());
		}
	}

	@Test
	void errorOfAHopIsTheReasonOfTheFailure() throws Exception {
		try (FaultServer hop = new FaultServer(Behaviour.answer(507, "no space left"));
				RawWebSocket socket = new RawWebSocket(server.port())) {
			send(socket, "o", "http://" + hop.authority() + "/x", "content");
			Frame reply = socket.readMessage();
			assertThat(reply.opcode()).isEqualTo(RawWebSocket.BINARY);
			assertThat(reply.text()).isEqualTo("no space left");
			send(socket, "o", "http://" + hop.authority(), "content");
			assertBrokenOff(socket, "no space left");
		}
	}

	@Test
	void hopThatIsUnreachableIsTheReasonOfTheFailure() throws Exception {
		try (RefusingPort hop = new RefusingPort(); RawWebSocket socket = new RawWebSocket(server.port())) {
			send(socket, "o", "http://" + hop.authority() + "/x", "content");
			Frame reply = socket.readMessage();
			assertThat(reply.opcode()).isEqualTo(RawWebSocket.BINARY);
			assertThat(reply.text()).contains("1 attempt").contains(hop.authority());
			send(socket, "o", "http://" + hop.authority(), "content");
			assertBrokenOff(socket, "1 attempt");
		}
	}

	@Test
	void hostThatIsNotAllowedIsTheReasonOfTheFailure() throws Exception {
		Frame reply = reply("http://8.8.8.8/x", "content");
		assertThat(reply.opcode()).isEqualTo(RawWebSocket.BINARY);
		assertThat(reply.text()).contains("aistore.etl.direct-put.allowed-hosts");
	}

}
