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

package io.aistore.benchmarks.comparison;

import java.util.Locale;

/**
 * What a server does with an object.
 */
enum Job {

	/**
	 * Returns it.
	 */
	ECHO,

	/**
	 * Returns it over WebSocket.
	 */
	WEB_SOCKET,

	/**
	 * Returns its file without reading it, as far as the server can.
	 */
	PASS_THROUGH,

	/**
	 * Digests it as it streams by.
	 */
	MD5,

	/**
	 * Compresses it as it streams by.
	 */
	GZIP,

	/**
	 * Digests it many times over.
	 */
	CPU;

	String id() {
		return (this == WEB_SOCKET) ? ECHO.id() : name().toLowerCase(Locale.ROOT).replace('_', '-');
	}

}
