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

package io.aistore.benchmarks.endurance;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Iterator;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Senders that stop half-way through their objects, thousands of them on one thread. Each
 * waits for whatever comes, and may then begin anew.
 */
final class StalledSenders implements AutoCloseable {

	/** More connections than one address has ports could be wanted. */
	private static final int ADDRESSES = 8;

	private static final int SEND_BUFFER = 8 * 1024;

	private static final int AT_ONCE = 200;

	private final int port;

	private final int size;

	private final boolean again;

	private final Selector selector = Selector.open();

	private final AtomicLong numbers = new AtomicLong();

	private final AtomicInteger open = new AtomicInteger();

	private final AtomicInteger connecting = new AtomicInteger();

	private final ConcurrentLinkedQueue<Sender> wanted = new ConcurrentLinkedQueue<>();

	private final Map<String, Long> ends = new ConcurrentHashMap<>();

	private final ByteBuffer answer = ByteBuffer.allocate(64 * 1024);

	private volatile boolean stopped;

	private final Thread thread = new Thread(this::run, "stalled-senders");

	StalledSenders(int port, int size, boolean again) throws IOException {
		this.port = port;
		this.size = size;
		this.again = again;
		this.thread.start();
	}

	/**
	 * Start senders.
	 * @param count how many
	 * @param wait whether to wait until all are connected
	 */
	void start(int count, boolean wait) {
		for (int i = 0; i < count; i++) {
			this.wanted.add(new Sender());
		}
		this.selector.wakeup();
		long end = System.nanoTime() + Duration.ofSeconds(120).toNanos();
		while (wait && (!this.wanted.isEmpty() || this.connecting.get() > 0)) {
			if (System.nanoTime() > end || !this.thread.isAlive()) {
				throw new IllegalStateException("Only " + open() + " of " + count + " senders could connect");
			}
			Pause.of(Duration.ofMillis(20));
		}
	}

	int open() {
		return this.open.get();
	}

	/**
	 * How the senders have ended: by the status that they were answered, or how else.
	 * @return how many ended how
	 */
	Map<String, Long> ends() {
		return new TreeMap<>(this.ends);
	}

	private void run() {
		while (!this.stopped) {
			try {
				connectSome();
				this.selector.select(100);
				Iterator<SelectionKey> keys = this.selector.selectedKeys().iterator();
				while (keys.hasNext()) {
					SelectionKey key = keys.next();
					keys.remove();
					((Sender) key.attachment()).ready(key);
				}
			}
			catch (IOException ex) {
				this.ends.merge("could not connect", 1L, Long::sum);
			}
		}
	}

	private void connectSome() throws IOException {
		while (this.connecting.get() < AT_ONCE) {
			Sender sender = this.wanted.poll();
			if (sender == null) {
				return;
			}
			sender.connect();
		}
	}

	@Override
	public void close() throws IOException, InterruptedException {
		this.stopped = true;
		this.selector.wakeup();
		this.thread.join();
		for (SelectionKey key : this.selector.keys()) {
			key.channel().close();
		}
		this.selector.close();
	}

	/**
	 * One sender.
	 */
	private final class Sender {

		private ByteBuffer head = ByteBuffer.allocate(0);

		private ByteBuffer half = ByteBuffer.allocate(0);

		void connect() throws IOException {
			long number = StalledSenders.this.numbers.incrementAndGet();
			ObjectContent object = ObjectContent.of("stalled", number, StalledSenders.this.size);
			this.head = ByteBuffer.wrap(("PUT /b/" + object.name() + " HTTP/1.1\r\nHost: h\r\nContent-Length: "
					+ object.size() + "\r\n\r\n")
				.getBytes(StandardCharsets.ISO_8859_1));
			this.half = ByteBuffer.wrap(object.block(), object.offset(), object.size() / 2);
			SocketChannel channel = SocketChannel.open();
			StalledSenders.this.connecting.incrementAndGet();
			channel.configureBlocking(false);
			channel.setOption(StandardSocketOptions.SO_SNDBUF, SEND_BUFFER);
			channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
			channel.bind(new InetSocketAddress("127.0.0." + (2 + number % ADDRESSES), 0));
			channel.connect(new InetSocketAddress("127.0.0.1", StalledSenders.this.port));
			channel.register(StalledSenders.this.selector, SelectionKey.OP_CONNECT, this);
		}

		void ready(SelectionKey key) {
			SocketChannel channel = (SocketChannel) key.channel();
			try {
				if (key.isConnectable()) {
					channel.finishConnect();
					StalledSenders.this.connecting.decrementAndGet();
					StalledSenders.this.open.incrementAndGet();
					key.interestOps(SelectionKey.OP_READ | SelectionKey.OP_WRITE);
				}
				if (key.isReadable()) {
					read(channel);
				}
				else if (key.isWritable()) {
					write(key, channel);
				}
			}
			catch (IOException ex) {
				end(channel, key.isConnectable() ? "could not connect" : "reset");
			}
		}

		private void write(SelectionKey key, SocketChannel channel) throws IOException {
			channel.write(this.head.hasRemaining() ? this.head : this.half);
			if (!this.head.hasRemaining() && !this.half.hasRemaining()) {
				key.interestOps(SelectionKey.OP_READ);
			}
		}

		private void read(SocketChannel channel) throws IOException {
			ByteBuffer answer = StalledSenders.this.answer.clear();
			if (channel.read(answer) < 0) {
				end(channel, "closed");
				return;
			}
			String text = new String(answer.array(), 0, answer.position(), StandardCharsets.ISO_8859_1);
			String status = text.startsWith("HTTP/1.1 ") ? text.substring(9, 12) : "?";
			end(channel, status.equals("200") ? "served" : status);
		}

		private void end(SocketChannel channel, String how) {
			StalledSenders.this.ends.merge(how, 1L, Long::sum);
			StalledSenders.this.open.decrementAndGet();
			try {
				channel.close();
			}
			catch (IOException ex) {
				// gone already
			}
			if (StalledSenders.this.again) {
				StalledSenders.this.wanted.add(new Sender());
			}
		}

	}

}
