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

import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A request that a target received from a transformer. Recorded when its body was read or
 * a fault ended it, before it is answered.
 *
 * @param target the number of the target, from 0
 * @param method the method
 * @param requestTarget path and query as they came, one byte a character
 * @param headers the headers in their order
 * @param bytes how many bytes of the body were read
 * @param connection a number that requests on one connection share
 */
public record RecordedRequest(int target, String method, String requestTarget, List<Map.Entry<String, String>> headers,
		long bytes, long connection) {

	/**
	 * A header.
	 * @param name its name in any case
	 * @return the first value, if there is one
	 */
	public Optional<String> header(String name) {
		return this.headers.stream()
			.filter((header) -> header.getKey().equalsIgnoreCase(name))
			.map(Map.Entry::getValue)
			.findFirst();
	}

	static RecordedRequest of(int target, Exchange exchange) {
		return new RecordedRequest(target, exchange.method(), exchange.target(),
				List.copyOf(exchange.headers().entries()), exchange.received(), exchange.connection());
	}

}
