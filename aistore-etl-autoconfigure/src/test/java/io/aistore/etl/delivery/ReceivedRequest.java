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

package io.aistore.etl.delivery;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * A request as it came over the wire.
 */
public final class ReceivedRequest {

	private final String head;

	private final ByteArrayOutputStream body = new ByteArrayOutputStream();

	private volatile boolean complete;

	ReceivedRequest(String head) {
		this.head = head;
	}

	/**
	 * The request line and headers.
	 * @return the head, byte for byte
	 */
	public String head() {
		return this.head;
	}

	public String requestLine() {
		return this.head.substring(0, this.head.indexOf("\r\n"));
	}

	public String target() {
		return requestLine().split(" ")[1];
	}

	public List<String> headers(String name) {
		List<String> values = new ArrayList<>();
		for (String line : this.head.split("\r\n")) {
			if (line.toLowerCase(Locale.ROOT).startsWith(name.toLowerCase(Locale.ROOT) + ":")) {
				values.add(line.substring(name.length() + 1).strip());
			}
		}
		return values;
	}

	public boolean isChunked() {
		return headers("Transfer-Encoding").contains("chunked");
	}

	public long contentLength() {
		List<String> values = headers("Content-Length");
		return values.isEmpty() ? -1 : Long.parseLong(values.get(0));
	}

	void received(byte[] bytes, int length) {
		synchronized (this.body) {
			this.body.write(bytes, 0, length);
		}
	}

	void complete() {
		this.complete = true;
	}

	/**
	 * Whether the body came to its proper end.
	 * @return whether it is whole
	 */
	public boolean isComplete() {
		return this.complete;
	}

	public byte[] body() {
		synchronized (this.body) {
			return this.body.toByteArray();
		}
	}

	public String text() {
		return new String(body(), StandardCharsets.UTF_8);
	}

}
