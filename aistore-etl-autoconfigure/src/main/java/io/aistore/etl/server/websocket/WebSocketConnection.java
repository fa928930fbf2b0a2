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

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;

import io.aistore.etl.EtlException;
import io.aistore.etl.server.EtlHandler;
import io.aistore.etl.server.EtlResponse;
import io.aistore.etl.server.Failures;
import io.netty.buffer.ByteBufAllocator;
import io.netty.handler.codec.http.websocketx.CloseWebSocketFrame;
import io.netty.handler.codec.http.websocketx.WebSocketCloseStatus;
import io.netty.handler.codec.http.websocketx.WebSocketFrame;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;

import org.springframework.core.log.LogMessage;

/**
 * One connection of AIStore's: requests in, replies out in the same order, exactly one
 * each. Confined to the connection's event loop, but for the frames of replies.
 */
final class WebSocketConnection implements InboundMessages.Receiver {

	private static final Log logger = LogFactory.getLog(WebSocketConnection.class);

	/** How long nothing must have come before the connection ends for a shutdown. */
	private static final Duration QUIET = Duration.ofMillis(100);

	private static final String SHUTTING_DOWN = "Shutting down";

	/** How many requests AIStore sends without waiting for a reply. */
	private static final int MAX_WAITING = 512;

	/** How long the client may take to take note of a close frame. */
	private static final Duration LINGER = Duration.ofSeconds(5);

	private final EtlHandler handler;

	private final Failures failures;

	private final WebSocketSettings settings;

	private final WebSocketListener listener;

	private final Executor eventLoop;

	private final ReplyFrames frames;

	private final InboundMessages inbound;

	private final Sinks.Many<Exchange> exchanges = Sinks.many().unicast().onBackpressureBuffer();

	private final Sinks.Empty<Void> inboundEnd = Sinks.empty();

	private final Deque<Exchange> waiting = new ArrayDeque<>();

	private final Set<Exchange> pending = new LinkedHashSet<>();

	private int running;

	private boolean opening;

	private boolean reading;

	private boolean closing;

	private volatile boolean draining;

	/** Whether a request came that nobody serves any more. */
	private volatile boolean unserved;

	/** Whether the client has sent a whole object. */
	private boolean trusted;

	private volatile @Nullable Supplier<CloseWebSocketFrame> lastFrame;

	private volatile WebSocketCloseStatus failureStatus = WebSocketCloseStatus.INTERNAL_SERVER_ERROR;

	WebSocketConnection(EtlHandler handler, Failures failures, WebSocketSettings settings, WebSocketListener listener,
			Executor eventLoop, ByteBufAllocator allocator) {
		this.handler = handler;
		this.failures = failures;
		this.settings = settings;
		this.listener = listener;
		this.eventLoop = eventLoop;
		this.frames = new ReplyFrames(allocator);
		this.inbound = new InboundMessages(eventLoop, this);
	}

	InboundMessages inbound() {
		return this.inbound;
	}

	/**
	 * The replies, up to a close frame if it is this side that ends the connection.
	 * @return the frames, to be subscribed to once
	 */
	Flux<WebSocketFrame> outbound() {
		return this.exchanges.asFlux()
			.concatMap(this::reply, 1)
			.concatWith(Flux.defer(this::ending))
			.takeUntil((frame) -> frame instanceof CloseWebSocketFrame)
			.doOnNext((frame) -> this.listener.sent(frame.content().readableBytes()));
	}

	/**
	 * Completes when the client has ended the connection, or has had the time to.
	 * @return completes when the connection can be closed
	 */
	Mono<Void> lingering() {
		this.eventLoop.execute(this::stopReading);
		return Mono.firstWithSignal(this.inboundEnd.asMono(), Mono.delay(LINGER).then());
	}

	/**
	 * Finish what has been received, then end the connection. Reads on, since a request
	 * that has been sent and gets no reply would wait for ever.
	 */
	void drain() {
		this.eventLoop.execute(() -> {
			this.draining = true;
			end(WebSocketCloseStatus.ENDPOINT_UNAVAILABLE, SHUTTING_DOWN);
			readNext();
		});
	}

	private void end(WebSocketCloseStatus status, String reason) {
		if (!this.closing) {
			this.closing = true;
			this.lastFrame = () -> ReplyFrames.close(status, reason);
			this.exchanges.tryEmitComplete();
		}
	}

	/**
	 * The connection is gone.
	 */
	void abandon() {
		this.eventLoop.execute(this::ended);
	}

	private void stopReading() {
		this.closing = true;
		this.inbound.discard();
		cancelAll();
	}

	@Override
	public void ready() {
		readNext();
	}

	private void readNext() {
		if ((!this.closing || this.draining) && !this.reading && this.waiting.size() < MAX_WAITING) {
			this.reading = true;
			this.inbound.readNext();
		}
	}

	@Override
	public void requested(ControlMessage control, @Nullable MessageBody body) {
		if (this.closing) {
			refuse();
			return;
		}
		this.reading = body != null;
		Exchange exchange = new Exchange(control, body);
		accept(exchange);
		this.waiting.add(exchange);
		startNext();
		readNext();
	}

	// It was on its way when the end was decided
	private void refuse() {
		this.unserved = this.draining;
		this.inbound.discard();
	}

	private void accept(Exchange exchange) {
		this.pending.add(exchange);
		this.exchanges.tryEmitNext(exchange);
	}

	private void startNext() {
		while (!this.opening && this.running < this.settings.concurrency()) {
			Exchange exchange = this.waiting.poll();
			if (exchange == null) {
				return;
			}
			this.running++;
			this.opening = true;
			exchange.start(this.handler, this.trusted, () -> this.eventLoop.execute(() -> opened(exchange)));
		}
	}

	private void opened(Exchange exchange) {
		if (exchange.markOpened()) {
			this.opening = false;
			startNext();
			readNext();
		}
	}

	private void finished(Exchange exchange) {
		if (this.pending.remove(exchange)) {
			exchange.dropBody();
			this.running--;
			startNext();
			readNext();
		}
	}

	@Override
	public void received(int bytes) {
		this.listener.received(bytes);
	}

	@Override
	public void complete() {
		this.trusted = true;
		this.reading = false;
		readNext();
	}

	@Override
	public void malformed(EtlException failure) {
		if (this.closing) {
			refuse();
			return;
		}
		Exchange exchange = new Exchange(new ControlMessage("", "", "", ""), null);
		this.running++;
		accept(exchange);
		exchange.refuse(EtlResponse.Failure.of(failure.status(), String.valueOf(failure.getMessage())));
		this.closing = true;
		logger.warn(LogMessage.format("%s; the connection is closed", failure.getMessage()));
	}

	@Override
	public void violation(WebSocketCloseStatus status, String reason) {
		logger.warn(LogMessage.format("%s; the connection is closed with %d", reason, status.code()));
		this.failureStatus = status;
		this.inbound.breakOff();
		end(status, reason);
	}

	@Override
	public void ended() {
		this.closing = true;
		this.exchanges.tryEmitComplete();
		this.inboundEnd.tryEmitEmpty();
		cancelAll();
	}

	private void cancelAll() {
		List<Exchange> abandoned = new ArrayList<>(this.pending);
		this.pending.clear();
		this.waiting.clear();
		abandoned.forEach(Exchange::cancel);
	}

	private Flux<WebSocketFrame> reply(Exchange exchange) {
		AtomicBoolean begun = new AtomicBoolean();
		return exchange.response()
			.flatMapMany((response) -> frames(exchange, response).doFinally((signal) -> response.release()))
			.doOnNext((frame) -> begun.set(true))
			.onErrorResume((ex) -> {
				String error = this.failures.response(ex).error();
				return begun.get() ? aborted(exchange, error) : failure(exchange, error);
			})
			.doFinally((signal) -> this.eventLoop.execute(() -> finished(exchange)));
	}

	private Flux<WebSocketFrame> frames(Exchange exchange, EtlResponse response) {
		if (response instanceof EtlResponse.Failure failure) {
			return failure(exchange, !failure.error().isBlank() ? failure.error()
					: "The next hop answered %d without a text".formatted(failure.status()));
		}
		this.listener.replied((response instanceof EtlResponse.Delivered) ? "delivered" : "content",
				exchange.elapsed());
		if (response instanceof EtlResponse.Delivered delivered) {
			return Flux.just(ReplyFrames.text(Long.toString(Math.max(0, delivered.length()))));
		}
		if (response instanceof EtlResponse.Bytes bytes) {
			return this.frames.content(bytes);
		}
		if (response instanceof EtlResponse.File file) {
			return this.frames.content(file);
		}
		return this.frames.content(((EtlResponse.Stream) response).content());
	}

	private Flux<WebSocketFrame> failure(Exchange exchange, String error) {
		this.listener.replied("failure", exchange.elapsed());
		if (exchange.control().endsAtTarget()) {
			return Flux.just(ReplyFrames.error(error));
		}
		if (this.settings.onFailure() == OnFailure.EMPTY && !exchange.isMalformed()) {
			this.listener.lost();
			logger.warn(LogMessage.format(
					"The failure of '%s' is reported to AIStore as delivered "
							+ "(aistore.etl.websocket.on-failure=empty): the object is lost",
					exchange.control().path()));
			return Flux.just(ReplyFrames.text("0"));
		}
		return Flux.concat(Mono.fromSupplier(ReplyFrames::beginning), closing(error));
	}

	// The message has begun already: it is never ended
	private Flux<WebSocketFrame> aborted(Exchange exchange, String error) {
		this.listener.replied("failure", exchange.elapsed());
		return closing(error).flux();
	}

	// Frames hold memory, so that none is made before it leaves
	private Mono<WebSocketFrame> closing(String error) {
		return Mono.fromSupplier(() -> ReplyFrames.close(this.failureStatus, error));
	}

	// Requests may be on their way from the socket to here
	private Flux<WebSocketFrame> ending() {
		Flux<WebSocketFrame> frames = Flux.defer(this::lastFrames);
		return (this.draining && !this.unserved) ? frames.delaySubscription(QUIET) : frames;
	}

	private Flux<WebSocketFrame> lastFrames() {
		if (this.unserved) {
			return Flux.concat(Mono.fromSupplier(ReplyFrames::beginning), closing(SHUTTING_DOWN));
		}
		Supplier<CloseWebSocketFrame> frame = this.lastFrame;
		return (frame != null) ? Mono.<WebSocketFrame>fromSupplier(frame).flux() : Flux.empty();
	}

}
