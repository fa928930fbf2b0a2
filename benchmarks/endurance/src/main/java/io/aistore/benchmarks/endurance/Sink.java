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
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Stands for the target: gives objects, takes results and checks them. One whose name
 * asks for it is taken at the second attempt only.
 */
final class Sink implements AutoCloseable {

	static final String SECRET = "s3cr3t-0f-endurance";

	private final ServerSocket server;

	private final Report report;

	private final Map<String, Integer> delivered = new ConcurrentHashMap<>();

	private final Set<String> reset = ConcurrentHashMap.newKeySet();

	private final Set<Connection> connections = ConcurrentHashMap.newKeySet();

	private volatile boolean stopped;

	Sink(Report report) throws IOException {
		this.report = report;
		this.server = new ServerSocket(0, 1000, InetAddress.getByName("127.0.0.1"));
		daemon(this::accept, "sink");
	}

	private static void daemon(Runnable task, String name) {
		Thread thread = new Thread(task, name);
		thread.setDaemon(true);
		thread.start();
	}

	int port() {
		return this.server.getLocalPort();
	}

	/**
	 * Whether a result has been delivered. It is forgotten.
	 * @param name the name of the object
	 * @return whether it has, exactly once, and complete
	 */
	boolean tookDelivered(String name) {
		this.reset.remove(name);
		Integer times = this.delivered.remove(name);
		return times != null && times == 1;
	}

	private void accept() {
		while (!this.stopped) {
			try {
				Socket socket = this.server.accept();
				socket.setTcpNoDelay(true);
				Connection connection = Connection.of(socket);
				this.connections.add(connection);
				daemon(() -> serve(connection), "sink-connection");
			}
			catch (IOException ex) {
				if (!this.stopped) {
					this.report.fail("Sink: " + ex);
				}
			}
		}
	}

	private void serve(Connection connection) {
		try (connection) {
			while (serveOne(connection)) {
				// the next one
			}
		}
		catch (IOException | RuntimeException ex) {
			// Closed, or broken off by a fault that was asked for: the caller judges
		}
		finally {
			this.connections.remove(connection);
		}
	}

	private boolean serveOne(Connection connection) throws IOException {
		String head = connection.readHead();
		String target = head.substring(head.indexOf(' ') + 1, head.indexOf(" http/"));
		String path = target.replaceAll("\\?.*", "");
		ObjectContent object = ObjectContent.parse(path.substring(path.lastIndexOf("%2f") + 3));
		if (head.startsWith("get ")) {
			connection.send("HTTP/1.1 200 OK\r\nContent-Length: " + object.size() + "\r\n\r\n");
			connection.send(object, 0, object.size());
			return true;
		}
		if (object.isFor("reset") && this.reset.add(object.name())) {
			connection.reset();
			return false;
		}
		if (head.contains("expect: 100-continue")) {
			connection.send("HTTP/1.1 100 Continue\r\n\r\n");
		}
		if (connection.readBody(head, object).complete()) {
			this.delivered.merge(object.name(), 1, Integer::sum);
		}
		else {
			this.report.fail(object.name() + " was delivered, but differs");
		}
		connection.send("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n");
		return true;
	}

	@Override
	public void close() throws IOException {
		this.stopped = true;
		this.server.close();
		this.connections.forEach(Connection::close);
	}

}
