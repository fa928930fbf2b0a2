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

package io.aistore.etl.delivery.netty;

import java.io.IOException;
import java.nio.channels.ClosedChannelException;
import java.util.concurrent.RejectedExecutionException;

import io.aistore.etl.target.OutboundRequest;
import io.aistore.etl.target.OutboundResponse;
import io.aistore.etl.target.netty.InboundBody;
import io.aistore.etl.target.netty.OutboundContent;
import io.aistore.etl.target.netty.TransportFailure;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpObject;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpStatusClass;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.util.ReferenceCountUtil;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.MonoSink;

/**
 * One request to a target or stage, and its answer. Runs on the event loop of its
 * connection once it has one.
 */
final class OutboundExchange implements ConnectionPool.Taker, InboundBody.Listener, OutboundContent.Listener {

	private final OutboundRequest request;

	private final RequestWriter writer;

	private final FailureTexts failures;

	private final MonoSink<OutboundResponse> sink;

	private volatile boolean cancelled;

	private volatile @Nullable Connection connection;

	private @Nullable OutboundContent content;

	private @Nullable InboundBody body;

	private boolean reused;

	private boolean informational;

	private boolean sent;

	/** Whether all of the request was gone when the answer ended. */
	private volatile boolean flushed;

	private boolean keepAlive;

	private boolean over;

	OutboundExchange(OutboundRequest request, RequestWriter writer, FailureTexts failures,
			MonoSink<OutboundResponse> sink) {
		this.request = request;
		this.writer = writer;
		this.failures = failures;
		this.sink = sink;
		sink.onCancel(this::cancel);
	}

	@Override
	public void taken(Connection connection) {
		if (connection.loop().inEventLoop()) {
			connection.serve(this);
			return;
		}
		try {
			connection.loop().execute(() -> connection.serve(this));
		}
		catch (RejectedExecutionException ex) {
			unavailable(new ClosedChannelException());
		}
	}

	@Override
	public void unavailable(Throwable ex) {
		this.sink.error(this.failures.unreachable(this.request, ex, false));
	}

	/**
	 * Send the request.
	 * @param connection the connection
	 * @param reused whether it has served others before
	 */
	void begin(Connection connection, boolean reused) {
		this.reused = reused;
		this.connection = connection;
		if (this.cancelled) {
			this.over = true;
			connection.end(true);
			return;
		}
		try {
			OutboundContent content = this.writer.write(this.request, connection.context(), this);
			if (content == null) {
				sent();
			}
			else {
				this.content = content;
				content.writable();
			}
		}
		catch (Throwable ex) {
			this.over = true;
			// A file that can't be read is noticed before anything is written
			connection.end(ex instanceof IOException);
			this.sink.error(ex);
		}
	}

	@Override
	public void beginning() {
		this.writer.begin(this.request, connection().context());
	}

	@Override
	public void written() {
		this.writer.end(connection().context());
		sent();
	}

	private void sent() {
		this.sent = true;
		connection().sent();
	}

	@Override
	public void failed(Throwable ex) {
		end(ex);
	}

	void writable() {
		if (this.content != null) {
			this.content.writable();
		}
	}

	/**
	 * Take a part of the answer.
	 * @param message the part
	 */
	void receive(HttpObject message) {
		if (message.decoderResult().isFailure()) {
			ReferenceCountUtil.release(message);
			fail(message.decoderResult().cause());
			return;
		}
		if (message instanceof HttpResponse response) {
			this.informational = response.status().codeClass() == HttpStatusClass.INFORMATIONAL;
		}
		if (this.informational) {
			ReferenceCountUtil.release(message);
			return;
		}
		connection().received();
		if (message instanceof HttpResponse response) {
			answer(response);
		}
		if (message instanceof HttpContent part) {
			receive(part);
		}
	}

	private void answer(HttpResponse response) {
		// A body that 204 can't have would be taken for the next answer
		this.keepAlive = HttpUtil.isKeepAlive(response)
				&& (response.status().code() != 204 || HttpUtil.getContentLength(response, 0L) == 0);
		InboundBody body = new InboundBody(connection().loop(), this);
		this.body = body;
		this.sink.success(new OutboundResponse(response.status().code(), response.headers()::get,
				HttpUtil.getContentLength(response, -1L), body, () -> this.flushed));
	}

	private void receive(HttpContent message) {
		InboundBody body = this.body;
		if (body == null) {
			message.release();
			return;
		}
		boolean last = message instanceof LastHttpContent && !this.over;
		if (last) {
			// The connection is free before whoever waits for the end goes on
			this.over = true;
			if (!this.sent && this.content != null) {
				this.content.cancel();
			}
			this.flushed = this.sent && connection().isFlushed();
			connection().end(this.keepAlive && this.flushed);
		}
		body.add(message.content());
		if (last) {
			body.complete();
		}
	}

	boolean readsOn() {
		return this.body == null || this.body.wanted();
	}

	@Override
	public void demanded() {
		if (!this.over) {
			connection().read();
		}
	}

	@Override
	public void cancelled() {
		breakOff();
	}

	private void cancel() {
		this.cancelled = true;
		Connection connection = this.connection;
		if (connection != null) {
			try {
				connection.loop().execute(this::breakOff);
			}
			catch (RejectedExecutionException ex) {
				// the event loops are gone, and so is the connection
			}
		}
	}

	private void breakOff() {
		if (!this.over) {
			this.over = true;
			if (this.content != null) {
				this.content.cancel();
			}
			connection().end(false);
		}
	}

	/**
	 * The connection failed.
	 * @param ex why
	 */
	void fail(Throwable ex) {
		boolean stale = this.reused && this.body == null && TransportFailure.isClosed(ex);
		if (stale && !this.over) {
			connection().stale();
		}
		end((this.body != null && ex instanceof ClosedChannelException) ? this.failures.brokenOff(this.request)
				: this.failures.unreachable(this.request, ex, stale));
	}

	private void end(Throwable ex) {
		if (!this.over) {
			breakOff();
			if (this.body != null) {
				this.body.fail(ex);
			}
			else {
				this.sink.error(ex);
			}
		}
	}

	private Connection connection() {
		Connection connection = this.connection;
		if (connection == null) {
			throw new IllegalStateException("No connection");
		}
		return connection;
	}

}
