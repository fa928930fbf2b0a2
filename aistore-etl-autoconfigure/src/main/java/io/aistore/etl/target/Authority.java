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

import java.net.URI;

import org.jspecify.annotations.Nullable;

/**
 * Host and port of a URL that requests are sent to.
 */
public final class Authority {

	private static final int MAX_PORT = 65535;

	private Authority() {
	}

	/**
	 * Take the authority out of a URL.
	 * @param uri the URL
	 * @return {@code host[:port]}, an IPv6 address in brackets, or {@code null} if there
	 * is no usable host and port
	 */
	public static @Nullable String of(URI uri) {
		if (uri.getHost() == null || uri.getPort() == 0 || uri.getPort() > MAX_PORT) {
			return null;
		}
		return (uri.getPort() > 0) ? uri.getHost() + ":" + uri.getPort() : uri.getHost();
	}

}
