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

import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * Errors as AIStore words them. Like AIStore's they repeat the path of the request, with
 * the secret that is in it.
 */
final class AisError {

	private static final JsonMapper json = JsonMapper.builder().build();

	private AisError() {
	}

	static void respond(Exchange exchange, int status, String message) throws IOException {
		exchange.respond(status, "application/json", body(exchange, status, message));
	}

	static String body(Exchange exchange, int status, String message) {
		ObjectNode error = json.createObjectNode();
		error.put("status", status);
		error.put("message", message);
		error.put("method", exchange.method());
		error.put("url_path", decodedPath(exchange));
		error.put("remote_addr", exchange.remoteAddress());
		return error.toString();
	}

	private static String decodedPath(Exchange exchange) {
		try {
			return GoUrl.pathUnescape(exchange.path());
		}
		catch (IllegalArgumentException ex) {
			return GoUrl.text(exchange.path());
		}
	}

}
