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

package io.aistore.benchmarks.endurance;

import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

import org.jspecify.annotations.Nullable;

/**
 * A connection by WebSocket, as AIStore's: messages in frames of 4 KiB.
 */
final class MessageConnection implements AutoCloseable {

	private static final int FRAME = 4096;

	private final Connection connection;

	private final DataInputStream input;

	private MessageConnection(Connection connection) {
		this.connection = connection;
		this.input = new DataInputStream(connection.input());
	}

	static MessageConnection open(int port) throws IOException {
		Connection connection = Connection.open(port);
		connection.send("GET /ws HTTP/1.1\r\nHost: h\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
				+ "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n");
		String head = connection.readHead();
		if (!head.startsWith("http/1.1 101")) {
			throw new IOException(head);
		}
		return new MessageConnection(connection);
	}

	void send(String control) throws IOException {
		byte[] bytes = control.getBytes(StandardCharsets.UTF_8);
		send(bytes, 0, bytes.length);
	}

	void send(ObjectContent object) throws IOException {
		send(object.block(), object.offset(), object.size());
	}

	// The mask may be zero, and so costs nothing
	private void send(byte[] bytes, int offset, int length) throws IOException {
		ByteBuffer frames = ByteBuffer.allocate(length + 8 * (length / FRAME + 1));
		int position = 0;
		do {
			int count = Math.min(FRAME, length - position);
			boolean last = position + count == length;
			frames.put((byte) (((position == 0) ? 2 : 0) | (last ? 0x80 : 0)));
			if (count < 126) {
				frames.put((byte) (0x80 | count));
			}
			else {
				frames.put((byte) (0x80 | 126)).putShort((short) count);
			}
			frames.putInt(0).put(bytes, offset + position, count);
			position += count;
		}
		while (position < length);
		byte[] sent = new byte[frames.flip().remaining()];
		frames.get(sent);
		this.connection.send(sent);
	}

	/**
	 * Read a reply.
	 * @param expected the object whose result it should be
	 * @return the reply
	 * @throws IOException if there is none
	 */
	Reply reply(@Nullable ObjectContent expected) throws IOException {
		Connection.Body body = new Connection.Body(expected);
		int type = 0;
		while (true) {
			int first = this.input.readUnsignedByte();
			int opcode = first & 0x0F;
			byte[] payload = new byte[length()];
			this.input.readFully(payload);
			if (opcode == 8) {
				throw new EOFException("Closed: " + new String(payload, 2, payload.length - 2, StandardCharsets.UTF_8));
			}
			type = (opcode != 0) ? opcode : type;
			body.add(payload, payload.length);
			if ((first & 0x80) != 0) {
				return new Reply(type == 1, body);
			}
		}
	}

	private int length() throws IOException {
		int length = this.input.readUnsignedByte() & 0x7F;
		if (length == 126) {
			return this.input.readUnsignedShort();
		}
		return (length == 127) ? (int) this.input.readLong() : length;
	}

	@Override
	public void close() {
		this.connection.close();
	}

	/**
	 * A reply.
	 *
	 * @param delivered whether it says that the result has been delivered
	 * @param body the content
	 */
	record Reply(boolean delivered, Connection.Body body) {

	}

}
