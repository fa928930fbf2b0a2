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

/**
 * Who a request is sent to.
 */
public sealed interface Receiver {

	/**
	 * The scheme.
	 * @return {@code http} or {@code https}
	 */
	String scheme();

	/**
	 * The host, and the port if there is one.
	 * @return {@code host[:port]}, an IPv6 address in brackets, without user info
	 */
	String authority();

	/**
	 * A storage node of AIStore: gets the secret and the token, and is guarded.
	 *
	 * @param scheme the scheme
	 * @param authority the host and port
	 */
	record Target(String scheme, String authority) implements Receiver {

	}

	/**
	 * Another ETL server: gets neither secret nor token.
	 *
	 * @param scheme the scheme
	 * @param authority the host and port
	 */
	record Stage(String scheme, String authority) implements Receiver {

	}

}
