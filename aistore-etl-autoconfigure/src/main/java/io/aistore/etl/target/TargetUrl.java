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
import java.net.URISyntaxException;
import java.util.Locale;

import org.jspecify.annotations.Nullable;

/**
 * The URL of this pod's target, {@code AIS_TARGET_URL}:
 * {@code <scheme>://<host:port>/v1/etl/_object/<etl-name>/<secret>}. The secret in its
 * path is the only key to every object of the cluster, so that nothing here prints it.
 */
public final class TargetUrl {

	private static final String MASK = "***";

	/** So few characters of the secret are no help to anybody. */
	private static final int MIN_PART = 3;

	private final Receiver.Target target;

	private final String host;

	private final String path;

	private final String secret;

	private TargetUrl(Receiver.Target target, String host, String path) {
		this.target = target;
		this.host = host;
		this.path = path;
		this.secret = path.substring(path.lastIndexOf('/') + 1);
	}

	/**
	 * Parse the value of {@code AIS_TARGET_URL}.
	 * @param value the value, {@code null} when it is not set
	 * @return the URL
	 * @throws InvalidTargetUrlException if it is missing or unusable
	 */
	public static TargetUrl parse(@Nullable String value) {
		if (value == null || value.isBlank()) {
			throw new InvalidTargetUrlException((value != null) ? "it is empty" : "it is not set");
		}
		URI uri = uri(value.strip());
		String scheme = (uri.getScheme() != null) ? uri.getScheme().toLowerCase(Locale.ROOT) : "";
		if (!scheme.equals("http") && !scheme.equals("https")) {
			throw new InvalidTargetUrlException("it doesn't start with 'http://' or 'https://'");
		}
		if (uri.getHost() == null || uri.getPort() > 65535) {
			throw new InvalidTargetUrlException("it has no usable host and port");
		}
		if (uri.getRawUserInfo() != null || uri.getRawQuery() != null || uri.getRawFragment() != null) {
			throw new InvalidTargetUrlException("it has a user, a query or a fragment");
		}
		String path = (uri.getRawPath() != null) ? uri.getRawPath() : "";
		while (path.endsWith("/")) {
			path = path.substring(0, path.length() - 1);
		}
		return new TargetUrl(new Receiver.Target(scheme, uri.getRawAuthority()), uri.getHost(), path);
	}

	private static URI uri(String value) {
		try {
			return new URI(value);
		}
		catch (URISyntaxException ex) {
			throw new InvalidTargetUrlException("it is no URL (" + ex.getReason() + ")");
		}
	}

	/**
	 * The target itself.
	 * @return the target
	 */
	public Receiver.Target target() {
		return this.target;
	}

	/**
	 * The target's host.
	 * @return a name or an address, an IPv6 address in brackets
	 */
	public String host() {
		return this.host;
	}

	/**
	 * The path that comes before every object, with the secret. To be used on the wire
	 * only.
	 * @return the raw path, without a slash at its end, maybe empty
	 */
	public String path() {
		return this.path;
	}

	/**
	 * The path that comes before every object, with the secret masked.
	 * @return the path for logs and messages
	 */
	public String maskedPath() {
		return redact(this.path);
	}

	/**
	 * Mask the secret in a text.
	 * @param text any text
	 * @return the text with {@code ***} in place of the secret
	 */
	public String redact(String text) {
		return this.secret.isEmpty() ? text : text.replace(this.secret, MASK);
	}

	/**
	 * Mask the secret in a text that may break off within it.
	 * @param text any text
	 * @return the text with {@code ***} in place of the secret, and of what the text ends
	 * with if the secret begins so
	 */
	public String redactCut(String text) {
		String redacted = redact(text);
		for (int length = this.secret.length() - 1; length >= MIN_PART; length--) {
			if (redacted.endsWith(this.secret.substring(0, length))) {
				return redacted.substring(0, redacted.length() - length) + MASK;
			}
		}
		return redacted;
	}

	@Override
	public String toString() {
		return this.target.scheme() + "://" + this.target.authority() + maskedPath();
	}

}
