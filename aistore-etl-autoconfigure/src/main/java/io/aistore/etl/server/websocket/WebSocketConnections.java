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

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;

import io.aistore.etl.server.EtlHandler;
import io.aistore.etl.server.Failures;
import io.netty.channel.Channel;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;
import reactor.netty.http.websocket.WebsocketInbound;
import reactor.netty.http.websocket.WebsocketOutbound;

import org.springframework.boot.web.server.context.WebServerApplicationContext;
import org.springframework.context.SmartLifecycle;

/**
 * The open connections. At shutdown, before the web server's own, they finish what they
 * have received and are closed with 1001: an open one would hold the web server until its
 * grace period is over.
 */
public final class WebSocketConnections implements SmartLifecycle {

	private final EtlHandler handler;

	private final Failures failures;

	private final WebSocketSettings settings;

	private final WebSocketListener listener;

	private final Set<WebSocketConnection> open = ConcurrentHashMap.newKeySet();

	private final AtomicBoolean running = new AtomicBoolean();

	private final AtomicReference<@Nullable Runnable> drained = new AtomicReference<>();

	/**
	 * Create a registry.
	 * @param handler the core
	 * @param failures answers errors
	 * @param settings the settings
	 * @param listener is told what goes over the connections
	 */
	public WebSocketConnections(EtlHandler handler, Failures failures, WebSocketSettings settings,
			WebSocketListener listener) {
		this.handler = handler;
		this.failures = failures;
		this.settings = settings;
		this.listener = listener;
	}

	/**
	 * Serve a connection.
	 * @param in what arrives
	 * @param out what leaves
	 * @return completes when the connection is over
	 */
	Mono<Void> serve(WebsocketInbound in, WebsocketOutbound out) {
		return Mono.defer(() -> {
			Channel channel = channel(in);
			Executor eventLoop = channel.eventLoop();
			WebSocketConnection connection = new WebSocketConnection(this.handler, this.failures, this.settings,
					this.listener, eventLoop, channel.alloc());
			open(connection);
			channel.closeFuture().addListener((closed) -> connection.abandon());
			in.receiveFrames().subscribe(connection.inbound());
			return out.sendObject(connection.outbound())
				.then()
				.onErrorComplete()
				.then(Mono.defer(connection::lingering))
				.doFinally((signal) -> close(connection, channel));
		});
	}

	private static Channel channel(WebsocketInbound in) {
		Channel[] channel = new Channel[1];
		in.withConnection((connection) -> channel[0] = connection.channel());
		return channel[0];
	}

	private void open(WebSocketConnection connection) {
		this.open.add(connection);
		this.listener.connected();
		if (!this.running.get()) {
			connection.drain();
		}
	}

	private void close(WebSocketConnection connection, Channel channel) {
		channel.close();
		connection.abandon();
		this.open.remove(connection);
		this.listener.disconnected();
		completeIfDrained();
	}

	private void completeIfDrained() {
		if (!this.running.get() && this.open.isEmpty()) {
			Runnable callback = this.drained.getAndSet(null);
			if (callback != null) {
				callback.run();
			}
		}
	}

	WebSocketSettings settings() {
		return this.settings;
	}

	@Override
	public void start() {
		this.running.set(true);
	}

	@Override
	public void stop() {
		this.running.set(false);
		this.open.forEach(WebSocketConnection::drain);
		completeIfDrained();
	}

	@Override
	public void stop(Runnable callback) {
		this.drained.set(callback);
		stop();
	}

	@Override
	public boolean isRunning() {
		return this.running.get();
	}

	@Override
	public int getPhase() {
		return WebServerApplicationContext.GRACEFUL_SHUTDOWN_PHASE;
	}

}
