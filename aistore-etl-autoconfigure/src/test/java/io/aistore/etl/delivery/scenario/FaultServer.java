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

package io.aistore.etl.delivery.scenario;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A hop on plain sockets that records every byte and misbehaves as told: the first
 * request gets the first behaviour and so on, the last behaviour is repeated.
 */
public final class FaultServer implements AutoCloseable {

	/** Small, so that it is soon full when nobody reads. */
	private static final int RECEIVE_BUFFER = 64 * 1024;

	private final ServerSocket server;

	private final List<Behaviour> behaviours;

	private final List<Socket> sockets = new CopyOnWriteArrayList<>();

	private final List<Exchange> exchanges = new CopyOnWriteArrayList<>();

	private final CountDownLatch closed = new CountDownLatch(1);

	private final AtomicInteger turn = new AtomicInteger();

	public FaultServer(Behaviour... behaviours) throws IOException {
		this.server = new ServerSocket();
		this.server.setReceiveBufferSize(RECEIVE_BUFFER);
		this.server.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
		this.behaviours = List.of(behaviours);
		start(this::accept);
	}

	private static void start(Runnable task) {
		Thread thread = new Thread(task, "fault-server");
		thread.setDaemon(true);
		thread.start();
	}

	private void accept() {
		try {
			while (true) {
				Socket socket = this.server.accept();
				this.sockets.add(socket);
				int connection = this.sockets.size();
				start(() -> serve(socket, connection));
			}
		}
		catch (IOException ex) {
			// closed
		}
	}

	private void serve(Socket socket, int connection) {
		try (socket) {
			InputStream input = new BufferedInputStream(socket.getInputStream());
			for (int number = 1;; number++) {
				Exchange exchange = new Exchange(socket, input, connection, number, this.closed);
				if (!exchange.readHead()) {
					return;
				}
				this.exchanges.add(exchange);
				int index = Math.min(this.turn.getAndIncrement(), this.behaviours.size() - 1);
				this.behaviours.get(index).serve(exchange);
			}
		}
		catch (IOException ex) {
			// broken off, by either side, or by someone who speaks something else
		}
	}

	/**
	 * Where this server listens.
	 * @return {@code host:port}
	 */
	public String authority() {
		return "127.0.0.1:" + this.server.getLocalPort();
	}

	/**
	 * The requests so far, of which at least the heads have come.
	 * @return the requests in their order
	 */
	public List<Exchange> exchanges() {
		return this.exchanges;
	}

	/**
	 * How many connections there were.
	 * @return the number of connections
	 */
	public int connections() {
		return this.sockets.size();
	}

	/**
	 * How many connections are still open, as far as this server has noticed.
	 * @return the number of open connections
	 */
	public long openConnections() {
		return this.sockets.stream().filter((socket) -> !socket.isClosed()).count();
	}

	@Override
	public void close() throws IOException {
		this.closed.countDown();
		this.server.close();
		for (Socket socket : this.sockets) {
			socket.close();
		}
	}

	/**
	 * What the server does with a request whose head has come.
	 */
	@FunctionalInterface
	public interface Behaviour {

		void serve(Exchange exchange) throws IOException;

		static Behaviour answer(int status, String body, String... headers) {
			return (exchange) -> {
				exchange.readBody();
				exchange.write(head(status, headers) + "Content-Length: " + body.length() + "\r\n\r\n" + body);
			};
		}

		static Behaviour answerChunked(int status, String... chunks) {
			return (exchange) -> {
				exchange.readBody();
				StringBuilder answer = new StringBuilder(head(status) + "Transfer-Encoding: chunked\r\n\r\n");
				for (String chunk : chunks) {
					answer.append(Integer.toHexString(chunk.length())).append("\r\n").append(chunk).append("\r\n");
				}
				exchange.write(answer + "0\r\n\r\n");
			};
		}

		static Behaviour answerRaw(String answer) {
			return (exchange) -> {
				exchange.readBody();
				exchange.write(answer);
				exchange.socket().close();
			};
		}

		static Behaviour answerEarly(int status, String body) {
			return (exchange) -> {
				exchange
					.write(head(status) + "Connection: close\r\nContent-Length: " + body.length() + "\r\n\r\n" + body);
				exchange.socket().shutdownOutput();
				exchange.readBody();
			};
		}

		static Behaviour resetAfter(int bytes) {
			return (exchange) -> {
				exchange.input().readNBytes(bytes);
				exchange.reset();
			};
		}

		static Behaviour stall() {
			return Exchange::stall;
		}

		static Behaviour closeUnanswered() {
			return (exchange) -> {
				exchange.readBody();
				exchange.socket().close();
			};
		}

		private static String head(int status, String... headers) {
			StringBuilder head = new StringBuilder("HTTP/1.1 " + status + " X\r\n");
			for (String header : headers) {
				head.append(header).append("\r\n");
			}
			return head.toString();
		}

	}

	/**
	 * One request, as far as it has come.
	 */
	public static final class Exchange {

		private final Socket socket;

		private final InputStream input;

		private final int connection;

		private final int number;

		private final CountDownLatch closed;

		private final Map<String, String> headers = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);

		private final ByteArrayOutputStream body = new ByteArrayOutputStream();

		private volatile String requestLine = "";

		private volatile boolean complete;

		private volatile boolean broken;

		Exchange(Socket socket, InputStream input, int connection, int number, CountDownLatch closed) {
			this.socket = socket;
			this.input = input;
			this.connection = connection;
			this.number = number;
			this.closed = closed;
		}

		boolean readHead() throws IOException {
			String line = readLine();
			if (line == null) {
				return false;
			}
			if (!line.matches("[A-Z]+ [^ ]+ HTTP/1\\.[01]")) {
				throw new IOException("No HTTP");
			}
			this.requestLine = line;
			for (String header = readLine(); header != null && !header.isEmpty(); header = readLine()) {
				int colon = header.indexOf(':');
				if (colon < 0) {
					throw new IOException("No HTTP");
				}
				this.headers.put(header.substring(0, colon), header.substring(colon + 1).strip());
			}
			return true;
		}

		private String readLine() throws IOException {
			ByteArrayOutputStream line = new ByteArrayOutputStream();
			for (int octet = this.input.read(); octet != '\n'; octet = this.input.read()) {
				if (octet < 0) {
					return null;
				}
				line.write(octet);
			}
			return line.toString(StandardCharsets.ISO_8859_1).strip();
		}

		/**
		 * Read the rest of the request.
		 * @throws IOException if it breaks off
		 */
		public void readBody() throws IOException {
			try {
				if (isChunked()) {
					for (int size = chunkSize(); size != 0; size = chunkSize()) {
						readFully(size);
						readLine();
					}
					readLine();
				}
				else {
					readFully(Long.parseLong(this.headers.getOrDefault("Content-Length", "0")));
				}
				this.complete = true;
			}
			catch (IOException ex) {
				this.broken = true;
				throw ex;
			}
		}

		private int chunkSize() throws IOException {
			String line = readLine();
			if (line == null) {
				throw new EOFException();
			}
			return Integer.parseInt(line, 16);
		}

		private void readFully(long count) throws IOException {
			byte[] buffer = new byte[64 * 1024];
			for (long left = count; left > 0;) {
				int length = this.input.read(buffer, 0, (int) Math.min(left, buffer.length));
				if (length < 0) {
					throw new EOFException();
				}
				synchronized (this.body) {
					this.body.write(buffer, 0, length);
				}
				left -= length;
			}
		}

		public void write(String answer) throws IOException {
			OutputStream output = this.socket.getOutputStream();
			output.write(answer.getBytes(StandardCharsets.ISO_8859_1));
			output.flush();
		}

		/**
		 * Break the connection off at once, without the end that TCP has for streams.
		 * @throws IOException if that fails
		 */
		public void reset() throws IOException {
			this.socket.setSoLinger(true, 0);
			this.socket.close();
		}

		/**
		 * Do nothing until the server is closed.
		 */
		public void stall() {
			try {
				this.closed.await();
			}
			catch (InterruptedException ex) {
				Thread.currentThread().interrupt();
			}
		}

		public String method() {
			return this.requestLine.split(" ")[0];
		}

		/**
		 * The target of the request line.
		 * @return raw path and query as they came
		 */
		public String target() {
			return this.requestLine.split(" ")[1];
		}

		public String header(String name) {
			return this.headers.get(name);
		}

		public boolean isChunked() {
			return "chunked".equals(this.headers.getOrDefault("Transfer-Encoding", "").toLowerCase(Locale.ROOT));
		}

		public byte[] body() {
			synchronized (this.body) {
				return this.body.toByteArray();
			}
		}

		public String text() {
			return new String(body(), StandardCharsets.ISO_8859_1);
		}

		/**
		 * Whether the body came to its proper end.
		 * @return whether it is complete
		 */
		public boolean isComplete() {
			return this.complete;
		}

		/**
		 * Whether the body broke off.
		 * @return whether the connection ended before the body
		 */
		public boolean isBroken() {
			return this.broken;
		}

		public int connection() {
			return this.connection;
		}

		/**
		 * The number of the request on its connection.
		 * @return the number, from 1
		 */
		public int number() {
			return this.number;
		}

		public InputStream input() {
			return this.input;
		}

		public Socket socket() {
			return this.socket;
		}

	}

}
