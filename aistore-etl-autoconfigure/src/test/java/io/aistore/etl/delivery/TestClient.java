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

package io.aistore.etl.delivery;

import io.aistore.etl.target.OutboundClient;
import io.aistore.etl.target.OutboundRequest;
import io.aistore.etl.target.OutboundResponse;
import reactor.core.publisher.Mono;

/**
 * A client that a test closes.
 *
 * @param client the client
 */
record TestClient(OutboundClient client) implements OutboundClient, AutoCloseable {

	@Override
	public Mono<OutboundResponse> exchange(OutboundRequest request) {
		return this.client.exchange(request);
	}

	@Override
	public void close() {
		try {
			((AutoCloseable) this.client).close();
		}
		catch (Exception ex) {
			throw new IllegalStateException(ex);
		}
	}

}
