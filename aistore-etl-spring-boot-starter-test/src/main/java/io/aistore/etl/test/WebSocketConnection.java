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

package io.aistore.etl.test;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.Base64;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * A WebSocket connection to a transformer's {@code /ws}. Content goes out in fragments of
 * 4 KiB, as from AIStore's write buffer; one thread may send and another one receive.
 */
final class WebSocketConnection implements AutoCloseable {

	private static final int FRAGMENT = 4096;

	private static final Duration HANDSHAKE = Duration.ofSeconds(45);

	private static final String GUID = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";

	private final ClientConnection connection;

	private final WebSocketFrames frames;

	private final AtomicBoolean pongDue = new AtomicBoolean();

	private WebSocketConnection(ClientConnection connection) {
		this.connection = connection;
		this.frames = new WebSocketFrames(connection.in(), connection.out());
	}

	static WebSocketConnection dial(String authority, ScheduledExecutorService scheduler) throws IOException {
		ClientConnection connection = new ClientConnection(authority);
		Deadline deadline = new Deadline(scheduler, HANDSHAKE);
		deadline.guard(connection);
		try {
			handshake(connection, authority);
			return new WebSocketConnection(connection);
		}
		catch (IOException ex) {
			connection.close();
			throw deadline.translate(ex);
		}
		finally {
			deadline.cancel();
		}
	}

	private static void handshake(ClientConnection connection, String authority) throws IOException {
		String key = Base64.getEncoder().encodeToString(Cluster.randomId(16).getBytes(StandardCharsets.US_ASCII));
		String head = "GET /ws HTTP/1.1\r\nHost: " + authority
				+ "\r\nUser-Agent: Go-http-client/1.1\r\nConnection: Upgrade\r\nSec-WebSocket-Key: " + key
				+ "\r\nSec-WebSocket-Version: 13\r\nUpgrade: websocket\r\n\r\n";
		connection.out().write(HttpInput.wire(head));
		String line = connection.in().readStartLine();
		if (line == null || !line.startsWith("HTTP/1.1 101")) {
			throw new IOException("websocket: bad handshake");
		}
		Headers headers = connection.in().readHeaders();
		if (!headers.has("Upgrade", "websocket") || !accept(key).equals(headers.first("Sec-WebSocket-Accept"))) {
			throw new IOException("websocket: bad handshake");
		}
	}

	/**
	 * The answer to a key of a handshake.
	 * @param key the key
	 * @return the value of {@code Sec-WebSocket-Accept}
	 */
	static String accept(String key) {
		try {
			MessageDigest digest = MessageDigest.getInstance("SHA-1");
			return Base64.getEncoder().encodeToString(digest.digest((key + GUID).getBytes(StandardCharsets.US_ASCII)));
		}
		catch (NoSuchAlgorithmException ex) {
			throw new IllegalStateException(ex);
		}
	}

	/**
	 * Send a BINARY message.
	 * @param content its content, read to the end
	 * @throws IOException if the content can't be read or sent
	 */
	void send(InputStream content) throws IOException {
		byte[] fragment = new byte[FRAGMENT];
		int opcode = WebSocketFrames.BINARY;
		int read = content.readNBytes(fragment, 0, FRAGMENT);
		while (read == FRAGMENT) {
			this.frames.send(opcode, false, fragment, read);
			opcode = WebSocketFrames.CONTINUATION;
			read = content.readNBytes(fragment, 0, FRAGMENT);
		}
		this.frames.send(opcode, true, fragment, read);
	}

	/**
	 * Send a ping.
	 * @return {@code false} if the previous one was not answered
	 * @throws IOException if it can't be sent
	 */
	boolean ping() throws IOException {
		boolean answered = !this.pongDue.getAndSet(true);
		this.frames.send(WebSocketFrames.PING, true, new byte[0], 0);
		return answered;
	}

	/**
	 * Wait for the next message.
	 * @return the message, to be read to its end
	 * @throws WebSocketClosedException if the other side closes the connection, with code
	 * 1006 if it does so without a word
	 * @throws IOException if the connection fails
	 */
	Message receive() throws IOException {
		WebSocketFrames.Head head = nextData();
		if (head.opcode() != WebSocketFrames.TEXT && head.opcode() != WebSocketFrames.BINARY) {
			throw new IOException("websocket: unexpected opcode " + head.opcode());
		}
		return new Message(head);
	}

	private WebSocketFrames.Head nextData() throws IOException {
		try {
			WebSocketFrames.Head head = this.frames.readHead();
			while (head.control()) {
				if (head.opcode() == WebSocketFrames.PONG) {
					this.pongDue.set(false);
				}
				this.frames.control(head);
				head = this.frames.readHead();
			}
			return head;
		}
		catch (EOFException ex) {
			throw new WebSocketClosedException(1006, "unexpected EOF");
		}
	}

	@Override
	public void close() {
		this.connection.close();
	}

	/** A message as it arrives. */
	final class Message extends InputStream {

		private final boolean text;

		private boolean last;

		private long remaining;

		private Message(WebSocketFrames.Head head) {
			this.text = head.opcode() == WebSocketFrames.TEXT;
			this.last = head.last();
			this.remaining = head.length();
		}

		boolean text() {
			return this.text;
		}

		@Override
		public int read() throws IOException {
			byte[] one = new byte[1];
			return (read(one, 0, 1) < 0) ? -1 : one[0] & 0xff;
		}

		@Override
		public int read(byte[] buffer, int offset, int length) throws IOException {
			while (this.remaining == 0) {
				if (this.last) {
					return -1;
				}
				WebSocketFrames.Head head = nextData();
				if (head.opcode() != WebSocketFrames.CONTINUATION) {
					throw new IOException("websocket: data before FIN");
				}
				this.last = head.last();
				this.remaining = head.length();
			}
			int read = WebSocketConnection.this.frames.read(buffer, offset, (int) Math.min(length, this.remaining));
			if (read < 0) {
				throw new WebSocketClosedException(1006, "unexpected EOF");
			}
			this.remaining -= read;
			return read;
		}

	}

}
