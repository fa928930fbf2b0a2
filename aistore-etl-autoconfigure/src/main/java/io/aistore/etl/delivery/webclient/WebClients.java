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

import reactor.netty.resources.ConnectionProvider;

import org.springframework.web.reactive.function.client.WebClient;

/**
 * The clients of the kinds of receivers, over pools of their own.
 *
 * @param target for targets that are allowed by name or as they are
 * @param guardedTarget for targets whose address is judged once it is known
 * @param stage for stages, knows neither secret nor token
 * @param pool the pools
 * @param chunkSize the size in bytes of the pieces that results in memory are written in
 */
record WebClients(WebClient target, WebClient guardedTarget, WebClient stage, ConnectionProvider pool,
		int chunkSize) implements AutoCloseable {

	// Spring may have closed the event loops by now, and the connections with them
	@Override
	public void close() {
		this.pool.disposeLater().onErrorComplete().subscribe();
	}

}
