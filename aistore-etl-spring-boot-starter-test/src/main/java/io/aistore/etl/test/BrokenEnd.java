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

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.function.UnaryOperator;

/**
 * Content that goes on with an error text where it breaks off: what AIStore's inline
 * clients get, under status 200.
 */
final class BrokenEnd extends InputStream {

	private final UnaryOperator<String> errorText;

	private InputStream content;

	private boolean broken;

	/**
	 * Wrap content.
	 * @param content the content
	 * @param errorText makes the text from the message of the failure
	 */
	BrokenEnd(InputStream content, UnaryOperator<String> errorText) {
		this.content = content;
		this.errorText = errorText;
	}

	@Override
	public int read() throws IOException {
		byte[] one = new byte[1];
		return (read(one, 0, 1) < 0) ? -1 : one[0] & 0xff;
	}

	@Override
	public int read(byte[] buffer, int offset, int length) throws IOException {
		try {
			return this.content.read(buffer, offset, length);
		}
		catch (IOException ex) {
			if (this.broken) {
				throw ex;
			}
			this.broken = true;
			String text = this.errorText.apply(String.valueOf(ex.getMessage()));
			this.content = new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8));
			return this.content.read(buffer, offset, length);
		}
	}

}
