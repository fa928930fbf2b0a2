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

import java.nio.charset.StandardCharsets;

import org.jspecify.annotations.Nullable;

/**
 * The first line and the fields of an HTTP message.
 *
 * @param startLine the request or status line
 * @param text all of it
 */
public record Head(String startLine, String text) {

	static Head of(byte[] bytes, int length) {
		String text = new String(bytes, 0, length, StandardCharsets.ISO_8859_1);
		return new Head(text.substring(0, text.indexOf('\r')), text);
	}

	/**
	 * The value of a field.
	 * @param name its name
	 * @return the value, {@code null} without such a field
	 */
	public @Nullable String field(String name) {
		int at = this.startLine.length() + 2;
		while (at < this.text.length()) {
			int end = this.text.indexOf("\r\n", at);
			if (end < 0) {
				return null;
			}
			if (this.text.regionMatches(true, at, name, 0, name.length()) && end > at + name.length()
					&& this.text.charAt(at + name.length()) == ':') {
				return this.text.substring(at + name.length() + 1, end).trim();
			}
			at = end + 2;
		}
		return null;
	}

	/**
	 * The status of an answer.
	 * @return the status code
	 */
	public int status() {
		return Integer.parseInt(this.startLine.substring(9, 12));
	}

	boolean isResponse() {
		return this.startLine.startsWith("HTTP/1.");
	}

	boolean isChunked() {
		String coding = field("Transfer-Encoding");
		return coding != null && coding.equalsIgnoreCase("chunked");
	}

	/**
	 * The length of the body that it announces.
	 * @return the number of bytes, -1 if it announces none
	 */
	public long contentLength() {
		String length = field("Content-Length");
		return (length != null) ? Long.parseLong(length) : -1;
	}

	boolean isLast() {
		String connection = field("Connection");
		return (connection != null) ? connection.equalsIgnoreCase("close") : this.startLine.startsWith("HTTP/1.0");
	}

}
