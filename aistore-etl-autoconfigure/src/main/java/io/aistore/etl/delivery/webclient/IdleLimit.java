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

package io.aistore.etl.delivery.webclient;

import java.net.SocketAddress;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

import reactor.netty.Connection;
import reactor.netty.resources.ConnectionPoolMetrics;
import reactor.netty.resources.ConnectionProvider;

/**
 * Bounds how many connections wait in the pools, and how long. The pools of Reactor Netty
 * have no such number, but tell it to those who collect their metrics.
 */
final class IdleLimit implements ConnectionProvider.MeterRegistrar {

	private final int maxIdle;

	private final long maxIdleMillis;

	private final Map<String, ConnectionPoolMetrics> pools = new ConcurrentHashMap<>();

	IdleLimit(int maxIdle, Duration idleTimeout) {
		this.maxIdle = maxIdle;
		this.maxIdleMillis = idleTimeout.toMillis();
	}

	@Override
	public void registerMetrics(String poolName, String id, SocketAddress remoteAddress,
			ConnectionPoolMetrics metrics) {
		this.pools.put(id + remoteAddress, metrics);
	}

	@Override
	public void deRegisterMetrics(String poolName, String id, SocketAddress remoteAddress) {
		this.pools.remove(id + remoteAddress);
	}

	/**
	 * Whether a connection is to be closed rather than kept or used.
	 * @param connection the connection
	 * @param metadata what its pool knows of it
	 * @return whether it has waited too long, or enough others wait
	 */
	boolean isTooMany(Connection connection, ConnectionProvider.ConnectionMetadata metadata) {
		return metadata.idleTime() >= this.maxIdleMillis || idle() >= this.maxIdle;
	}

	private int idle() {
		int idle = 0;
		for (ConnectionPoolMetrics pool : this.pools.values()) {
			idle += pool.idleSize();
		}
		return idle;
	}

}
