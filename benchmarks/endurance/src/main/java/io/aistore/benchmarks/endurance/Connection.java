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

import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Locale;

import org.jspecify.annotations.Nullable;

/**
 * A connection by HTTP/1.1 that does what it is told, the sensible or not.
 */
final class Connection implements AutoCloseable {

	private static final int PIECE = 64 * 1024;

	private final Socket socket;

	private final InputStream input;

	private final byte[] piece = new byte[PIECE];

	private Connection(Socket socket) throws IOException {
		this.socket = socket;
		this.input = new BufferedInputStream(socket.getInputStream(), PIECE);
	}

	static Connection open(int port) throws IOException {
		return open(port, 0);
	}

	static Connection open(int port, int receiveBuffer) throws IOException {
		Socket socket = new Socket();
		socket.setTcpNoDelay(true);
		socket.setSoTimeout(120_000);
		if (receiveBuffer > 0) {
			socket.setReceiveBufferSize(receiveBuffer);
		}
		socket.connect(new InetSocketAddress("127.0.0.1", port), 20_000);
		return new Connection(socket);
	}

	static Connection of(Socket socket) throws IOException {
		return new Connection(socket);
	}

	InputStream input() {
		return this.input;
	}

	void send(String text) throws IOException {
		this.socket.getOutputStream().write(text.getBytes(StandardCharsets.ISO_8859_1));
	}

	void send(ObjectContent content, int from, int to) throws IOException {
		OutputStream output = this.socket.getOutputStream();
		for (int position = from; position < to; position += PIECE) {
			output.write(content.block(), content.offset() + position, Math.min(PIECE, to - position));
		}
	}

	void send(byte[] bytes) throws IOException {
		this.socket.getOutputStream().write(bytes);
	}

	/**
	 * Read a head.
	 * @return the head in lower case, without the empty line
	 * @throws IOException if there is none
	 */
	String readHead() throws IOException {
		StringBuilder head = new StringBuilder();
		while (head.length() < 4 || head.indexOf("\r\n\r\n", head.length() - 4) < 0) {
			int octet = this.input.read();
			if (octet < 0) {
				throw new EOFException((head.length() == 0) ? "Closed before the answer" : "Closed within the head");
			}
			head.append((char) octet);
		}
		return head.substring(0, head.length() - 2).toLowerCase(Locale.ROOT);
	}

	/**
	 * Read an answer.
	 * @param expected the object whose result it should be
	 * @return the answer
	 * @throws IOException if it breaks off
	 */
	Answer answer(@Nullable ObjectContent expected) throws IOException {
		String head = readHead();
		int status = Integer.parseInt(head.substring(9, 12));
		Body body = readBody(head, (status == 200) ? expected : null);
		return new Answer(status, head, body);
	}

	Body readBody(String head, @Nullable ObjectContent expected) throws IOException {
		Body body = new Body(expected);
		String length = field(head, "content-length");
		if (length != null) {
			readPiece(body, Long.parseLong(length));
		}
		else if (head.contains("transfer-encoding: chunked")) {
			long size;
			do {
				size = Long.parseLong(line(), 16);
				readPiece(body, size);
				line();
			}
			while (size > 0);
		}
		return body;
	}

	private void readPiece(Body body, long length) throws IOException {
		long left = length;
		while (left > 0) {
			int count = this.input.read(this.piece, 0, (int) Math.min(PIECE, left));
			if (count < 0) {
				throw new EOFException("Closed within the content");
			}
			body.add(this.piece, count);
			left -= count;
		}
	}

	private String line() throws IOException {
		StringBuilder line = new StringBuilder();
		for (int octet = this.input.read(); octet != '\n'; octet = this.input.read()) {
			if (octet < 0) {
				throw new EOFException("Closed within the content");
			}
			line.append((char) octet);
		}
		return line.toString().strip();
	}

	static @Nullable String field(String head, String name) {
		int start = head.indexOf("\r\n" + name + ":");
		if (start < 0) {
			return null;
		}
		int from = start + name.length() + 3;
		return head.substring(from, head.indexOf("\r\n", from)).strip();
	}

	/**
	 * End the connection with a reset.
	 * @throws IOException if that fails
	 */
	void reset() throws IOException {
		this.socket.setSoLinger(true, 0);
		this.socket.close();
	}

	@Override
	public void close() {
		try {
			this.socket.close();
		}
		catch (IOException ex) {
			// gone already
		}
	}

	/**
	 * An answer.
	 *
	 * @param status the status
	 * @param head the head
	 * @param body the content
	 */
	record Answer(int status, String head, Body body) {

		@Override
		public String toString() {
			return this.status + " " + this.body.text + ((this.body.complete()) ? "" : " (content differs)");
		}

	}

	/**
	 * Content, compared with what it should be while it comes.
	 */
	static final class Body {

		private final @Nullable ObjectContent expected;

		private String text = "";

		private long size;

		private boolean same = true;

		Body(@Nullable ObjectContent expected) {
			this.expected = expected;
		}

		void add(byte[] bytes, int count) {
			if (this.expected != null) {
				this.same &= this.expected.isResult(this.size, bytes, count);
			}
			else if (this.text.length() < 1000) {
				this.text += new String(bytes, 0, Math.min(1000, count), StandardCharsets.UTF_8);
			}
			this.size += count;
		}

		boolean complete() {
			return this.expected == null || (this.same && this.size == this.expected.size());
		}

		long size() {
			return this.size;
		}

		String text() {
			return this.text;
		}

	}

}
