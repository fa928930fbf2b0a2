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

import reactor.core.publisher.Mono;

/**
 * The HTTP client for targets and stages, as far as the rules of delivery need one. It
 * follows no redirects, retries nothing, compresses nothing and uses no proxy of the
 * system.
 * <p>
 * An exchange that got no complete answer fails with an {@link UnreachableException}; one
 * that a guard refused before anything was sent with a {@link RefusedException}; one
 * whose body failed with that body's own error, after the connection was broken off.
 * Cancelling the exchange breaks the connection off as well.
 */
public interface OutboundClient {

	/**
	 * Send a request.
	 * @param request the request
	 * @return the head of the answer, whatever its status; its content has to be read or
	 * cancelled
	 */
	Mono<OutboundResponse> exchange(OutboundRequest request);

}
