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

package io.aistore.etl.delivery;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CountDownLatch;

/**
 * What a hop does with a request whose head it has read.
 */
@FunctionalInterface
public interface Behaviour {

	/**
	 * Serve a request.
	 * @param connection the connection
	 * @return whether to wait for another request
	 * @throws IOException if the connection breaks
	 */
	boolean serve(HopConnection connection) throws IOException;

	static Behaviour answer(int status, String body, String... headers) {
		return (connection) -> {
			connection.readBody();
			connection.write(head(status, headers) + "Content-Length: " + length(body) + "\r\n\r\n" + body);
			return true;
		};
	}

	static Behaviour noContent(String... headers) {
		return (connection) -> {
			connection.readBody();
			connection.write(head(204, headers) + "\r\n");
			return true;
		};
	}

	static Behaviour chunked(int status, String... pieces) {
		return (connection) -> {
			connection.readBody();
			connection.write(head(status) + "Transfer-Encoding: chunked\r\n\r\n");
			for (String piece : pieces) {
				connection.write(Integer.toHexString(length(piece)) + "\r\n" + piece + "\r\n");
			}
			connection.write("0\r\n\r\n");
			return true;
		};
	}

	/** Answers, and closes the connection without having said so. */
	static Behaviour answerAndClose(int status, String body) {
		return (connection) -> {
			answer(status, body).serve(connection);
			return false;
		};
	}

	/** Answers without reading the body. */
	static Behaviour early(int status, String body) {
		return (connection) -> {
			connection.write(head(status) + "Content-Length: " + length(body) + "\r\n\r\n" + body);
			connection.awaitClose();
			return false;
		};
	}

	/** Promises more than it sends. */
	static Behaviour half(int status, int promised, String body) {
		return (connection) -> {
			connection.readBody();
			connection.write(head(status) + "Content-Length: " + promised + "\r\n\r\n" + body);
			return false;
		};
	}

	static Behaviour halfChunked(int status, String piece) {
		return (connection) -> {
			connection.readBody();
			connection.write(head(status) + "Transfer-Encoding: chunked\r\n\r\n");
			connection.write(Integer.toHexString(length(piece)) + "\r\n" + piece + "\r\n");
			return false;
		};
	}

	static Behaviour resetAfter(long bytes) {
		return (connection) -> {
			connection.readBody(bytes);
			connection.reset();
			return false;
		};
	}

	static Behaviour closeAfter(long bytes) {
		return (connection) -> {
			connection.readBody(bytes);
			return false;
		};
	}

	static Behaviour stall() {
		return (connection) -> {
			connection.readBody();
			connection.awaitClose();
			return false;
		};
	}

	static Behaviour stopReading() {
		return (connection) -> {
			connection.readNothing();
			return false;
		};
	}

	static Behaviour garbage() {
		return (connection) -> {
			connection.readBody();
			connection.write("ICY 200 OK of another protocol\r\n\r\n");
			return false;
		};
	}

	/** Does something, but not before a latch is open. */
	static Behaviour after(CountDownLatch latch, Behaviour behaviour) {
		return (connection) -> {
			try {
				latch.await();
			}
			catch (InterruptedException ex) {
				throw new IOException(ex);
			}
			return behaviour.serve(connection);
		};
	}

	private static String head(int status, String... headers) {
		StringBuilder head = new StringBuilder("HTTP/1.1 " + status + " Reason\r\n");
		for (String header : headers) {
			head.append(header).append("\r\n");
		}
		return head.toString();
	}

	private static int length(String text) {
		return text.getBytes(StandardCharsets.UTF_8).length;
	}

}
