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
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;

import org.jspecify.annotations.Nullable;

/**
 * One connection of the load: sends the next request when the answer to the one before is
 * complete and right.
 */
final class LoadConnection implements Client, MessageListener {

	private final InetSocketAddress address;

	private final Selector selector;

	private final int number;

	private final Plan plan;

	private final Latencies latencies;

	private final MessageReader reader = new MessageReader(this);

	private @Nullable SocketChannel channel;

	private @Nullable SelectionKey key;

	private @Nullable Exchange exchange;

	private long started;

	private boolean fresh;

	LoadConnection(InetSocketAddress address, Selector selector, int number, Plan plan, Latencies latencies) {
		this.address = address;
		this.selector = selector;
		this.number = number;
		this.plan = plan;
		this.latencies = latencies;
	}

	@Override
	public boolean next() throws IOException {
		this.exchange = this.plan.next(this.number);
		if (this.exchange == null) {
			return false;
		}
		this.started = System.nanoTime();
		if (this.channel == null) {
			open();
		}
		write();
		return true;
	}

	private void open() throws IOException {
		SocketChannel opened = SocketChannel.open();
		opened.setOption(StandardSocketOptions.TCP_NODELAY, true);
		opened.connect(this.address);
		opened.configureBlocking(false);
		this.channel = opened;
		this.key = opened.register(this.selector, SelectionKey.OP_READ, this);
		this.fresh = true;
	}

	private void write() throws IOException {
		ByteBuffer[] request = this.exchange.request();
		this.channel.write(request);
		boolean more = request[request.length - 1].hasRemaining();
		int interest = (more) ? SelectionKey.OP_READ | SelectionKey.OP_WRITE : SelectionKey.OP_READ;
		if (this.key.interestOps() != interest) {
			this.key.interestOps(interest);
		}
	}

	@Override
	public boolean proceed(SelectionKey ready, ByteBuffer buffer) throws IOException {
		if (ready.isWritable()) {
			write();
		}
		return !ready.isReadable() || read(buffer);
	}

	private boolean read(ByteBuffer buffer) throws IOException {
		int count;
		do {
			buffer.clear();
			count = this.channel.read(buffer);
			if (count < 0) {
				throw new WrongAnswerException(
						"The server closed connection " + this.number + ((this.fresh) ? " unused" : ""));
			}
			buffer.flip();
			if (count > 0 && this.reader.read(buffer)) {
				if (buffer.hasRemaining()) {
					throw new WrongAnswerException(buffer.remaining() + " bytes after the end of an answer");
				}
				if (this.reader.isLast()) {
					close();
				}
				return next();
			}
		}
		while (count == buffer.capacity());
		return true;
	}

	@Override
	public void head(Head head) {
		this.fresh = false;
		this.exchange.expectation().head(head);
	}

	@Override
	public void content(ByteBuffer part) {
		this.exchange.expectation().content(part);
	}

	@Override
	public void end() {
		this.exchange.expectation().end();
		this.latencies.add(System.nanoTime() - this.started);
	}

	@Override
	public void close() throws IOException {
		if (this.channel != null) {
			this.channel.close();
			this.channel = null;
		}
	}

}
