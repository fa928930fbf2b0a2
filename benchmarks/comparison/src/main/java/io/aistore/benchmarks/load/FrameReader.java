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

/**
 * Reads a server's WebSocket frames from whatever pieces they arrive in.
 */
final class FrameReader {

	private static final int BINARY = 2;

	private static final int CONTINUATION = 0;

	private static final int PING = 9;

	private final ByteBuffer header = ByteBuffer.allocate(10);

	private long remaining = -1;

	private int opcode;

	private boolean last;

	/**
	 * Reads on.
	 * @param in the bytes
	 * @param expectation takes the payload
	 * @return whether a message has ended
	 */
	boolean read(ByteBuffer in, Expectation expectation) {
		while (in.hasRemaining() || this.remaining == 0) {
			if (this.remaining < 0) {
				readHeader(in);
				continue;
			}
			int count = (int) Math.min(this.remaining, in.remaining());
			if (this.opcode != PING && count > 0) {
				expectation.content(in.slice(in.position(), count));
			}
			in.position(in.position() + count);
			this.remaining -= count;
			if (this.remaining == 0) {
				this.remaining = -1;
				if (this.last && this.opcode != PING) {
					return true;
				}
			}
		}
		return false;
	}

	private void readHeader(ByteBuffer in) {
		this.header.put(in.get());
		if (this.header.position() < 2) {
			return;
		}
		int length = this.header.get(1) & 0x7f;
		int needed = (length == 126) ? 4 : (length == 127) ? 10 : 2;
		if (this.header.position() < needed) {
			return;
		}
		this.remaining = (length == 126) ? this.header.getShort(2) & 0xffff
				: (length == 127) ? this.header.getLong(2) : length;
		this.opcode = this.header.get(0) & 0x0f;
		this.last = (this.header.get(0) & 0x80) != 0;
		this.header.clear();
		if (this.opcode != BINARY && this.opcode != CONTINUATION && this.opcode != PING) {
			throw new WrongAnswerException("A frame with opcode " + this.opcode);
		}
	}

}
