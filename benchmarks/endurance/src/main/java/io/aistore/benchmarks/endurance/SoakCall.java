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

import java.io.EOFException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

import org.jspecify.annotations.Nullable;

/**
 * Calls for objects, one after the other, and judges what becomes of each. Keeps its
 * connections, as AIStore does.
 */
final class SoakCall implements AutoCloseable {

	private static final int CHUNK = 50_000;

	private static final ExecutorService sender = Executors.newCachedThreadPool((task) -> {
		Thread thread = new Thread(task, "body");
		thread.setDaemon(true);
		return thread;
	});

	/** The server closes connections after five idle minutes. */
	private static final Duration KEPT = Duration.ofMinutes(1);

	private final boolean buffered;

	private final int port;

	private final Sink sink;

	private final ObjectFiles files;

	private final Duration unread;

	private @Nullable Connection connection;

	private @Nullable MessageConnection messages;

	private long lastUse;

	/**
	 * Create a caller.
	 * @param buffered the kind of the transformer
	 * @param port the port of its server
	 * @param sink takes the results of direct puts
	 * @param files writes the files of objects
	 * @param unread for how long nothing is read by one who is to be cut off: longer than
	 * the server's timeout
	 */
	SoakCall(boolean buffered, int port, Sink sink, ObjectFiles files, Duration unread) {
		this.buffered = buffered;
		this.port = port;
		this.sink = sink;
		this.files = files;
		this.unread = unread;
	}

	/**
	 * Call for an object.
	 * @param object the object
	 * @param way how
	 * @param directPut whether its result is to be put to the sink
	 * @param fault what is to go wrong
	 * @throws IOException if it does not end as it should
	 */
	void perform(ObjectContent object, SoakWay way, boolean directPut, SoakFault fault) throws IOException {
		Path file = way.isFile() ? this.files.write(object) : null;
		try {
			if (way.isMessage()) {
				performByMessage(object, file, directPut, fault);
			}
			else {
				performByRequest(object, way, file, directPut, fault);
			}
		}
		finally {
			boolean delivered = this.sink.tookDelivered(object.name());
			if (file != null) {
				Files.delete(file);
			}
			if (delivered && (!directPut || fault == SoakFault.TRANSFORMER_THROWS)) {
				throw new IOException("Delivered, but should not have been");
			}
		}
	}

	private void performByMessage(ObjectContent object, @Nullable Path file, boolean directPut, SoakFault fault)
			throws IOException {
		if (this.messages == null) {
			this.messages = MessageConnection.open(this.port);
		}
		String control = "{\"path\":\"" + object.name() + "\""
				+ ((file != null) ? ",\"fqn\":\"" + ObjectFiles.escaped(file) + "\"" : "")
				+ (directPut ? ",\"pipeline\":\"" + hop(object) + "\"" : "") + "}";
		try {
			MessageConnection messages = this.messages;
			messages.send(control);
			Future<?> sent = sender.submit(() -> {
				if (file == null) {
					messages.send(object);
				}
				return null;
			});
			MessageConnection.Reply reply = this.messages
				.reply((directPut || fault == SoakFault.TRANSFORMER_THROWS) ? null : object);
			if (fault == SoakFault.TRANSFORMER_THROWS && directPut) {
				expect(!reply.delivered() && reply.body().text().contains("Asked to fail"), reply.body().text());
				return;
			}
			expect(fault != SoakFault.TRANSFORMER_THROWS, "A failure was answered with a result");
			if (fault == SoakFault.SINK_RESETS && !reply.delivered()) {
				expect(!this.buffered && file == null, "Not delivered: " + reply.body().text());
				return;
			}
			await(sent);
			expect(reply.delivered() == directPut, "Delivered is not " + directPut + ": " + reply.body().text());
			expect(reply.body().complete(), "The content differs");
			expectDelivered(object, directPut);
		}
		catch (EOFException ex) {
			expect(fault == SoakFault.TRANSFORMER_THROWS && String.valueOf(ex.getMessage()).contains("Asked to fail"),
					ex.getMessage());
			this.messages.close();
			this.messages = null;
		}
	}

	private void performByRequest(ObjectContent object, SoakWay way, @Nullable Path file, boolean directPut,
			SoakFault fault) throws IOException {
		if (fault == SoakFault.SLOW_READER) {
			closeConnection();
			this.connection = Connection.open(this.port, 64 * 1024);
		}
		long now = System.nanoTime();
		if (now - this.lastUse > KEPT.toNanos()) {
			closeConnection();
		}
		this.lastUse = now;
		if (this.connection == null) {
			this.connection = Connection.open(this.port);
		}
		Connection connection = this.connection;
		connection.send(head(object, way, file) + (directPut ? "Ais-Node-Url: " + hop(object) + "\r\n" : "") + "\r\n");
		if (fault == SoakFault.SENDER_ABORTS) {
			sendBody(connection, object, way, object.size() / 2);
			connection.reset();
			this.connection = null;
			return;
		}
		Future<?> sent = sender.submit(() -> sendBody(connection, object, way, object.size()));
		switch (fault) {
			case SLOW_READER -> {
				expectCut(connection, object);
				closeConnection();
			}
			case TRANSFORMER_THROWS -> judgeFailure(connection, object);
			default -> judge(connection.answer(directPut ? null : object), object, way, directPut, fault);
		}
		await(sent);
	}

	// A streaming result begins before its object has been sent
	private static void await(Future<?> sent) throws IOException {
		try {
			sent.get(60, TimeUnit.SECONDS);
		}
		catch (InterruptedException | ExecutionException | TimeoutException ex) {
			throw new IOException("While sending", ex);
		}
	}

	// Nobody may be there any more
	private static @Nullable Void sendBody(Connection connection, ObjectContent object, SoakWay way, int end) {
		try {
			if (way == SoakWay.PUSH_CHUNKED || (way == SoakWay.PUSH_BODY && object.size() == 0)) {
				sendChunks(connection, object, end);
			}
			else if (way == SoakWay.PUSH_BODY) {
				connection.send(object, 0, end);
			}
		}
		catch (IOException ex) {
			// the answer tells
		}
		return null;
	}

	private String head(ObjectContent object, SoakWay way, @Nullable Path file) {
		boolean chunked = way == SoakWay.PUSH_CHUNKED || (way == SoakWay.PUSH_BODY && object.size() == 0);
		String put = "PUT /b/" + object.name();
		String get = "GET /ais%2F@%23%2Fb%2F" + object.name();
		String query = (file != null) ? ObjectFiles.query(file) : "";
		String common = " HTTP/1.1\r\nHost: h\r\n";
		return switch (way) {
			case PUSH_BODY, PUSH_CHUNKED -> put + common
					+ (chunked ? "Transfer-Encoding: chunked\r\n" : "Content-Length: " + object.size() + "\r\n");
			case PUSH_FILE -> put + query + common + "Content-Length: 0\r\n";
			default -> get + query + common;
		};
	}

	private String hop(ObjectContent object) {
		return "http://127.0.0.1:" + this.sink.port() + "/ais%2F@%23%2Fdst%2F" + object.name() + "?owt=3";
	}

	private static void sendChunks(Connection connection, ObjectContent object, int end) throws IOException {
		for (int position = 0; position < end; position += CHUNK) {
			int count = Math.min(CHUNK, end - position);
			connection.send(Integer.toHexString(count) + "\r\n");
			connection.send(object, position, position + count);
			connection.send("\r\n");
		}
		if (end == object.size()) {
			connection.send("0\r\n\r\n");
		}
	}

	private void judge(Connection.Answer answer, ObjectContent object, SoakWay way, boolean directPut, SoakFault fault)
			throws IOException {
		if (fault == SoakFault.SINK_RESETS && answer.status() == 503) {
			expect(!this.buffered && !way.isReplayable(), "Not replayed: " + answer);
			expect(answer.head().contains("ais-etl-retry-reason: direct-put-transient"), answer.toString());
			return;
		}
		expect(answer.status() == (directPut ? 204 : 200) && answer.body().complete(), answer.toString());
		expectDelivered(object, directPut);
	}

	private void expectDelivered(ObjectContent object, boolean directPut) throws IOException {
		if (directPut) {
			expect(this.sink.tookDelivered(object.name()), "Said to be delivered, but was not, or twice");
		}
	}

	// Late failures break off; the content before may be anything that was written
	private void judgeFailure(Connection connection, ObjectContent object) throws IOException {
		try {
			Connection.Answer answer = connection.answer(null);
			expect(answer.status() == 500 && answer.body().text().contains("Asked to fail"),
					object.name() + ": " + answer);
		}
		catch (IOException ex) {
			expect(!this.buffered && object.size() > 0 && !String.valueOf(ex.getMessage()).contains("Asked"),
					ex.toString());
			closeConnection();
		}
	}

	private void expectCut(Connection connection, ObjectContent object) throws IOException {
		String head = connection.readHead();
		expect(head.startsWith("http/1.1 200"), head);
		Pause.of(this.unread);
		try {
			connection.readBody(head, object);
		}
		catch (IOException ex) {
			return;
		}
		throw new IOException("A reader that did not read was served");
	}

	private static void expect(boolean condition, @Nullable String otherwise) throws IOException {
		if (!condition) {
			throw new IOException(otherwise);
		}
	}

	private void closeConnection() {
		if (this.connection != null) {
			this.connection.close();
			this.connection = null;
		}
	}

	@Override
	public void close() {
		closeConnection();
		if (this.messages != null) {
			this.messages.close();
			this.messages = null;
		}
	}

}
