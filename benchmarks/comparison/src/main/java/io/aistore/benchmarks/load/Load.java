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
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BiFunction;

/**
 * A closed loop of connections on one thread, the caller's.
 */
public final class Load {

	private static final long PATIENCE = 30_000;

	private final ByteBuffer buffer = ByteBuffer.allocateDirect(512 * 1024);

	/**
	 * Loads a server until the plan has ended on all connections.
	 * @param port the server's port on loopback
	 * @param connections the number of connections
	 * @param plan what to ask
	 * @return how long each exchange took
	 * @throws IOException if a connection breaks
	 */
	public Latencies run(int port, int connections, Plan plan) throws IOException {
		InetSocketAddress address = new InetSocketAddress("127.0.0.1", port);
		Latencies latencies = new Latencies();
		run(connections, (selector, number) -> new LoadConnection(address, selector, number, plan, latencies));
		return latencies;
	}

	/**
	 * Loads a server over WebSocket.
	 * @param port the server's port on loopback
	 * @param connections the number of connections
	 * @param window how many requests may be under way on each
	 * @param plan what to ask
	 * @return how long each exchange took
	 * @throws IOException if a connection breaks
	 */
	public Latencies runWebSocket(int port, int connections, int window, Plan plan) throws IOException {
		InetSocketAddress address = new InetSocketAddress("127.0.0.1", port);
		Latencies latencies = new Latencies();
		run(connections, (selector, number) -> new WebSocketClient(address, selector, number, window, plan, latencies));
		return latencies;
	}

	private void run(int connections, BiFunction<Selector, Integer, Client> factory) throws IOException {
		List<Client> all = new ArrayList<>();
		try (Selector selector = Selector.open()) {
			int[] active = { 0 };
			for (int i = 0; i < connections; i++) {
				Client connection = factory.apply(selector, i);
				all.add(connection);
				if (connection.next()) {
					active[0]++;
				}
			}
			while (active[0] > 0) {
				int ready = selector.select((key) -> {
					if (!proceed(key)) {
						active[0]--;
					}
				}, PATIENCE);
				if (ready == 0) {
					throw new WrongAnswerException("No answer within " + PATIENCE / 1000 + " s");
				}
			}
		}
		catch (Unchecked ex) {
			throw ex.failure;
		}
		finally {
			for (Client connection : all) {
				connection.close();
			}
		}
	}

	private boolean proceed(SelectionKey key) {
		try {
			return ((Client) key.attachment()).proceed(key, this.buffer);
		}
		catch (IOException ex) {
			throw new Unchecked(ex);
		}
	}

	private static final class Unchecked extends RuntimeException {

		private final transient IOException failure;

		Unchecked(IOException failure) {
			super(failure);
			this.failure = failure;
		}

	}

}
