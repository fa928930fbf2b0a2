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

import java.util.Map;

import org.jspecify.annotations.Nullable;

/**
 * A request to a target or to a stage.
 *
 * @param method the HTTP method
 * @param receiver who gets it; decides about secret, token and guard
 * @param pathAndQuery raw path, starting with a slash, and raw query as they go out. For
 * a target the client puts the path of {@code AIS_TARGET_URL} before it; so the secret in
 * it is seen by nothing that stands above the client's connection
 * @param headers headers besides those of framing and authorization
 * @param body the body, if any
 */
public record OutboundRequest(String method, Receiver receiver, String pathAndQuery, Map<String, String> headers,
		@Nullable OutboundBody body) {

	public OutboundRequest {
		headers = Map.copyOf(headers);
	}

	/**
	 * Return a GET of an object from a target.
	 * @param target the target
	 * @param pathAndQuery the raw path, starting with a slash, and query
	 * @return the request
	 */
	public static OutboundRequest get(Receiver.Target target, String pathAndQuery) {
		return new OutboundRequest("GET", target, pathAndQuery, Map.of(), null);
	}

}
