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

package io.aistore.etl.autoconfigure;

import java.util.Map;

import reactor.core.publisher.Mono;

import org.springframework.context.ApplicationContext;
import org.springframework.web.reactive.handler.SimpleUrlHandlerMapping;
import org.springframework.web.server.ServerWebExchange;
import org.springframework.web.server.WebHandler;

/**
 * Maps a path to a handler of objects, in the application's own server. A management
 * server on a port of its own has a context of its own, which sees the mappings of the
 * application's as well.
 */
final class ObjectMapping extends SimpleUrlHandlerMapping {

	ObjectMapping(String pattern, WebHandler handler, int order) {
		super(Map.of(pattern, handler), order);
	}

	@Override
	public Mono<Object> getHandlerInternal(ServerWebExchange exchange) {
		ApplicationContext context = exchange.getApplicationContext();
		return (context == null || context == getApplicationContext()) ? super.getHandlerInternal(exchange)
				: Mono.empty();
	}

}
