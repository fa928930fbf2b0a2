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
 * Expects status 200 and exactly these bytes, with their length announced.
 */
public final class ExactContent implements Expectation {

	private final ByteBuffer expected;

	private final String what;

	/**
	 * Expects that content.
	 * @param expected the content
	 * @param what the object's name, for messages
	 */
	public ExactContent(ByteBuffer expected, String what) {
		this.expected = expected;
		this.what = what;
	}

	@Override
	public void head(Head head) {
		if (head.isResponse() && head.status() != 200) {
			throw new WrongAnswerException(this.what + ": " + head.text());
		}
		if (head.contentLength() >= 0 && head.contentLength() != this.expected.remaining()) {
			throw new WrongAnswerException(this.what + " has " + this.expected.remaining() + " bytes: " + head.text());
		}
	}

	@Override
	public void content(ByteBuffer part) {
		int count = part.remaining();
		if (count > this.expected.remaining()) {
			throw new WrongAnswerException(this.what + " came with more bytes than it has", true);
		}
		ByteBuffer same = this.expected.slice(this.expected.position(), count);
		int wrong = same.mismatch(part);
		if (wrong >= 0) {
			throw new WrongAnswerException(this.what + ": byte " + (this.expected.position() + wrong) + " is wrong",
					true);
		}
		this.expected.position(this.expected.position() + count);
	}

	@Override
	public void end() {
		if (this.expected.hasRemaining()) {
			throw new WrongAnswerException(this.what + " lacks " + this.expected.remaining() + " bytes", true);
		}
	}

}
