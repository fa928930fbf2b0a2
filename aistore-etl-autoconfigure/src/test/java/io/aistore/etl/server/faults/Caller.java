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

package io.aistore.etl.server.faults;

import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.net.Socket;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Locale;

/**
 * Calls for objects in one of AIStore's ways, one after the other on one connection.
 */
final class Caller implements AutoCloseable {

	private final Way way;

	private final int port;

	private final Path bucket;

	private final String hop;

	private Socket socket;

	private DataInputStream input;

	/**
	 * Create a caller.
	 * @param way how to call
	 * @param port where
	 * @param bucket the directory of the objects' files
	 * @param hop the target that the result is to be put to, or an empty string
	 */
	Caller(Way way, int port, Path bucket, String hop) {
		this.way = way;
		this.port = port;
		this.bucket = bucket;
		this.hop = hop;
	}

	/**
	 * Call for an object, on the connection that is open or on a new one.
	 * @param name the name of the object, which is its content, too
	 * @return the answer
	 * @throws IOException if the connection can't be used
	 */
	Answer call(String name) throws IOException {
		if (this.socket == null) {
			connect();
		}
		try {
			if (this.way == Way.WS) {
				sendMessages(name);
				return reply();
			}
			send(head(name) + (this.hop.isEmpty() ? "" : "Ais-Node-Url: " + this.hop + name + "?owt=3\r\n") + "\r\n"
					+ ((this.way == Way.HPUSH_BODY) ? name : ""));
			return response();
		}
		catch (EOFException ex) {
			close();
			return new Answer(-1, "", false);
		}
	}

	private void connect() throws IOException {
		this.socket = new Socket("127.0.0.1", this.port);
		this.socket.setSoTimeout(60_000);
		this.socket.setTcpNoDelay(true);
		this.input = new DataInputStream(this.socket.getInputStream());
		if (this.way == Way.WS) {
			send("GET /ws HTTP/1.1\r\nHost: h\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
					+ "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n");
			readHead();
		}
	}

	private String head(String name) {
		String uname = "/ais%2F@%23%2Fb%2F" + name;
		String file = "?etl_fqn=" + encoded(name);
		return switch (this.way) {
			case HPUSH_BODY -> "PUT /b/" + name + " HTTP/1.1\r\nHost: h\r\nContent-Length: " + name.length() + "\r\n";
			case HPUSH_FILE -> "PUT /b/" + name + file + " HTTP/1.1\r\nHost: h\r\nContent-Length: 0\r\n";
			case HPULL -> "GET " + uname + " HTTP/1.1\r\nHost: h\r\n";
			default -> "GET " + uname + file + " HTTP/1.1\r\nHost: h\r\n";
		};
	}

	private String encoded(String name) {
		String escaped = this.bucket.resolve(name).toString().replace("%", "%25").replace("/", "%2F");
		return URLEncoder.encode(escaped, StandardCharsets.UTF_8);
	}

	private void send(String text) throws IOException {
		this.socket.getOutputStream().write(text.getBytes(StandardCharsets.ISO_8859_1));
	}

	private Answer response() throws IOException {
		String head = readHead();
		int status = Integer.parseInt(head.substring(9, 12));
		String fields = head.toLowerCase(Locale.ROOT);
		if (status == 204) {
			return new Answer(status, "", true);
		}
		if (!fields.contains("content-length:")) {
			return new Answer(status, chunks(), true);
		}
		int length = Integer.parseInt(fields.replaceAll("(?s).*content-length: (\\d+).*", "$1"));
		byte[] body = new byte[length];
		this.input.readFully(body);
		return new Answer(status, new String(body, StandardCharsets.UTF_8), true);
	}

	private String chunks() throws IOException {
		StringBuilder content = new StringBuilder();
		while (true) {
			int size = Integer.parseInt(readTo("\r\n").strip(), 16);
			byte[] chunk = new byte[size + 2];
			this.input.readFully(chunk);
			if (size == 0) {
				return content.toString();
			}
			content.append(new String(chunk, 0, size, StandardCharsets.UTF_8));
		}
	}

	private String readHead() throws IOException {
		return readTo("\r\n\r\n");
	}

	private String readTo(String end) throws IOException {
		StringBuilder text = new StringBuilder();
		while (text.indexOf(end) < 0) {
			text.append((char) this.input.readUnsignedByte());
		}
		return text.toString();
	}

	private void sendMessages(String name) throws IOException {
		String pipeline = this.hop.isEmpty() ? "" : ",\"pipeline\":\"" + this.hop + name + "?owt=3\"";
		sendFrame("{\"path\":\"" + name + "\"" + pipeline + "}");
		sendFrame(name);
	}

	private void sendFrame(String text) throws IOException {
		byte[] payload = text.getBytes(StandardCharsets.UTF_8);
		int head = (payload.length < 126) ? 2 : 4;
		byte[] frame = new byte[head + 4 + payload.length];
		frame[0] = (byte) 0x82;
		frame[1] = (byte) (0x80 | ((head == 2) ? payload.length : 126));
		if (head == 4) {
			frame[2] = (byte) (payload.length >> 8);
			frame[3] = (byte) payload.length;
		}
		System.arraycopy(payload, 0, frame, head + 4, payload.length);
		this.socket.getOutputStream().write(frame);
	}

	private Answer reply() throws IOException {
		StringBuilder content = new StringBuilder();
		while (true) {
			int first = this.input.readUnsignedByte();
			byte[] payload = new byte[payloadLength()];
			this.input.readFully(payload);
			int opcode = first & 0x0F;
			if (opcode == 8) {
				close();
				return new Answer(1011, new String(payload, 2, payload.length - 2, StandardCharsets.UTF_8), false);
			}
			content.append(new String(payload, StandardCharsets.UTF_8));
			if ((first & 0x80) != 0) {
				return new Answer((opcode == 1) ? 204 : 200, content.toString(), true);
			}
		}
	}

	private int payloadLength() throws IOException {
		int length = this.input.readUnsignedByte() & 0x7F;
		if (length == 126) {
			return this.input.readUnsignedShort();
		}
		return (length == 127) ? (int) this.input.readLong() : length;
	}

	@Override
	public void close() throws IOException {
		if (this.socket != null) {
			this.socket.close();
			this.socket = null;
		}
	}

	/**
	 * The ways that objects come.
	 */
	enum Way {

		HPUSH_BODY, HPUSH_FILE, HPULL, HPULL_FILE, WS

	}

	/**
	 * An answer.
	 *
	 * @param status the status; 1011 for a WebSocket message that ended with it, 204 for
	 * a text reply, -1 for an answer that broke off
	 * @param text the content
	 * @param complete whether the connection is still good
	 */
	record Answer(int status, String text, boolean complete) {

	}

}
