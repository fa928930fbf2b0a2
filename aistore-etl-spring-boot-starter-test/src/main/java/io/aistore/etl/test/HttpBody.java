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

/**
 * The body of a message. Its end is reported only if the message is whole: a connection
 * that breaks off before is an {@link IOException}, as in Go.
 */
final class HttpBody extends InputStream {

	private final HttpInput in;

	private final Framing framing;

	private long remaining;

	private long count;

	private boolean finished;

	private boolean firstChunk = true;

	private HttpBody(HttpInput in, Framing framing, long remaining) {
		this.in = in;
		this.framing = framing;
		this.remaining = remaining;
		this.finished = framing == Framing.LENGTH && remaining == 0;
	}

	static HttpBody ofLength(HttpInput in, long length) {
		return new HttpBody(in, Framing.LENGTH, length);
	}

	static HttpBody chunked(HttpInput in) {
		return new HttpBody(in, Framing.CHUNKED, 0);
	}

	static HttpBody untilClose(HttpInput in) {
		return new HttpBody(in, Framing.CLOSE, Long.MAX_VALUE);
	}

	/**
	 * Whether the whole body was read, so that the connection stands before the next
	 * message.
	 * @return {@code true} if it was
	 */
	boolean finished() {
		return this.finished;
	}

	/**
	 * How many bytes were read.
	 * @return the number
	 */
	long count() {
		return this.count;
	}

	@Override
	public int read() throws IOException {
		byte[] one = new byte[1];
		return (read(one, 0, 1) < 0) ? -1 : one[0] & 0xff;
	}

	@Override
	public int read(byte[] buffer, int offset, int length) throws IOException {
		if (this.framing == Framing.CHUNKED && this.remaining == 0 && !this.finished) {
			readChunkHead();
		}
		if (this.finished) {
			return -1;
		}
		int read = this.in.read(buffer, offset, (int) Math.min(length, this.remaining));
		if (read < 0) {
			if (this.framing == Framing.CLOSE) {
				this.finished = true;
				return -1;
			}
			throw new EOFException("unexpected EOF");
		}
		this.remaining -= read;
		this.count += read;
		this.finished = this.framing == Framing.LENGTH && this.remaining == 0;
		return read;
	}

	private void readChunkHead() throws IOException {
		if (!this.firstChunk && !this.in.readLine().isEmpty()) {
			throw new IOException("malformed chunked encoding");
		}
		this.firstChunk = false;
		String size = this.in.readLine();
		int extension = size.indexOf(';');
		try {
			this.remaining = Long.parseUnsignedLong(((extension < 0) ? size : size.substring(0, extension)).strip(),
					16);
		}
		catch (NumberFormatException ex) {
			throw new IOException("invalid byte in chunk length", ex);
		}
		if (this.remaining < 0) {
			throw new IOException("http chunk length too large");
		}
		if (this.remaining == 0) {
			this.in.readHeaders();
			this.finished = true;
		}
	}

	/** How the end of a body is told. */
	private enum Framing {

		LENGTH, CHUNKED, CLOSE

	}

}
