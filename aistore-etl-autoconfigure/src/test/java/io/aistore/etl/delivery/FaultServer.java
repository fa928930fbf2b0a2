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

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.util.List;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;

import javax.net.ServerSocketFactory;

/**
 * A hop that behaves as it is told, and remembers every byte. It answers 200 with nothing
 * when it is told nothing.
 */
public final class FaultServer implements AutoCloseable {

	private final ServerSocket server;

	private final Queue<Behaviour> script = new ConcurrentLinkedQueue<>();

	private final List<ReceivedRequest> requests = new CopyOnWriteArrayList<>();

	private final Set<Socket> open = ConcurrentHashMap.newKeySet();

	private final AtomicInteger connections = new AtomicInteger();

	private volatile Behaviour otherwise = Behaviour.answer(200, "");

	public FaultServer() {
		this(ServerSocketFactory.getDefault(), (socket) -> {
		});
	}

	/**
	 * Start a hop on a socket of another kind.
	 * @param factory makes the socket
	 * @param customizer changes it, before anyone is let in
	 */
	public FaultServer(ServerSocketFactory factory, Consumer<ServerSocket> customizer) {
		try {
			this.server = factory.createServerSocket(0, 50, InetAddress.getLoopbackAddress());
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
		customizer.accept(this.server);
		start("accept", this::accept);
	}

	/**
	 * Say what to do with the next requests, one after the other.
	 * @param behaviours the behaviours
	 * @return this server
	 */
	public FaultServer then(Behaviour... behaviours) {
		this.script.addAll(List.of(behaviours));
		return this;
	}

	public FaultServer always(Behaviour behaviour) {
		this.otherwise = behaviour;
		return this;
	}

	public int port() {
		return this.server.getLocalPort();
	}

	public String authority() {
		return "127.0.0.1:" + port();
	}

	public List<ReceivedRequest> requests() {
		return this.requests;
	}

	public ReceivedRequest onlyRequest() {
		if (this.requests.size() != 1) {
			throw new AssertionError("There are " + this.requests.size() + " requests");
		}
		return this.requests.get(0);
	}

	public int connections() {
		return this.connections.get();
	}

	/**
	 * How many connections the client has not closed.
	 * @return the number of open connections
	 */
	public int openConnections() {
		return this.open.size();
	}

	private void accept() {
		while (!this.server.isClosed()) {
			try {
				Socket socket = this.server.accept();
				this.connections.incrementAndGet();
				this.open.add(socket);
				start("serve", () -> serve(socket));
			}
			catch (IOException ex) {
				return;
			}
		}
	}

	private void serve(Socket socket) {
		try (socket) {
			HopConnection connection = new HopConnection(socket, this.requests);
			while (connection.readHead()) {
				Behaviour next = this.script.poll();
				if (!((next != null) ? next : this.otherwise).serve(connection)) {
					return;
				}
			}
		}
		catch (SocketException ex) {
			// the client is gone
		}
		catch (IOException ex) {
			// the client broke off
		}
		finally {
			this.open.remove(socket);
		}
	}

	private static void start(String name, Runnable task) {
		Thread thread = new Thread(task, "fault-server-" + name);
		thread.setDaemon(true);
		thread.start();
	}

	@Override
	public void close() {
		try {
			this.server.close();
			for (Socket socket : this.open) {
				socket.close();
			}
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

}
