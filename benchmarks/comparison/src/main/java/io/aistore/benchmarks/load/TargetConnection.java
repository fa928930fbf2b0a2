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

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;

import org.jspecify.annotations.Nullable;

/**
 * One connection of a transformer to its target.
 */
final class TargetConnection implements MessageListener {

	private static final byte[] STORED = ("HTTP/1.1 200 OK\r\nAis-Target-Id: t2\r\nContent-Length: 0\r\n"
			+ "Date: Tue, 24 Nov 2026 06:00:00 GMT\r\n\r\n")
		.getBytes(StandardCharsets.ISO_8859_1);

	private final Target target;

	private final SocketChannel channel;

	private final SelectionKey key;

	private final MessageReader reader = new MessageReader(this);

	private @Nullable ExactContent expected;

	private int connection;

	private long sequence;

	private ByteBuffer[] answer = {};

	TargetConnection(Target target, SocketChannel channel, SelectionKey key) {
		this.target = target;
		this.channel = channel;
		this.key = key;
	}

	void proceed(ByteBuffer buffer) throws IOException {
		if (this.key.isWritable()) {
			write();
			return;
		}
		int count;
		do {
			buffer.clear();
			count = this.channel.read(buffer);
			if (count < 0) {
				this.channel.close();
				return;
			}
			buffer.flip();
			if (count > 0 && this.reader.read(buffer)) {
				if (buffer.hasRemaining()) {
					throw new WrongAnswerException("A pipelined request");
				}
				write();
				return;
			}
		}
		while (count == buffer.capacity());
	}

	private void write() throws IOException {
		this.channel.write(this.answer);
		boolean more = this.answer[this.answer.length - 1].hasRemaining();
		int interest = (more) ? SelectionKey.OP_WRITE : SelectionKey.OP_READ;
		if (this.key.interestOps() != interest) {
			this.key.interestOps(interest);
		}
	}

	@Override
	public void head(Head head) {
		String line = head.startLine();
		String uri = line.substring(4, line.lastIndexOf(' '));
		int query = uri.indexOf('?');
		String path = (query < 0) ? uri : uri.substring(0, query);
		if (!path.startsWith(Target.PATH + "/")) {
			throw new WrongAnswerException("A path without the target's secret: " + line);
		}
		ObjectName name = ObjectName.in(path);
		if (line.startsWith("PUT ")) {
			this.expected = new ExactContent(this.target.content(name), name.toString());
			this.expected.head(head);
			readSequence(uri.substring(query + 1));
			this.answer = new ByteBuffer[] { ByteBuffer.wrap(STORED) };
		}
		else if (line.startsWith("GET ")) {
			this.expected = null;
			String answered = "HTTP/1.1 200 OK\r\nContent-Type: application/octet-stream\r\nContent-Length: "
					+ name.size() + "\r\n\r\n";
			this.answer = new ByteBuffer[] { ByteBuffer.wrap(answered.getBytes(StandardCharsets.ISO_8859_1)),
					this.target.content(name) };
		}
		else {
			throw new WrongAnswerException("No request for a target: " + line);
		}
	}

	private void readSequence(String query) {
		if (!query.contains("owt=3")) {
			throw new WrongAnswerException("The hop's query has not come along: " + query);
		}
		int at = query.indexOf("uuid=");
		int dash = query.indexOf('-', at);
		int end = query.indexOf('&', at);
		this.connection = Integer.parseInt(query.substring(at + 5, dash));
		this.sequence = Long.parseLong(query.substring(dash + 1, (end < 0) ? query.length() : end));
	}

	@Override
	public void content(ByteBuffer part) {
		if (this.expected == null) {
			throw new WrongAnswerException("A GET with a body");
		}
		this.expected.content(part);
	}

	@Override
	public void end() {
		if (this.expected != null) {
			this.expected.end();
			this.target.delivered(this.connection, this.sequence);
		}
	}

}
