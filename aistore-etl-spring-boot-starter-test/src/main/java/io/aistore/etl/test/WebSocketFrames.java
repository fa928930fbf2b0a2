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

import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.concurrent.ThreadLocalRandom;

/**
 * The client's side of WebSocket framing (RFC 6455): masked frames out, unmasked ones in.
 */
final class WebSocketFrames {

	static final int CONTINUATION = 0;

	static final int TEXT = 1;

	static final int BINARY = 2;

	static final int CLOSE = 8;

	static final int PING = 9;

	static final int PONG = 10;

	private static final int MAX_CONTROL = 125;

	private final HttpInput in;

	private final OutputStream out;

	private boolean closeSent;

	WebSocketFrames(HttpInput in, OutputStream out) {
		this.in = in;
		this.out = out;
	}

	/**
	 * Send a frame.
	 * @param opcode its opcode
	 * @param last whether it ends its message
	 * @param payload its payload
	 * @param length how much of the payload is sent
	 * @throws IOException if the connection fails or was closed by us
	 */
	synchronized void send(int opcode, boolean last, byte[] payload, int length) throws IOException {
		if (this.closeSent) {
			throw new IOException("websocket: close sent");
		}
		this.closeSent = opcode == CLOSE;
		ByteBuffer frame = ByteBuffer.allocate(length + 14);
		frame.put((byte) ((last ? 0x80 : 0) | opcode));
		if (length <= MAX_CONTROL) {
			frame.put((byte) (0x80 | length));
		}
		else if (length <= 0xffff) {
			frame.put((byte) (0x80 | 126)).putShort((short) length);
		}
		else {
			frame.put((byte) (0x80 | 127)).putLong(length);
		}
		int mask = ThreadLocalRandom.current().nextInt();
		frame.putInt(mask);
		for (int i = 0; i < length; i++) {
			frame.put((byte) (payload[i] ^ mask >>> 24 - 8 * (i % 4)));
		}
		this.out.write(frame.array(), 0, frame.position());
	}

	/**
	 * Read the head of the next frame.
	 * @return the head
	 * @throws IOException if the connection fails or the frame is not allowed
	 */
	Head readHead() throws IOException {
		int first = this.in.read();
		int second = this.in.read();
		if ((first & 0x70) != 0 || (second & 0x80) != 0) {
			throw new IOException("websocket: unexpected reserved bits or mask");
		}
		long length = second & 0x7f;
		if (length == 126) {
			length = read(2);
		}
		else if (length == 127) {
			length = read(8);
		}
		Head head = new Head(first & 0x0f, (first & 0x80) != 0, length);
		if (head.control() && (!head.last() || length > MAX_CONTROL)) {
			throw new IOException("websocket: invalid control frame");
		}
		return head;
	}

	private long read(int bytes) throws IOException {
		long value = 0;
		for (int i = 0; i < bytes; i++) {
			value = value << 8 | this.in.read();
		}
		return value;
	}

	int read(byte[] buffer, int offset, int length) throws IOException {
		return this.in.read(buffer, offset, length);
	}

	/**
	 * Do what a control frame asks for.
	 * @param head its head, the payload not read yet
	 * @throws WebSocketClosedException if it is a close
	 * @throws IOException if the connection fails
	 */
	void control(Head head) throws IOException {
		byte[] payload = new byte[(int) head.length()];
		for (int i = 0; i < payload.length; i++) {
			payload[i] = (byte) this.in.read();
		}
		if (head.opcode() == PING) {
			send(PONG, true, payload, payload.length);
		}
		else if (head.opcode() == CLOSE) {
			int code = (payload.length < 2) ? 1005 : (payload[0] & 0xff) << 8 | payload[1] & 0xff;
			acknowledge(payload);
			String reason = (payload.length < 2) ? ""
					: new String(payload, 2, payload.length - 2, StandardCharsets.UTF_8);
			throw new WebSocketClosedException(code, reason);
		}
	}

	private void acknowledge(byte[] payload) {
		byte[] code = Arrays.copyOf(payload, Math.min(2, payload.length));
		try {
			send(CLOSE, true, code, code.length);
		}
		catch (IOException ex) {
			// The other side is gone; its close is what counts
		}
	}

	/**
	 * The head of a frame.
	 *
	 * @param opcode the opcode
	 * @param last whether the frame ends its message
	 * @param length the length of its payload
	 */
	record Head(int opcode, boolean last, long length) {

		boolean control() {
			return this.opcode >= CLOSE;
		}

	}

}
