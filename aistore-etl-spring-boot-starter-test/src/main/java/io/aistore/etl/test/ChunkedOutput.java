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

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;

/**
 * The chunked transfer coding.
 */
final class ChunkedOutput {

	private static final int CHUNK = 32 * 1024;

	private ChunkedOutput() {
	}

	/**
	 * Send content and the end of it. If the content can't be read the end is not sent.
	 * @param content the content
	 * @param out the connection
	 * @throws IOException if the content can't be read or sent
	 */
	static void copy(InputStream content, OutputStream out) throws IOException {
		byte[] chunk = new byte[CHUNK];
		for (int read = content.read(chunk); read >= 0; read = content.read(chunk)) {
			if (read > 0) {
				out.write(HttpInput.wire(Integer.toHexString(read) + "\r\n"));
				out.write(chunk, 0, read);
				out.write(HttpInput.wire("\r\n"));
			}
		}
		out.write(HttpInput.wire("0\r\n\r\n"));
	}

}
