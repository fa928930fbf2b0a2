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
import java.util.concurrent.atomic.AtomicInteger;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;

/**
 * Meters of the WebSocket transport.
 */
public final class MicrometerWebSocketListener implements WebSocketListener {

	private static final String PREFIX = "aistore.etl.websocket.";

	private final MeterRegistry registry;

	private final AtomicInteger connections = new AtomicInteger();

	private final Counter received;

	private final Counter sent;

	private final Counter lost;

	/**
	 * Create the meters.
	 * @param registry where to
	 */
	public MicrometerWebSocketListener(MeterRegistry registry) {
		this.registry = registry;
		Gauge.builder(PREFIX + "connections", this.connections, AtomicInteger::get)
			.description("Open WebSocket connections")
			.register(registry);
		this.received = Counter.builder(PREFIX + "received")
			.description("Content of objects received as messages")
			.baseUnit("bytes")
			.register(registry);
		this.sent = Counter.builder(PREFIX + "sent")
			.description("Content of replies")
			.baseUnit("bytes")
			.register(registry);
		this.lost = Counter.builder(PREFIX + "lost")
			.description("Failed objects reported as delivered, by aistore.etl.websocket.on-failure=empty")
			.register(registry);
	}

	@Override
	public void connected() {
		this.connections.incrementAndGet();
	}

	@Override
	public void disconnected() {
		this.connections.decrementAndGet();
	}

	@Override
	public void received(int bytes) {
		this.received.increment(bytes);
	}

	@Override
	public void sent(int bytes) {
		this.sent.increment(bytes);
	}

	@Override
	public void replied(String outcome, Duration duration) {
		Timer.builder(PREFIX + "requests")
			.description("Requests over WebSocket, from their arrival until their reply began")
			.tag("outcome", outcome)
			.register(this.registry)
			.record(duration);
	}

	@Override
	public void lost() {
		this.lost.increment();
	}

}
