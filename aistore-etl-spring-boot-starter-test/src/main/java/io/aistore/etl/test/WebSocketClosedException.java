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

/**
 * A WebSocket connection was closed by the other side, orderly or not.
 */
final class WebSocketClosedException extends IOException {

	private final int code;

	WebSocketClosedException(int code, String reason) {
		super("websocket: close " + code + (name(code).isEmpty() ? "" : " (" + name(code) + ")")
				+ (reason.isEmpty() ? "" : ": " + reason));
		this.code = code;
	}

	/**
	 * Whether AIStore takes it for a usual end, which it tells nobody.
	 * @return {@code true} for 1000, 1001 and 1012
	 */
	boolean usual() {
		return this.code == 1000 || this.code == 1001 || this.code == 1012;
	}

	private static String name(int code) {
		return switch (code) {
			case 1000 -> "normal";
			case 1001 -> "going away";
			case 1002 -> "protocol error";
			case 1003 -> "unsupported data";
			case 1005 -> "no status";
			case 1006 -> "abnormal closure";
			case 1007 -> "invalid payload data";
			case 1008 -> "policy violation";
			case 1009 -> "message too big";
			case 1011 -> "internal server error";
			case 1012 -> "service restart";
			default -> "";
		};
	}

}
