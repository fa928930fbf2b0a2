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

import java.net.URI;
import java.net.URISyntaxException;
import java.util.Locale;

import io.aistore.etl.EtlException;
import io.aistore.etl.target.Authority;
import io.aistore.etl.target.Escaping;
import org.jspecify.annotations.Nullable;

/**
 * One receiver in a pipeline. A URL with a path, be it a single slash, is a target, one
 * without is a stage.
 *
 * @param value the URL as it came
 * @param scheme {@code http} or {@code https}
 * @param authority {@code host[:port]}, an IPv6 address in brackets
 * @param rawPath the raw path, empty for a stage
 * @param rawQuery the raw query, or {@code null}
 */
public record Hop(String value, String scheme, String authority, String rawPath, @Nullable String rawQuery) {

	private static final int MAX_QUOTED = 200;

	/**
	 * Parse an entry of a pipeline.
	 * @param value the entry
	 * @return the hop
	 * @throws EtlException with status 400 if it is no URL of HTTP with a host
	 */
	static Hop parse(String value) {
		if (value.isEmpty()) {
			throw invalid("it has an empty entry");
		}
		int path = HopOrigin.end(value);
		String start = value.substring(0, path);
		HopOrigin origin = HopOrigin.known(start);
		if (origin == null || !isLegal(value, path)) {
			URI uri = uri(value);
			origin = new HopOrigin(scheme(uri, value), authority(uri, value));
			HopOrigin.remember(start, origin);
		}
		int query = value.indexOf('?', path);
		return new Hop(value, origin.scheme(), origin.authority(),
				value.substring(path, (query >= 0) ? query : value.length()),
				(query >= 0) ? value.substring(query + 1) : null);
	}

	private static String scheme(URI uri, String value) {
		String scheme = (uri.getScheme() != null) ? uri.getScheme().toLowerCase(Locale.ROOT) : "";
		if (!scheme.equals("http") && !scheme.equals("https")) {
			throw invalid(quote(value) + " doesn't start with 'http://' or 'https://'");
		}
		return scheme;
	}

	private static String authority(URI uri, String value) {
		String authority = Authority.of(uri);
		if (authority == null) {
			throw invalid(quote(value) + " has no usable host and port");
		}
		if (uri.getRawUserInfo() != null || uri.getRawFragment() != null) {
			throw invalid(quote(value) + " has a user or a fragment");
		}
		return authority;
	}

	// A URI may allow more: brackets in a query
	private static boolean isLegal(String value, int start) {
		for (int i = start; i < value.length(); i++) {
			if (!Escaping.isLegal(value, i)) {
				return false;
			}
		}
		return true;
	}

	private static URI uri(String value) {
		for (int i = 0; i < value.length(); i++) {
			if (value.charAt(i) > '~') {
				throw invalid(quote(value) + " has characters that a URL can't have");
			}
		}
		try {
			return new URI(value);
		}
		catch (URISyntaxException ex) {
			throw invalid(quote(value) + " is no URL (" + ex.getReason() + ")");
		}
	}

	private static String quote(String value) {
		return "'" + ((value.length() > MAX_QUOTED) ? value.substring(0, MAX_QUOTED) + "..." : value) + "'";
	}

	private static EtlException invalid(String reason) {
		return new EtlException(400, "Invalid pipeline: " + reason);
	}

	/**
	 * Whether this is a storage node of AIStore rather than another ETL server.
	 * @return whether the URL has a path
	 */
	boolean isTarget() {
		return !this.rawPath.isEmpty();
	}

}
