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

package io.aistore.benchmarks.load;

import java.nio.ByteBuffer;

import org.jspecify.annotations.Nullable;

/**
 * Reads HTTP/1.1 messages from whatever pieces they arrive in.
 */
final class MessageReader {

	private static final int HEAD_LIMIT = 16 * 1024;

	private final byte[] line = new byte[HEAD_LIMIT];

	private final MessageListener listener;

	private State state = State.HEAD;

	private int length;

	private long remaining;

	private boolean last;

	MessageReader(MessageListener listener) {
		this.listener = listener;
	}

	/**
	 * Whether the message read last was the last of its connection.
	 * @return whether the connection ends
	 */
	boolean isLast() {
		return this.last;
	}

	/**
	 * Reads on, to the end of the message or of the bytes.
	 * @param in the bytes
	 * @return whether a message ended
	 */
	boolean read(ByteBuffer in) {
		while (in.hasRemaining() || (this.state == State.END)) {
			switch (this.state) {
				case HEAD -> readHead(in);
				case BODY -> readBody(in, State.END);
				case CHUNK_SIZE -> readChunkSize(in);
				case CHUNK -> readBody(in, State.CHUNK_END);
				case CHUNK_END, TRAILER -> readLineEnd(in);
				case END -> {
					this.state = State.HEAD;
					this.listener.end();
					return true;
				}
			}
		}
		return false;
	}

	private void readHead(ByteBuffer in) {
		while (in.hasRemaining()) {
			byte b = in.get();
			if (this.length == HEAD_LIMIT) {
				throw new WrongAnswerException("A head of more than " + HEAD_LIMIT + " bytes");
			}
			this.line[this.length++] = b;
			if (b == '\n' && this.length >= 4 && this.line[this.length - 3] == '\n') {
				Head head = Head.of(this.line, this.length);
				this.length = 0;
				begin(head);
				return;
			}
		}
	}

	private void begin(Head head) {
		this.last = head.isLast();
		this.listener.head(head);
		long announced = head.contentLength();
		if (head.isChunked()) {
			this.state = State.CHUNK_SIZE;
		}
		else if (announced > 0) {
			this.remaining = announced;
			this.state = State.BODY;
		}
		else if (announced < 0 && head.isResponse() && head.status() >= 200 && head.status() != 204) {
			throw new WrongAnswerException("An answer of no known length: " + head.startLine());
		}
		else {
			this.state = State.END;
		}
	}

	private void readBody(ByteBuffer in, State next) {
		int count = (int) Math.min(this.remaining, in.remaining());
		this.listener.content(in.slice(in.position(), count));
		in.position(in.position() + count);
		this.remaining -= count;
		if (this.remaining == 0) {
			this.state = next;
		}
	}

	private void readChunkSize(ByteBuffer in) {
		String text = readLine(in);
		if (text != null) {
			int extension = text.indexOf(';');
			this.remaining = Long.parseLong((extension < 0) ? text : text.substring(0, extension), 16);
			this.state = (this.remaining > 0) ? State.CHUNK : State.TRAILER;
		}
	}

	private void readLineEnd(ByteBuffer in) {
		String text = readLine(in);
		if (text != null) {
			if (this.state == State.CHUNK_END) {
				this.state = State.CHUNK_SIZE;
			}
			else if (text.isEmpty()) {
				this.state = State.END;
			}
		}
	}

	private @Nullable String readLine(ByteBuffer in) {
		while (in.hasRemaining()) {
			byte b = in.get();
			if (b == '\n') {
				String text = new String(this.line, 0, this.length, java.nio.charset.StandardCharsets.ISO_8859_1);
				this.length = 0;
				return text.trim();
			}
			this.line[this.length++] = b;
		}
		return null;
	}

	private enum State {

		HEAD, BODY, CHUNK_SIZE, CHUNK, CHUNK_END, TRAILER, END

	}

}
