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
import java.nio.charset.StandardCharsets;

/**
 * A transformer's answer whose content is yet to be read. Closing gives the connection
 * back.
 *
 * @param status the status
 * @param headers the headers
 * @param content the content
 * @param release what gives the connection back
 */
record ClientResponse(int status, Headers headers, InputStream content, Runnable release) implements AutoCloseable {

	private static final int MAX_ERROR = 1 << 20;

	/**
	 * The content of an error.
	 * @return its text, capped at 1 MiB
	 * @throws IOException if it breaks off
	 */
	String errorText() throws IOException {
		return new String(this.content.readNBytes(MAX_ERROR), StandardCharsets.UTF_8);
	}

	@Override
	public void close() {
		this.release.run();
	}

}
