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

import org.jspecify.annotations.Nullable;

/**
 * A request to a transformer.
 *
 * @param authority host and port
 * @param method the method
 * @param target the request target, one byte a character
 * @param headers headers besides those of the connection and the body
 * @param body the body; a {@code PUT} without one says that its length is 0
 */
record ClientRequest(String authority, String method, String target, Headers headers, @Nullable Body body) {

	String head() {
		StringBuilder head = new StringBuilder(this.method).append(' ').append(this.target).append(" HTTP/1.1\r\n");
		head.append("Host: ").append(this.authority).append("\r\nUser-Agent: Go-http-client/1.1\r\n");
		if (this.body != null && this.body.length() < 0) {
			head.append("Transfer-Encoding: chunked\r\n");
		}
		else if (this.body != null || this.method.equals("PUT")) {
			head.append("Content-Length: ").append((this.body != null) ? this.body.length() : 0).append("\r\n");
		}
		this.headers.appendTo(head);
		return head.toString();
	}

	/**
	 * A body that can be sent several times.
	 *
	 * @param length its length, or -1 to send it in chunks
	 * @param source its content
	 */
	record Body(long length, Source source) {
	}

	/** Opens content. */
	@FunctionalInterface
	interface Source {

		InputStream open() throws IOException;

	}

}
