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

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

import org.jspecify.annotations.Nullable;

/**
 * What the URL of a hop begins with, up to its path. A cluster has few of them, and to
 * take one apart is dear (measured), so that they are remembered.
 *
 * @param scheme {@code http} or {@code https}
 * @param authority {@code host[:port]}, an IPv6 address in brackets
 */
record HopOrigin(String scheme, String authority) {

	private static final int MAX_KNOWN = 1024;

	/** Of scheme, the longest name that there is, and port. */
	private static final int MAX_LENGTH = 300;

	private static final Map<String, HopOrigin> known = new ConcurrentHashMap<>();

	/**
	 * Find the end of a URL's origin.
	 * @param url the URL
	 * @return where its path or query begins, or its end
	 */
	static int end(String url) {
		int authority = url.indexOf("://") + 3;
		int path = url.indexOf('/', authority);
		int end = (path >= 0) ? path : url.length();
		int query = url.indexOf('?', authority);
		return (query >= 0 && query < end) ? query : end;
	}

	/**
	 * Find an origin.
	 * @param text what the URL begins with
	 * @return the origin, or {@code null} if no valid URL has begun so before
	 */
	static @Nullable HopOrigin known(String text) {
		return known.get(text);
	}

	/**
	 * Remember the origin of a valid URL, unless it is longer than that of any host.
	 * @param text what the URL begins with
	 * @param origin what that means
	 */
	static void remember(String text, HopOrigin origin) {
		if (text.length() > MAX_LENGTH) {
			return;
		}
		if (known.size() >= MAX_KNOWN) {
			known.clear();
		}
		known.put(text, origin);
	}

}
