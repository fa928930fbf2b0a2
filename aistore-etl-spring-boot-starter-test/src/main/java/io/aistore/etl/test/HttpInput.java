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

import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;

import org.jspecify.annotations.Nullable;

/**
 * The reading side of an HTTP/1.1 connection. Text is taken byte by byte, one a
 * character; nothing is decoded.
 */
final class HttpInput {

	private static final int MAX_LINE = 1 << 20;

	private final InputStream in;

	HttpInput(InputStream in) {
		this.in = new BufferedInputStream(in, 64 * 1024);
	}

	/**
	 * Read the first line of a message.
	 * @return the line, or {@code null} if the connection ended before it
	 * @throws IOException if the connection fails
	 */
	@Nullable String readStartLine() throws IOException {
		this.in.mark(1);
		if (this.in.read() < 0) {
			return null;
		}
		this.in.reset();
		String line = readLine();
		return line.isEmpty() ? readStartLine() : line;
	}

	/**
	 * Read headers up to the empty line.
	 * @return the headers
	 * @throws IOException if the connection fails or a line is no header
	 */
	Headers readHeaders() throws IOException {
		Headers headers = new Headers();
		for (String line = readLine(); !line.isEmpty(); line = readLine()) {
			int colon = line.indexOf(':');
			if (colon <= 0) {
				throw new IOException("malformed MIME header line: " + line);
			}
			headers.add(line.substring(0, colon), line.substring(colon + 1).strip());
		}
		return headers;
	}

	String readLine() throws IOException {
		StringBuilder line = new StringBuilder(64);
		for (int b = read(); b != '\n'; b = read()) {
			line.append((char) b);
			if (line.length() > MAX_LINE) {
				throw new IOException("line too long");
			}
		}
		int length = line.length();
		return (length > 0 && line.charAt(length - 1) == '\r') ? line.substring(0, length - 1) : line.toString();
	}

	/**
	 * Read one byte.
	 * @return the byte
	 * @throws EOFException at the end of the connection
	 * @throws IOException if the connection fails
	 */
	int read() throws IOException {
		int b = this.in.read();
		if (b < 0) {
			throw new EOFException("unexpected EOF");
		}
		return b;
	}

	/**
	 * Read some bytes.
	 * @param buffer where to
	 * @param offset where in it
	 * @param length at most how many
	 * @return how many, or -1 at the end of the connection
	 * @throws IOException if the connection fails
	 */
	int read(byte[] buffer, int offset, int length) throws IOException {
		return this.in.read(buffer, offset, length);
	}

	/**
	 * The body of the message whose headers were read.
	 * @param headers the headers
	 * @param untilClose whether a body without a length goes on to the connection's end
	 * @return the body
	 * @throws IOException if the length is no number
	 */
	HttpBody body(Headers headers, boolean untilClose) throws IOException {
		if (headers.has("Transfer-Encoding", "chunked")) {
			return HttpBody.chunked(this);
		}
		String length = headers.first("Content-Length");
		if (length != null) {
			// 18 digits always fit a long
			if (!length.matches("\\d{1,18}")) {
				throw new IOException("bad Content-Length \"" + length + "\"");
			}
			return HttpBody.ofLength(this, Long.parseLong(length));
		}
		return untilClose ? HttpBody.untilClose(this) : HttpBody.ofLength(this, 0);
	}

	/**
	 * Text as the bytes that go over the wire.
	 * @param text one byte a character
	 * @return the bytes
	 */
	static byte[] wire(String text) {
		return text.getBytes(StandardCharsets.ISO_8859_1);
	}

}
