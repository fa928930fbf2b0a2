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
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicLongArray;

import org.jspecify.annotations.Nullable;

/**
 * Stands in for an AIStore target: takes direct puts, checks each byte of them and
 * answers as a target does, and gives objects to whoever asks for one.
 */
public final class Target implements AutoCloseable {

	/**
	 * The path that a server's {@code AIS_TARGET_URL} has.
	 */
	public static final String PATH = "/v1/etl/_object/benchmark/s3cr3tk3y0";

	private static final int SLOTS = 4096;

	private final Content content;

	private final Selector selector;

	private final ServerSocketChannel server;

	private final Thread thread;

	private final ByteBuffer buffer = ByteBuffer.allocateDirect(512 * 1024);

	private final AtomicLongArray delivered = new AtomicLongArray(SLOTS);

	private final AtomicLong deliveries = new AtomicLong();

	private volatile @Nullable Throwable failure;

	private volatile boolean closed;

	public Target(Content content) throws IOException {
		this.content = content;
		this.selector = Selector.open();
		this.server = ServerSocketChannel.open().bind(new InetSocketAddress("127.0.0.1", 0), 4096);
		this.server.configureBlocking(false);
		this.server.register(this.selector, SelectionKey.OP_ACCEPT);
		this.thread = new Thread(this::loop, "target");
		this.thread.setDaemon(true);
		this.thread.start();
	}

	public int port() {
		return this.server.socket().getLocalPort();
	}

	public String url() {
		return "http://127.0.0.1:" + port() + PATH;
	}

	/**
	 * Objects that have arrived whole and right.
	 * @return their number
	 */
	public long deliveries() {
		return this.deliveries.get();
	}

	/**
	 * Checks that a connection's latest delivery has arrived.
	 * @param connection the number of the connection
	 * @param sequence the number of the delivery
	 */
	void requireDelivered(int connection, long sequence) {
		check();
		if (this.delivered.get(connection) != sequence) {
			throw new WrongAnswerException(
					"Delivery " + sequence + " of connection " + connection + " was reported, but has not arrived");
		}
	}

	/**
	 * Fails if anything wrong has arrived.
	 */
	public void check() {
		Throwable thrown = this.failure;
		if (thrown != null) {
			throw new WrongAnswerException("At the target: " + thrown);
		}
	}

	ByteBuffer content(ObjectName name) {
		return this.content.of(name.size(), name.variant());
	}

	void delivered(int connection, long sequence) {
		this.delivered.set(connection, sequence);
		this.deliveries.incrementAndGet();
	}

	private void loop() {
		try {
			while (!this.closed) {
				this.selector.select(this::proceed);
			}
		}
		catch (IOException | RuntimeException ex) {
			this.failure = ex;
		}
	}

	private void proceed(SelectionKey key) {
		try {
			if (key.isAcceptable()) {
				SocketChannel channel = this.server.accept();
				channel.configureBlocking(false);
				channel.setOption(java.net.StandardSocketOptions.TCP_NODELAY, true);
				SelectionKey added = channel.register(this.selector, SelectionKey.OP_READ);
				added.attach(new TargetConnection(this, channel, added));
			}
			else {
				((TargetConnection) key.attachment()).proceed(this.buffer);
			}
		}
		catch (WrongAnswerException ex) {
			this.failure = ex;
			close(key);
		}
		catch (IOException ex) {
			// A server that is stopped resets its connections
			close(key);
		}
	}

	private void close(SelectionKey key) {
		try {
			key.channel().close();
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	@Override
	public void close() throws IOException {
		this.closed = true;
		this.selector.wakeup();
		try {
			this.thread.join();
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
		for (SelectionKey key : this.selector.keys()) {
			key.channel().close();
		}
		this.selector.close();
	}

}
