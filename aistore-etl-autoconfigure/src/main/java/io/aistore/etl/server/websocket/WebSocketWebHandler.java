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

import java.util.function.Supplier;

import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;
import reactor.netty.http.server.HttpServerResponse;
import reactor.netty.http.server.WebsocketServerSpec;

import org.springframework.http.server.reactive.ServerHttpResponseDecorator;
import org.springframework.web.reactive.socket.HandshakeInfo;
import org.springframework.web.reactive.socket.WebSocketHandler;
import org.springframework.web.reactive.socket.server.RequestUpgradeStrategy;
import org.springframework.web.reactive.socket.server.support.HandshakeWebSocketService;
import org.springframework.web.server.ServerWebExchange;
import org.springframework.web.server.WebHandler;

/**
 * Takes the handshakes of WebSocket connections; requests without one are passed on.
 * Spring's own sessions put messages together in memory; here their frames are handled
 * one by one.
 */
public final class WebSocketWebHandler implements WebHandler, RequestUpgradeStrategy {

	private static final WebSocketHandler NO_HANDLER = (session) -> Mono.empty();

	private final WebSocketConnections connections;

	private final WebHandler next;

	private final HandshakeWebSocketService handshake = new HandshakeWebSocketService(this);

	/**
	 * Create a handler.
	 * @param connections serves the connections
	 * @param next handles requests without a handshake
	 */
	public WebSocketWebHandler(WebSocketConnections connections, WebHandler next) {
		this.connections = connections;
		this.next = next;
	}

	@Override
	public Mono<Void> handle(ServerWebExchange exchange) {
		boolean upgrade = "websocket".equalsIgnoreCase(exchange.getRequest().getHeaders().getUpgrade());
		return upgrade ? this.handshake.handleRequest(exchange, NO_HANDLER) : this.next.handle(exchange);
	}

	@Override
	public Mono<Void> upgrade(ServerWebExchange exchange, WebSocketHandler handler, @Nullable String protocol,
			Supplier<HandshakeInfo> handshake) {
		HttpServerResponse response = ServerHttpResponseDecorator.getNativeResponse(exchange.getResponse());
		WebsocketServerSpec spec = WebsocketServerSpec.builder()
			.maxFramePayloadLength(this.connections.settings().maxFrameSize())
			.compress(false)
			.handlePing(false)
			.build();
		return exchange.getResponse()
			.setComplete()
			.then(Mono.defer(() -> response.sendWebsocket(this.connections::serve, spec)));
	}

}
