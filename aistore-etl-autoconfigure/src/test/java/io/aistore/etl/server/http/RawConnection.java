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

package io.aistore.etl.server.http;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/**
 * A connection that sends exactly what it is told to, and sees exactly what comes back.
 */
public final class RawConnection implements AutoCloseable {

	private static final int TIMEOUT = 60_000;

	private final Socket socket;

	private final InputStream input;

	public RawConnection(int port) {
		try {
			this.socket = new Socket(InetAddress.getLoopbackAddress(), port);
			this.socket.setSoTimeout(TIMEOUT);
			this.socket.setTcpNoDelay(true);
			this.input = new BufferedInputStream(this.socket.getInputStream());
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	/**
	 * Send text, one octet a character.
	 * @param text the text, whose line breaks are those of HTTP already
	 * @return this connection
	 */
	public RawConnection send(String text) {
		return send(text.getBytes(StandardCharsets.ISO_8859_1));
	}

	public RawConnection send(byte[] bytes) {
		try {
			this.socket.getOutputStream().write(bytes);
			return this;
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	/**
	 * Send a request without a body.
	 * @param method the method
	 * @param target the raw target
	 * @param headers lines without their ends
	 * @return this connection
	 */
	public RawConnection request(String method, String target, String... headers) {
		StringBuilder head = new StringBuilder().append(method).append(' ').append(target).append(" HTTP/1.1\r\n");
		head.append("Host: test\r\n");
		for (String header : headers) {
			head.append(header).append("\r\n");
		}
		return send(head.append("\r\n").toString());
	}

	public RawConnection put(String target, String body) {
		return request("PUT", target, "Content-Length: " + body.length()).send(body);
	}

	/**
	 * Read an answer to its end, or to where it breaks off.
	 * @return the answer
	 */
	public Answer read() {
		try {
			return readBody(readHead());
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	public Answer readHead() throws IOException {
		String status = line();
		if (!status.startsWith("HTTP/1.1 ")) {
			throw new IOException("No answer: '" + status + "'");
		}
		Map<String, String> headers = new TreeMap<>();
		for (String line = line(); !line.isEmpty(); line = line()) {
			int colon = line.indexOf(':');
			headers.put(line.substring(0, colon).toLowerCase(Locale.ROOT), line.substring(colon + 1).strip());
		}
		return new Answer(Integer.parseInt(status.substring(9, 12)), headers, new byte[0], true);
	}

	private Answer readBody(Answer head) throws IOException {
		ByteArrayOutputStream body = new ByteArrayOutputStream();
		boolean complete = true;
		try {
			if ("chunked".equals(head.headers().get("transfer-encoding"))) {
				for (int size = Integer.parseInt(line(), 16); size > 0; size = Integer.parseInt(line(), 16)) {
					copy(size, body);
					line();
				}
				line();
			}
			else {
				copy(Long.parseLong(head.headers().getOrDefault("content-length", "0")), body);
			}
		}
		catch (EOFException | SocketException ex) {
			complete = false;
		}
		return new Answer(head.status(), head.headers(), body.toByteArray(), complete);
	}

	private void copy(long size, ByteArrayOutputStream body) throws IOException {
		byte[] buffer = new byte[64 * 1024];
		long left = size;
		while (left > 0) {
			int count = this.input.read(buffer, 0, (int) Math.min(buffer.length, left));
			if (count < 0) {
				throw new EOFException();
			}
			body.write(buffer, 0, count);
			left -= count;
		}
	}

	/**
	 * Read a line.
	 * @return the line without its end
	 * @throws IOException if the connection ends before
	 */
	public String line() throws IOException {
		StringBuilder line = new StringBuilder();
		for (int octet = this.input.read(); octet != '\n'; octet = this.input.read()) {
			if (octet < 0) {
				throw new EOFException("The connection ended");
			}
			line.append((char) octet);
		}
		return line.toString().strip();
	}

	/**
	 * Read some of a body.
	 * @param count how much
	 * @return the bytes
	 * @throws IOException if the connection ends before
	 */
	public byte[] readBytes(int count) throws IOException {
		byte[] bytes = this.input.readNBytes(count);
		if (bytes.length < count) {
			throw new EOFException("The connection ended");
		}
		return bytes;
	}

	/**
	 * Whether the server has closed the connection, which is waited for.
	 * @return {@code true} if so, {@code false} if something came instead
	 */
	public boolean isClosedByServer() {
		try {
			return this.input.read() < 0;
		}
		catch (SocketException ex) {
			return true;
		}
		catch (IOException ex) {
			return false;
		}
	}

	/** Break off with a reset instead of an orderly end. */
	public void reset() {
		try {
			this.socket.setSoLinger(true, 0);
			this.socket.close();
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	@Override
	public void close() {
		try {
			this.socket.close();
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	/**
	 * What came back.
	 *
	 * @param status the status
	 * @param headers the headers by their names in lower case
	 * @param body the body, as far as it came
	 * @param complete whether it came to its end
	 */
	public record Answer(int status, Map<String, String> headers, byte[] body, boolean complete) {

		public String text() {
			return new String(this.body, StandardCharsets.UTF_8);
		}

	}

}
