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

package io.aistore.etl.server.http;

import java.net.URI;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Pattern;

import io.aistore.etl.EtlException;
import io.aistore.etl.server.Communication;
import io.aistore.etl.server.EtlRequest;
import io.aistore.etl.server.Input;
import io.aistore.etl.target.AistoreProtocol;
import io.aistore.etl.target.Authority;
import io.aistore.etl.target.Escaping;
import io.aistore.etl.target.ObjectReference;
import io.aistore.etl.target.Receiver;
import io.aistore.etl.target.RefusedException;
import io.aistore.etl.target.RequestTarget;
import org.jspecify.annotations.Nullable;

import org.springframework.http.server.reactive.ServerHttpRequest;

/**
 * Reads requests for content of other servers: {@code POST /download}. Whoever reaches
 * the pod may send one, so that none is served before hosts are allowed by name.
 */
public final class DownloadReader {

	static final String PATH = "/download";

	private static final Pattern HOST = Pattern.compile("\\*|(\\*?\\.)?[a-z0-9_-]+(\\.[a-z0-9_-]+)*|\\[[0-9a-f:.]+]",
			Pattern.CASE_INSENSITIVE);

	private final List<String> allowedHosts;

	/**
	 * Create a reader.
	 * @param allowedHosts names of hosts, suffixes that begin with a dot or {@code *.},
	 * addresses, one of IPv6 in brackets, or {@code *} for any; empty for none
	 */
	public DownloadReader(List<String> allowedHosts) {
		this.allowedHosts = allowedHosts.stream().map((host) -> host.strip().toLowerCase(Locale.ROOT)).toList();
	}

	/**
	 * Whether an entry of the allowed hosts can match any host.
	 * @param entry the entry
	 * @return whether it is a name, a suffix, an address or {@code *}
	 */
	public static boolean isHost(String entry) {
		return HOST.matcher(entry.strip()).matches();
	}

	/**
	 * Read a request.
	 * @param request the request, a POST
	 * @return the request as the core knows it
	 * @throws EtlException with status 400 if it is malformed, with 403 if its host is
	 * not allowed
	 */
	EtlRequest read(ServerHttpRequest request) {
		String target = RequestReader.rawTarget(request);
		Map<String, String> query = RequestTarget.parameters(target.substring(target.indexOf('?') + 1));
		String url = query.getOrDefault(AistoreProtocol.ORIGINAL_URL, "");
		String name = query.getOrDefault(AistoreProtocol.OBJECT_NAME, "");
		if (url.isBlank() || name.isBlank()) {
			throw new EtlException(400, "object_name and original_url query parameters are required");
		}
		URI uri = parse(url);
		if (!isAllowed(uri.getHost())) {
			throw new RefusedException("Downloads from '%s' are not allowed by 'aistore.etl.download.allowed-hosts'"
				.formatted(uri.getHost()));
		}
		String args = query.getOrDefault(AistoreProtocol.ETL_ARGS, "");
		return new EtlRequest(Communication.HPULL, ObjectReference.ofName(name), "/" + Escaping.escapePath(name),
				args.isBlank() ? "" : args, input(uri), request.getHeaders().getFirst(AistoreProtocol.NODE_URL));
	}

	private static URI parse(String url) {
		try {
			URI uri = new URI(escapeNonAscii(url.strip()));
			String scheme = uri.getScheme();
			if (Authority.of(uri) != null && uri.getRawUserInfo() == null
					&& ("http".equalsIgnoreCase(scheme) || "https".equalsIgnoreCase(scheme))) {
				return uri;
			}
		}
		catch (URISyntaxException ex) {
			throw new EtlException(400, "original_url is no URL: " + ex.getReason(), ex);
		}
		throw new EtlException(400, "original_url is no URL of HTTP with a host, a usable port if any, and no user");
	}

	private static String escapeNonAscii(String url) {
		StringBuilder escaped = new StringBuilder(url.length() + 16);
		for (byte octet : url.getBytes(StandardCharsets.UTF_8)) {
			if (octet >= 0) {
				escaped.append((char) octet);
			}
			else {
				Escaping.appendEscaped(escaped, octet);
			}
		}
		return escaped.toString();
	}

	boolean isAllowed(String host) {
		String name = host.toLowerCase(Locale.ROOT);
		return this.allowedHosts.stream().anyMatch((allowed) -> matches(allowed, name));
	}

	private static boolean matches(String allowed, String name) {
		String suffix = allowed.startsWith("*.") ? allowed.substring(1) : allowed;
		return allowed.equals("*") || allowed.equals(name) || (suffix.startsWith(".") && name.endsWith(suffix));
	}

	private static Input input(URI uri) {
		String path = orEmpty(uri.getRawPath()).isEmpty() ? "/" : uri.getRawPath();
		String query = (uri.getRawQuery() != null) ? "?" + uri.getRawQuery() : "";
		String authority = Objects.requireNonNull(Authority.of(uri));
		return new Input.Download(new Receiver.Stage(uri.getScheme().toLowerCase(Locale.ROOT), authority),
				path + query);
	}

	private static String orEmpty(@Nullable String text) {
		return (text != null) ? text : "";
	}

}
