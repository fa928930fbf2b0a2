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

package io.aistore.etl.target;

import java.time.Duration;

import org.jspecify.annotations.Nullable;

/**
 * Settings of an {@link OutboundClient}.
 *
 * @param maxConnections how many connections there may be to one host
 * @param maxIdleConnections how many connections may wait for their next request
 * @param idleTimeout how long a connection may wait; more than 20 seconds count as 20,
 * since a target closes a connection after 30
 * @param connectTimeout how long connecting may take
 * @param responseTimeout how long a hop may neither take bytes that wait to be sent nor
 * send bytes that it owes
 * @param chunkSize the size in bytes of the pieces that results in memory are written in
 * @param authToken the token for targets, if any
 */
public record OutboundSettings(int maxConnections, int maxIdleConnections, Duration idleTimeout,
		Duration connectTimeout, Duration responseTimeout, int chunkSize, @Nullable String authToken) {

	/** How many requests may wait for a connection to one host. */
	public static final int MAX_PENDING = 10_000;

	/** How long a request may wait for a connection. */
	public static final Duration PENDING_TIMEOUT = Duration.ofSeconds(45);

	/** How often connections are looked for that have waited for too long. */
	public static final Duration EVICTION_INTERVAL = Duration.ofSeconds(5);

	/** How many bytes the head of a response may have. */
	public static final int MAX_RESPONSE_HEADER = 64 * 1024;

	/** How many bytes that wait to be sent let a body go on that was held up. */
	public static final int LOW_WATER_MARK = 128 * 1024;

	/** How many bytes that wait to be sent hold a body up. */
	public static final int HIGH_WATER_MARK = 512 * 1024;

	private static final Duration MAX_IDLE = Duration.ofSeconds(20);

	public OutboundSettings {
		idleTimeout = (idleTimeout.compareTo(MAX_IDLE) < 0) ? idleTimeout : MAX_IDLE;
		if (maxConnections < 1 || maxIdleConnections < 0 || chunkSize < 1) {
			throw new IllegalArgumentException("Connections and chunk size must be positive");
		}
		if (authToken != null && !authToken.chars().allMatch((character) -> character > ' ' && character <= '~')) {
			throw new IllegalArgumentException("The token has characters that a header can't have");
		}
	}

	@Override
	public String toString() {
		return "OutboundSettings[maxConnections=" + this.maxConnections + "]";
	}

}
