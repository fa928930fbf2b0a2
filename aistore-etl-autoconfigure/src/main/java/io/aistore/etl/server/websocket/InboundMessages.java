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

package io.aistore.etl.server.websocket;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.concurrent.Executor;

import io.aistore.etl.EtlException;
import io.netty.handler.codec.http.websocketx.BinaryWebSocketFrame;
import io.netty.handler.codec.http.websocketx.ContinuationWebSocketFrame;
import io.netty.handler.codec.http.websocketx.TextWebSocketFrame;
import io.netty.handler.codec.http.websocketx.WebSocketCloseStatus;
import io.netty.handler.codec.http.websocketx.WebSocketFrame;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Subscription;
import reactor.core.publisher.BaseSubscriber;
import reactor.core.publisher.SignalType;

/**
 * Pairs the messages of a connection: one that announces an object and, unless that names
 * a file, one that is the object. Frames are asked for one by one, so that nothing is
 * read that nobody has room for. Confined to the connection's event loop.
 */
final class InboundMessages extends BaseSubscriber<WebSocketFrame> {

	private static final int MAX_CONTROL_SIZE = 1024 * 1024;

	private final Executor eventLoop;

	private final Receiver receiver;

	private final ByteArrayOutputStream control = new ByteArrayOutputStream(256);

	private @Nullable MessageBody body;

	private boolean discarding;

	InboundMessages(Executor eventLoop, Receiver receiver) {
		this.eventLoop = eventLoop;
		this.receiver = receiver;
	}

	@Override
	protected void hookOnSubscribe(Subscription subscription) {
		this.receiver.ready();
	}

	/**
	 * Read the next request.
	 */
	void readNext() {
		request(1);
	}

	/**
	 * Take no more requests; whatever arrives is dropped.
	 */
	void discard() {
		if (!this.discarding) {
			this.discarding = true;
			if (this.body != null) {
				this.body.drop();
			}
			requestUnbounded();
		}
	}

	@Override
	protected void hookOnNext(WebSocketFrame frame) {
		if (frame instanceof TextWebSocketFrame && !this.discarding) {
			this.receiver.violation(WebSocketCloseStatus.INVALID_MESSAGE_TYPE, "Text messages are not understood");
		}
		else if (!(frame instanceof BinaryWebSocketFrame || frame instanceof ContinuationWebSocketFrame)) {
			request(1);
		}
		else if (this.body != null) {
			content(frame, this.body);
		}
		else if (!this.discarding) {
			control(frame);
		}
	}

	private void content(WebSocketFrame frame, MessageBody body) {
		this.receiver.received(frame.content().readableBytes());
		if (body.next(frame)) {
			this.body = null;
			this.receiver.complete();
		}
	}

	private void control(WebSocketFrame frame) {
		if (this.control.size() + frame.content().readableBytes() > MAX_CONTROL_SIZE) {
			this.receiver
				.malformed(new EtlException(413, "Control message of more than %d bytes".formatted(MAX_CONTROL_SIZE)));
			return;
		}
		try {
			frame.content().getBytes(frame.content().readerIndex(), this.control, frame.content().readableBytes());
		}
		catch (IOException ex) {
			throw new IllegalStateException(ex);
		}
		if (!frame.isFinalFragment()) {
			request(1);
			return;
		}
		byte[] message = this.control.toByteArray();
		this.control.reset();
		announced(message);
	}

	private void announced(byte[] message) {
		ControlMessage control;
		try {
			control = ControlMessage.read(message);
		}
		catch (EtlException ex) {
			this.receiver.malformed(ex);
			return;
		}
		this.body = control.announcesContent() ? new MessageBody(this.eventLoop, () -> request(1)) : null;
		this.receiver.requested(control, this.body);
	}

	/**
	 * Give up the object that is under way: what comes is something else.
	 */
	void breakOff() {
		if (this.body != null) {
			this.body.breakOff();
			this.body = null;
		}
	}

	@Override
	protected void hookOnError(Throwable ex) {
		// its end is what matters
	}

	@Override
	protected void hookFinally(SignalType type) {
		breakOff();
		this.receiver.ended();
	}

	/**
	 * Told what arrives.
	 */
	interface Receiver {

		/** Frames can be asked for. */
		void ready();

		/**
		 * A request has arrived.
		 * @param control the announcement
		 * @param body the object, if it follows
		 */
		void requested(ControlMessage control, @Nullable MessageBody body);

		/**
		 * A part of an object has arrived.
		 * @param bytes its size
		 */
		void received(int bytes);

		/** The object of the last request has arrived completely. */
		void complete();

		/**
		 * An announcement can't be understood, so that it is not clear what follows.
		 * @param failure what is wrong with it
		 */
		void malformed(EtlException failure);

		/**
		 * The client breaks the protocol.
		 * @param status the status to close with
		 * @param reason the reason
		 */
		void violation(WebSocketCloseStatus status, String reason);

		/** Nothing will arrive any more. */
		void ended();

	}

}
