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

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.regex.Pattern;

/**
 * A connection as a hop sees it.
 */
public final class HopConnection {

	private static final Pattern HEAD = Pattern.compile("[A-Z]+ [^ ]+ HTTP/1\\.[01]\r\n([^:\r\n]+:[^\r\n]*\r\n)*\r\n");

	private final Socket socket;

	private final InputStream in;

	private final List<ReceivedRequest> requests;

	private int heads;

	private ReceivedRequest request = new ReceivedRequest("\r\n");

	HopConnection(Socket socket, List<ReceivedRequest> requests) throws IOException {
		this.socket = socket;
		this.in = new BufferedInputStream(socket.getInputStream(), 64 * 1024);
		this.requests = requests;
	}

	boolean readHead() throws IOException {
		ByteArrayOutputStream head = new ByteArrayOutputStream();
		while (!head.toString(StandardCharsets.ISO_8859_1).endsWith("\r\n\r\n")) {
			int octet = this.in.read();
			if (octet < 0) {
				return false;
			}
			head.write(octet);
		}
		if (!HEAD.matcher(head.toString(StandardCharsets.ISO_8859_1)).matches()) {
			throw new IOException("No HTTP");
		}
		this.request = new ReceivedRequest(head.toString(StandardCharsets.ISO_8859_1));
		this.requests.add(this.request);
		this.heads++;
		return true;
	}

	/**
	 * How many requests this connection has served before.
	 * @return the number of earlier requests
	 */
	public int served() {
		return this.heads - 1;
	}

	/**
	 * Read the whole body.
	 * @throws IOException if it breaks off
	 */
	public void readBody() throws IOException {
		readBody(Long.MAX_VALUE);
	}

	/**
	 * Read some of the body.
	 * @param limit how many bytes at least
	 * @throws IOException if it breaks off
	 */
	public void readBody(long limit) throws IOException {
		if (!this.request.isChunked()) {
			long length = Math.max(this.request.contentLength(), 0);
			read(Math.min(length, limit));
			if (length <= limit) {
				this.request.complete();
			}
			return;
		}
		long total = 0;
		while (total < limit) {
			int size = Integer.parseInt(readLine(), 16);
			read(size);
			readLine();
			total += size;
			if (size == 0) {
				this.request.complete();
				return;
			}
		}
	}

	private void read(long length) throws IOException {
		byte[] buffer = new byte[64 * 1024];
		long left = length;
		while (left > 0) {
			int count = this.in.read(buffer, 0, (int) Math.min(buffer.length, left));
			if (count < 0) {
				throw new EOFException();
			}
			this.request.received(buffer, count);
			left -= count;
		}
	}

	private String readLine() throws IOException {
		StringBuilder line = new StringBuilder();
		while (true) {
			int octet = this.in.read();
			if (octet < 0) {
				throw new EOFException();
			}
			if (octet == '\n') {
				return line.toString().strip();
			}
			line.append((char) octet);
		}
	}

	public void write(String text) throws IOException {
		this.socket.getOutputStream().write(text.getBytes(StandardCharsets.UTF_8));
		this.socket.getOutputStream().flush();
	}

	/**
	 * Wait until the client closes the connection.
	 * @throws IOException if it is reset
	 */
	public void awaitClose() throws IOException {
		while (this.in.read() >= 0) {
			// what comes is of no interest
		}
	}

	/**
	 * Wait until the client closes the connection, without reading from it.
	 * @throws IOException if waiting is interrupted
	 */
	public void readNothing() throws IOException {
		try {
			while (!this.socket.isClosed()) {
				Thread.sleep(20);
			}
		}
		catch (InterruptedException ex) {
			throw new IOException(ex);
		}
	}

	public void reset() throws IOException {
		this.socket.setSoLinger(true, 0);
		this.socket.close();
	}

}
