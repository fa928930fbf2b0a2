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
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

import org.jspecify.annotations.Nullable;

/**
 * One request to a server of ours, and the answer to it.
 */
final class Exchange {

	private static final int MAX_UNREAD = 256 * 1024;

	private final Socket socket;

	private final long connection;

	private final String method;

	private final String target;

	private final Headers headers;

	private final HttpBody body;

	private boolean continueDue;

	private boolean closed;

	private @Nullable Runnable beforeAnswer;

	Exchange(Socket socket, long connection, HttpInput in, String startLine) throws IOException {
		int first = startLine.indexOf(' ');
		int last = startLine.lastIndexOf(' ');
		if (first <= 0 || last <= first) {
			throw new IOException("malformed HTTP request \"" + startLine + "\"");
		}
		this.socket = socket;
		this.connection = connection;
		this.method = startLine.substring(0, first);
		this.target = startLine.substring(first + 1, last);
		this.headers = in.readHeaders();
		this.body = in.body(this.headers, false);
		this.continueDue = this.headers.has("Expect", "100-continue");
	}

	long connection() {
		return this.connection;
	}

	String method() {
		return this.method;
	}

	/**
	 * The request target as it was sent, its bytes as characters.
	 * @return path and query
	 */
	String target() {
		return this.target;
	}

	String path() {
		int query = this.target.indexOf('?');
		return (query < 0) ? this.target : this.target.substring(0, query);
	}

	Query query() {
		int query = this.target.indexOf('?');
		return Query.parse((query < 0) ? "" : this.target.substring(query + 1));
	}

	Headers headers() {
		return this.headers;
	}

	String remoteAddress() {
		return "127.0.0.1:" + this.socket.getPort();
	}

	HttpBody body() throws IOException {
		if (this.continueDue) {
			this.continueDue = false;
			this.socket.getOutputStream().write(HttpInput.wire("HTTP/1.1 100 Continue\r\n\r\n"));
		}
		return this.body;
	}

	/**
	 * Set what is to be done once, just before the answer.
	 * @param action the action
	 */
	void beforeAnswer(Runnable action) {
		this.beforeAnswer = action;
	}

	/**
	 * Tell that the request is about to be answered.
	 */
	void answering() {
		Runnable action = this.beforeAnswer;
		this.beforeAnswer = null;
		if (action != null) {
			action.run();
		}
	}

	long received() {
		return this.body.count();
	}

	void respond(int status, Headers headers, byte[] content) throws IOException {
		respondShort(status, headers, content.length, content);
	}

	void respond(int status, String contentType, String content) throws IOException {
		respond(status, new Headers().add("Content-Type", contentType), content.getBytes(StandardCharsets.UTF_8));
	}

	/**
	 * Answer with a head that promises a length, and content that may be shorter; the
	 * connection is closed then.
	 * @param status the status
	 * @param headers headers besides the length
	 * @param length the length that is promised
	 * @param content the content that is sent
	 * @throws IOException if it can't be sent
	 */
	void respondShort(int status, Headers headers, long length, byte[] content) throws IOException {
		head(status, headers, length, (this.method.equals("HEAD") || status == 204) ? new byte[0] : content);
		this.closed |= content.length < length;
	}

	/**
	 * Answer with content of a known length.
	 * @param status the status
	 * @param headers headers besides the length
	 * @param length the length of the content
	 * @param content the content
	 * @throws IOException if it can't be read or sent
	 */
	void respond(int status, Headers headers, long length, InputStream content) throws IOException {
		head(status, headers, length, new byte[0]);
		if (!this.method.equals("HEAD")) {
			content.transferTo(this.socket.getOutputStream());
		}
	}

	/**
	 * Answer with content of unknown length, in chunks.
	 * @param status the status
	 * @param headers headers
	 * @param content the content
	 * @throws IOException if it can't be read or sent
	 */
	void respondChunked(int status, Headers headers, InputStream content) throws IOException {
		StringBuilder head = start(status);
		headers.add("Transfer-Encoding", "chunked").appendTo(head);
		this.socket.getOutputStream().write(HttpInput.wire(head.toString()));
		ChunkedOutput.copy(content, this.socket.getOutputStream());
	}

	private void head(int status, Headers headers, long length, byte[] content) throws IOException {
		StringBuilder head = start(status);
		if (status != 204) {
			headers.add("Content-Length", Long.toString(length));
		}
		headers.appendTo(head);
		byte[] bytes = HttpInput.wire(head.toString());
		byte[] message = Arrays.copyOf(bytes, bytes.length + content.length);
		System.arraycopy(content, 0, message, bytes.length, content.length);
		OutputStream out = this.socket.getOutputStream();
		out.write(message);
	}

	private StringBuilder start(int status) {
		answering();
		return new StringBuilder("HTTP/1.1 ").append(status).append(' ').append(Reason.phrase(status)).append("\r\n");
	}

	/**
	 * End the connection with a reset, whatever was sent or not.
	 * @throws IOException if it can't be closed
	 */
	void reset() throws IOException {
		answering();
		this.closed = true;
		this.socket.setSoLinger(true, 0);
		this.socket.close();
	}

	/**
	 * End the connection without an answer, in good order.
	 */
	void close() {
		answering();
		this.closed = true;
	}

	/**
	 * Whether the connection stands before its next request. Reads what little is left of
	 * this one.
	 * @return {@code false} if the connection is to be closed
	 * @throws IOException if it fails
	 */
	boolean reusable() throws IOException {
		if (this.closed || this.continueDue || this.headers.has("Connection", "close")) {
			return false;
		}
		byte[] rest = new byte[8192];
		for (int unread = 0; !this.body.finished() && unread < MAX_UNREAD;) {
			int read = this.body.read(rest, 0, rest.length);
			unread += Math.max(read, 0);
		}
		return this.body.finished();
	}

}
