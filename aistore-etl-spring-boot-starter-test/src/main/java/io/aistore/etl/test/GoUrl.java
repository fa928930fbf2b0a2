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

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.StringJoiner;
import java.util.TreeMap;

/**
 * Go's rules for URLs ({@code net/url}), by which AIStore composes its requests. Inside,
 * strings hold one byte a character, as Go's do; {@link #bytes(String)} makes one.
 *
 * @param authority host and port
 * @param path the path, decoded
 * @param rawPath the path as given, or an empty string if it is the default encoding of
 * {@code path}
 * @param rawQuery what follows the first question mark
 * @param forceQuery whether the URL ends with its only question mark
 */
record GoUrl(String authority, String path, String rawPath, String rawQuery, boolean forceQuery) {

	private static final String HEX = "0123456789ABCDEF";

	/**
	 * {@code url.Parse} for an absolute URL with an authority.
	 * @param url the URL, its bytes as characters
	 * @return the parts
	 * @throws IllegalArgumentException with Go's message if Go would not parse it
	 */
	static GoUrl parse(String url) {
		int hash = url.indexOf('#');
		String rest = (hash < 0) ? url : url.substring(0, hash);
		if (rest.chars().anyMatch((c) -> c < ' ' || c == 0x7f)) {
			throw failure(url, "net/url: invalid control character in URL");
		}
		rest = rest.substring(rest.indexOf("://") + 3);
		boolean force = rest.indexOf('?') == rest.length() - 1 && !rest.isEmpty();
		int question = rest.indexOf('?');
		String query = (question < 0) ? "" : rest.substring(question + 1);
		rest = (question < 0) ? rest : rest.substring(0, question);
		int slash = rest.indexOf('/');
		String authority = (slash < 0) ? rest : rest.substring(0, slash);
		String rawPath = (slash < 0) ? "" : rest.substring(slash);
		try {
			String path = unescape(rawPath);
			if (hash >= 0) {
				unescape(url.substring(hash + 1));
			}
			return new GoUrl(authority, path, escape(path, Mode.PATH).equals(rawPath) ? "" : rawPath, query, force);
		}
		catch (IllegalArgumentException ex) {
			throw failure(url, ex.getMessage());
		}
	}

	/**
	 * {@code URL.RequestURI}: what stands in the request line.
	 * @return the request target, its bytes as characters
	 */
	String requestUri() {
		String escaped = escapedPath();
		String target = escaped.isEmpty() ? "/" : escaped;
		return (this.forceQuery || !this.rawQuery.isEmpty()) ? target + "?" + this.rawQuery : target;
	}

	private String escapedPath() {
		if (!this.rawPath.isEmpty() && validEncoded(this.rawPath)) {
			return this.rawPath;
		}
		return this.path.equals("*") ? "%2A" : escape(this.path, Mode.PATH);
	}

	/**
	 * {@code url.PathEscape}: a string as one segment of a path.
	 * @param text the text
	 * @return ASCII
	 */
	static String pathEscape(String text) {
		return escape(bytes(text), Mode.PATH_SEGMENT);
	}

	/**
	 * {@code url.PathUnescape}.
	 * @param text the escaped text, its bytes as characters
	 * @return the text that was meant
	 * @throws IllegalArgumentException if there is a bad escape
	 */
	static String pathUnescape(String text) {
		return text(unescape(text));
	}

	/**
	 * {@code url.Values.Encode}: form-encoded, sorted by key.
	 * @param values the parameters
	 * @return ASCII
	 */
	static String encode(Map<String, String> values) {
		StringJoiner query = new StringJoiner("&");
		new TreeMap<>(values).forEach((key, value) -> query
			.add(escape(bytes(key), Mode.QUERY_COMPONENT) + "=" + escape(bytes(value), Mode.QUERY_COMPONENT)));
		return query.toString();
	}

	/**
	 * The bytes of a text in UTF-8, one a character.
	 * @param text any text
	 * @return a string of characters up to 255
	 */
	static String bytes(String text) {
		return new String(text.getBytes(StandardCharsets.UTF_8), StandardCharsets.ISO_8859_1);
	}

	/**
	 * The opposite of {@link #bytes(String)}.
	 * @param bytes a string of characters up to 255
	 * @return the text
	 */
	static String text(String bytes) {
		return new String(bytes.getBytes(StandardCharsets.ISO_8859_1), StandardCharsets.UTF_8);
	}

	private static IllegalArgumentException failure(String url, String reason) {
		return new IllegalArgumentException("parse \"" + text(url) + "\": " + reason);
	}

	private static String unescape(String text) {
		ByteArrayOutputStream result = new ByteArrayOutputStream(text.length());
		for (int i = 0; i < text.length(); i++) {
			char c = text.charAt(i);
			if (c != '%') {
				result.write(c);
				continue;
			}
			boolean complete = i + 2 < text.length();
			int high = complete ? Character.digit(text.charAt(i + 1), 16) : -1;
			int low = complete ? Character.digit(text.charAt(i + 2), 16) : -1;
			if (high < 0 || low < 0) {
				String bad = text.substring(i, Math.min(i + 3, text.length()));
				throw new IllegalArgumentException("invalid URL escape \"" + bad + "\"");
			}
			result.write(high << 4 | low);
			i += 2;
		}
		return result.toString(StandardCharsets.ISO_8859_1);
	}

	private static String escape(String text, Mode mode) {
		StringBuilder result = new StringBuilder(text.length() + 16);
		for (int i = 0; i < text.length(); i++) {
			char c = text.charAt(i);
			if (c == ' ' && mode == Mode.QUERY_COMPONENT) {
				result.append('+');
			}
			else if (mode.escapes(c)) {
				result.append('%').append(HEX.charAt(c >> 4)).append(HEX.charAt(c & 15));
			}
			else {
				result.append(c);
			}
		}
		return result.toString();
	}

	private static boolean validEncoded(String path) {
		return path.chars().allMatch((c) -> "!$&'()*+,;=:@[]%".indexOf(c) >= 0 || !Mode.PATH.escapes((char) c));
	}

	/** The part of a URL that a text is escaped for. */
	private enum Mode {

		PATH("$&+,/:;=@"), PATH_SEGMENT("$&+:=@"), QUERY_COMPONENT("");

		private final String allowed;

		Mode(String allowed) {
			this.allowed = allowed;
		}

		boolean escapes(char c) {
			boolean unreserved = c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9' || c == '-'
					|| c == '_' || c == '.' || c == '~';
			return !unreserved && this.allowed.indexOf(c) < 0;
		}

	}

}
