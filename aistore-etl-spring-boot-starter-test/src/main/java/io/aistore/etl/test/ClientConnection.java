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

package io.aistore.etl.test;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Executor;

import org.jspecify.annotations.Nullable;

/**
 * A connection to a transformer. A body is written by a thread of its own, since a
 * transformer may answer before it has read everything.
 */
final class ClientConnection implements AutoCloseable {

	private final SocketChannel channel;

	private final HttpInput in;

	private final OutputStream out;

	private CompletableFuture<@Nullable Void> upload = CompletableFuture.completedFuture(null);

	private int exchanges;

	private long idleSince;

	ClientConnection(String authority) throws IOException {
		int colon = authority.lastIndexOf(':');
		int port = (colon < 0) ? 80 : Integer.parseInt(authority.substring(colon + 1));
		this.channel = SocketChannel.open();
		try {
			this.channel.connect(new InetSocketAddress((colon < 0) ? authority : authority.substring(0, colon), port));
			this.channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
		}
		catch (IOException | RuntimeException ex) {
			this.channel.close();
			throw (ex instanceof IOException io) ? io : new IOException("no such host: " + authority, ex);
		}
		this.in = new HttpInput(new ChannelInput(this.channel));
		this.out = new ChannelOutput(this.channel);
	}

	/**
	 * Whether the connection was used before, so that its end before an answer may mean
	 * that it had been idle for too long.
	 * @return {@code true} if it was
	 */
	boolean reused() {
		return this.exchanges > 1;
	}

	HttpInput in() {
		return this.in;
	}

	OutputStream out() {
		return this.out;
	}

	void send(ClientRequest request, Executor threads) throws IOException {
		this.exchanges++;
		this.out.write(HttpInput.wire(request.head()));
		ClientRequest.Body body = request.body();
		if (body != null && body.length() != 0) {
			this.upload = CompletableFuture.runAsync(() -> upload(body), threads);
		}
	}

	private void upload(ClientRequest.Body body) {
		try (InputStream content = body.source().open()) {
			if (body.length() < 0) {
				ChunkedOutput.copy(content, this.out);
			}
			else if (content.transferTo(this.out) != body.length()) {
				throw new IOException("http: ContentLength does not match the body");
			}
		}
		catch (IOException ex) {
			throw new CompletionException(ex);
		}
	}

	/**
	 * Read the head of the final answer.
	 * @return the first line, or {@code null} if the connection ended before it
	 * @throws IOException if the connection fails
	 */
	@Nullable String readStatusLine() throws IOException {
		String line = this.in.readStartLine();
		while (line != null && line.matches("HTTP/1\\.[01] 1\\d\\d.*")) {
			this.in.readHeaders();
			line = this.in.readStartLine();
		}
		return line;
	}

	/**
	 * Whether the whole request was sent.
	 * @return {@code true} if it was
	 */
	boolean sent() {
		return this.upload.isDone() && !this.upload.isCompletedExceptionally();
	}

	/**
	 * Wait for the end of the upload; to be called on a connection that is closed or
	 * about to be idle.
	 */
	void awaitUpload() {
		this.upload.handle((done, failure) -> done).join();
	}

	void idle() {
		this.idleSince = System.nanoTime();
	}

	boolean idleSince(long nanos) {
		return this.idleSince - nanos <= 0;
	}

	/**
	 * Whether the other side still holds the connection and is silent.
	 * @return {@code false} if it can't be used again
	 */
	boolean alive() {
		try {
			this.channel.configureBlocking(false);
			int read = this.channel.read(ByteBuffer.allocate(1));
			this.channel.configureBlocking(true);
			return read == 0;
		}
		catch (IOException ex) {
			return false;
		}
	}

	@Override
	public void close() {
		try {
			this.channel.close();
		}
		catch (IOException ex) {
			// It is gone in any case
		}
	}

}
