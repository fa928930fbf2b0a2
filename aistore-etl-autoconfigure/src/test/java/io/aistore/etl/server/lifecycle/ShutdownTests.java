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

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

import org.awaitility.Awaitility;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests of the end of an application, by SIGTERM.
 */
@Tag("both-lanes")
class ShutdownTests {

	private static final int TRANSFORMS = 200;

	@Test
	void whatHasBeenAcceptedIsFinished(@TempDir Path directory) throws Exception {
		try (ChildProcess application = ChildProcess.start(SlowApplication.class, List.of("-Xmx256m"),
				ChildProcess.CLASS_PATH, directory.resolve("output"), "--aistore.etl.workers.size=" + TRANSFORMS,
				"--management.endpoints.web.exposure.include=etl,health")) {
			List<Socket> callers = new ArrayList<>();
			for (int i = 0; i < TRANSFORMS; i++) {
				callers.add(connect(application.port()));
			}
			Socket kept = connect(application.port());
			assertThat(get(kept, "/health")).startsWith("HTTP/1.1 200");
			for (int i = 0; i < TRANSFORMS; i++) {
				send(callers.get(i), "PUT /b/held" + i + " HTTP/1.1\r\nHost: h\r\nContent-Length: 4\r\n\r\nbody");
			}
			awaitActive(kept);
			application.terminate();
			Awaitility.await().until(() -> application.output().contains("Commencing graceful shutdown"));
			assertRefused(kept);
			for (Socket caller : callers) {
				assertThat(response(caller)).startsWith("HTTP/1.1 200").endsWith("body");
			}
			assertThat(application.exitCode()).as(application.output()).isZero();
			for (Socket caller : callers) {
				caller.close();
			}
		}
	}

	// All have been received, whether a worker has them or not
	private static void awaitActive(Socket socket) {
		Awaitility.await().until(() -> get(socket, "/actuator/etl").contains("\"inFlight\":" + TRANSFORMS));
	}

	// Told by a status or by the end of the connection, whichever comes first
	private static void assertRefused(Socket kept) {
		String answer;
		try {
			answer = get(kept, "/health");
		}
		catch (IOException ex) {
			answer = "HTTP/1.1 503";
		}
		assertThat(answer).startsWith("HTTP/1.1 503");
	}

	private static Socket connect(int port) throws IOException {
		Socket socket = new Socket("127.0.0.1", port);
		socket.setSoTimeout(60_000);
		return socket;
	}

	private static void send(Socket socket, String text) throws IOException {
		socket.getOutputStream().write(text.getBytes(StandardCharsets.ISO_8859_1));
	}

	private static String get(Socket socket, String path) throws IOException {
		send(socket, "GET " + path + " HTTP/1.1\r\nHost: h\r\n\r\n");
		return response(socket);
	}

	private static String response(Socket socket) throws IOException {
		InputStream input = socket.getInputStream();
		StringBuilder head = new StringBuilder();
		for (int octet = input.read(); octet >= 0; octet = input.read()) {
			head.append((char) octet);
			if (head.toString().endsWith("\r\n\r\n")) {
				break;
			}
		}
		if (head.isEmpty()) {
			throw new EOFException();
		}
		String length = head.toString().replaceAll("(?s).*[Cc]ontent-[Ll]ength: (\\d+).*", "$1");
		return head + new String(input.readNBytes(Integer.parseInt(length)), StandardCharsets.ISO_8859_1);
	}

}
