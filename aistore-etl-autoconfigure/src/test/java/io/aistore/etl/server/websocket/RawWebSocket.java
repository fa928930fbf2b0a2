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

import java.io.ByteArrayOutputStream;
import java.io.Closeable;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;

/**
 * A WebSocket client that sends what it is told, frame by frame, and hides nothing of
 * what comes back.
 */
final class RawWebSocket implements Closeable {

	static final int CONTINUATION = 0;

	static final int TEXT = 1;

	static final int BINARY = 2;

	static final int CLOSE = 8;

	static final int PING = 9;

	static final int PONG = 10;

	private final Socket socket;

	private final DataInputStream in;

	private final DataOutputStream out;

	RawWebSocket(int port) throws IOException {
		this.socket = new Socket("127.0.0.1", port);
		this.socket.setSoTimeout(60_000);
		this.socket.setTcpNoDelay(true);
		this.in = new DataInputStream(this.socket.getInputStream());
		this.out = new DataOutputStream(this.socket.getOutputStream());
		this.out.write(("GET /ws HTTP/1.1\r\nHost: localhost\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
				+ "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n\r\n")
			.getBytes(StandardCharsets.US_ASCII));
		ByteArrayOutputStream head = new ByteArrayOutputStream();
		while (!head.toString(StandardCharsets.US_ASCII).endsWith("\r\n\r\n")) {
			head.write(this.in.readUnsignedByte());
		}
		if (!head.toString(StandardCharsets.US_ASCII).startsWith("HTTP/1.1 101")) {
			throw new IOException("No upgrade: " + head);
		}
	}

	void control(String json) throws IOException {
		message(json.getBytes(StandardCharsets.UTF_8));
	}

	void message(byte[] content) throws IOException {
		frame(BINARY, true, content, true);
	}

	void frame(int opcode, boolean last, byte[] payload, boolean masked) throws IOException {
		ByteArrayOutputStream frame = new ByteArrayOutputStream(payload.length + 14);
		DataOutputStream data = new DataOutputStream(frame);
		data.writeByte((last ? 0x80 : 0) | opcode);
		int maskBit = masked ? 0x80 : 0;
		if (payload.length < 126) {
			data.writeByte(maskBit | payload.length);
		}
		else if (payload.length < 65536) {
			data.writeByte(maskBit | 126);
			data.writeShort(payload.length);
		}
		else {
			data.writeByte(maskBit | 127);
			data.writeLong(payload.length);
		}
		if (masked) {
			data.writeInt(0);
		}
		data.write(payload);
		this.out.write(frame.toByteArray());
		this.out.flush();
	}

	/**
	 * Announce a frame of a size and send nothing of it.
	 * @param size the size
	 * @throws IOException if the connection is gone
	 */
	void announce(long size) throws IOException {
		this.out.writeByte(0x80 | BINARY);
		this.out.writeByte(0x80 | 127);
		this.out.writeLong(size);
		this.out.writeInt(0);
		this.out.flush();
	}

	Frame read() throws IOException {
		int first = this.in.readUnsignedByte();
		long length = this.in.readUnsignedByte() & 0x7F;
		if (length == 126) {
			length = this.in.readUnsignedShort();
		}
		else if (length == 127) {
			length = this.in.readLong();
		}
		byte[] payload = new byte[Math.toIntExact(length)];
		this.in.readFully(payload);
		return new Frame(first & 0xF, (first & 0x80) != 0, payload);
	}

	/**
	 * Read a message of any number of fragments.
	 * @return the message as one frame
	 * @throws IOException if the connection ends before
	 */
	Frame readMessage() throws IOException {
		Frame frame = read();
		int opcode = frame.opcode();
		ByteArrayOutputStream content = new ByteArrayOutputStream();
		content.writeBytes(frame.payload());
		while (!frame.last()) {
			frame = read();
			content.writeBytes(frame.payload());
		}
		return new Frame(opcode, true, content.toByteArray());
	}

	@Override
	public void close() throws IOException {
		this.socket.close();
	}

	record Frame(int opcode, boolean last, byte[] payload) {

		String text() {
			return new String(this.payload, StandardCharsets.UTF_8);
		}

		int closeCode() {
			return (this.payload[0] & 0xFF) << 8 | (this.payload[1] & 0xFF);
		}

		String closeReason() {
			return new String(this.payload, 2, this.payload.length - 2, StandardCharsets.UTF_8);
		}

	}

}
