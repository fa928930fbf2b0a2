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
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Deque;

import org.jspecify.annotations.Nullable;

/**
 * A WebSocket connection as AIStore uses one: objects follow each other without waiting
 * for the replies, which come in their order.
 */
final class WebSocketClient implements Client {

	private static final byte[] HANDSHAKE = ("GET /ws HTTP/1.1\r\nHost: 127.0.0.1\r\nUpgrade: websocket\r\n"
			+ "Connection: Upgrade\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n\r\n")
		.getBytes(StandardCharsets.ISO_8859_1);

	private final InetSocketAddress address;

	private final Selector selector;

	private final int number;

	private final int window;

	private final Plan plan;

	private final Latencies latencies;

	private final Deque<Pending> pending = new ArrayDeque<>();

	private final Deque<ByteBuffer> outgoing = new ArrayDeque<>();

	private final FrameReader reader = new FrameReader();

	private @Nullable SocketChannel channel;

	private @Nullable SelectionKey key;

	WebSocketClient(InetSocketAddress address, Selector selector, int number, int window, Plan plan,
			Latencies latencies) {
		this.address = address;
		this.selector = selector;
		this.number = number;
		this.window = window;
		this.plan = plan;
		this.latencies = latencies;
	}

	@Override
	public boolean next() throws IOException {
		if (this.channel == null) {
			open();
		}
		while (this.pending.size() < this.window) {
			Exchange exchange = this.plan.next(this.number);
			if (exchange == null) {
				break;
			}
			this.pending.add(new Pending(exchange.expectation(), System.nanoTime()));
			for (ByteBuffer buffer : exchange.request()) {
				this.outgoing.add(buffer);
			}
		}
		write();
		return !this.pending.isEmpty();
	}

	private void open() throws IOException {
		SocketChannel opened = SocketChannel.open();
		opened.setOption(StandardSocketOptions.TCP_NODELAY, true);
		opened.connect(this.address);
		this.channel = opened;
		opened.write(ByteBuffer.wrap(HANDSHAKE));
		ByteBuffer one = ByteBuffer.allocate(1);
		StringBuilder head = new StringBuilder();
		while (head.indexOf("\r\n\r\n") < 0) {
			if (opened.read(one.clear()) < 0) {
				throw new IOException("No handshake");
			}
			head.append((char) one.get(0));
		}
		if (!head.toString().contains(" 101 ")) {
			throw new WrongAnswerException("No handshake: " + head);
		}
		opened.configureBlocking(false);
		this.key = opened.register(this.selector, SelectionKey.OP_READ, this);
	}

	private void write() throws IOException {
		while (!this.outgoing.isEmpty()) {
			this.channel.write(this.outgoing.toArray(ByteBuffer[]::new));
			while (!this.outgoing.isEmpty() && !this.outgoing.peek().hasRemaining()) {
				this.outgoing.remove();
			}
			if (!this.outgoing.isEmpty()) {
				break;
			}
		}
		int interest = SelectionKey.OP_READ | ((this.outgoing.isEmpty()) ? 0 : SelectionKey.OP_WRITE);
		if (this.key.interestOps() != interest) {
			this.key.interestOps(interest);
		}
	}

	@Override
	public boolean proceed(SelectionKey ready, ByteBuffer buffer) throws IOException {
		if (ready.isWritable()) {
			write();
		}
		if (!ready.isReadable()) {
			return true;
		}
		int count;
		do {
			buffer.clear();
			count = this.channel.read(buffer);
			if (count < 0) {
				throw new IOException("The server closed connection " + this.number);
			}
			buffer.flip();
			while (buffer.hasRemaining()) {
				Pending first = this.pending.peek();
				if (first == null) {
					throw new WrongAnswerException("A reply that nobody asked for");
				}
				if (this.reader.read(buffer, first.expectation)) {
					first.expectation.end();
					this.latencies.add(System.nanoTime() - first.started);
					this.pending.remove();
				}
			}
		}
		while (count == buffer.capacity());
		return next();
	}

	@Override
	public void close() throws IOException {
		if (this.channel != null) {
			this.channel.close();
		}
	}

	private record Pending(Expectation expectation, long started) {

	}

}
