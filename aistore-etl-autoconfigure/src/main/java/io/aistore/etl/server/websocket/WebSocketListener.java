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

/**
 * Told what goes over WebSocket connections, for meters: HTTP's timer ends at the
 * handshake.
 */
public interface WebSocketListener {

	/** Listens to nothing. */
	WebSocketListener NONE = new WebSocketListener() {

	};

	/**
	 * A connection is open.
	 */
	default void connected() {
	}

	/**
	 * A connection is gone.
	 */
	default void disconnected() {
	}

	/**
	 * A part of an object has arrived.
	 * @param bytes its size
	 */
	default void received(int bytes) {
	}

	/**
	 * A part of a reply leaves.
	 * @param bytes its size
	 */
	default void sent(int bytes) {
	}

	/**
	 * A request has been replied to.
	 * @param outcome {@code content}, {@code delivered} or {@code failure}
	 * @param duration the time since the request arrived
	 */
	default void replied(String outcome, Duration duration) {
	}

	/**
	 * AIStore has been told that an object was delivered that failed, by the choice of
	 * {@link OnFailure#EMPTY}.
	 */
	default void lost() {
	}

}
