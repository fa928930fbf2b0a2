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

package io.aistore.benchmarks.comparison;

import java.nio.ByteBuffer;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;

import io.aistore.benchmarks.load.ExactContent;
import io.aistore.benchmarks.load.Expectation;
import io.aistore.benchmarks.load.Head;
import io.aistore.benchmarks.load.WrongAnswerException;

/**
 * Expects a gzip stream of some content: inflates it as it arrives. The header is the one
 * of ten bytes that all common writers make; the trailer is left to the content, which is
 * compared byte by byte.
 */
final class GzippedContent implements Expectation {

	private static final int HEADER = 10;

	private static final int TRAILER = 8;

	private final Inflater inflater = new Inflater(true);

	private final ByteBuffer inflated = ByteBuffer.allocate(256 * 1024);

	private final ExactContent expected;

	private final String what;

	private int header = HEADER;

	private long trailer;

	GzippedContent(ByteBuffer expected, String what) {
		this.expected = new ExactContent(expected, what);
		this.what = what;
	}

	@Override
	public void head(Head head) {
		if (head.status() != 200) {
			throw new WrongAnswerException(this.what + ": " + head.text());
		}
	}

	@Override
	public void content(ByteBuffer part) {
		int skipped = Math.min(this.header, part.remaining());
		part.position(part.position() + skipped);
		this.header -= skipped;
		this.inflater.setInput(part);
		try {
			while (!this.inflater.needsInput() && !this.inflater.finished()) {
				this.inflated.clear();
				this.inflater.inflate(this.inflated);
				this.expected.content(this.inflated.flip());
			}
		}
		catch (DataFormatException ex) {
			throw new WrongAnswerException(this.what + " is no gzip stream: " + ex.getMessage());
		}
		if (this.inflater.finished()) {
			this.trailer += part.remaining();
		}
	}

	@Override
	public void end() {
		this.inflater.end();
		if (this.trailer != TRAILER) {
			throw new WrongAnswerException(this.what + ": " + this.trailer + " bytes after the deflated data");
		}
		this.expected.end();
	}

}
