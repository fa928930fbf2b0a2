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

import java.nio.charset.StandardCharsets;

/**
 * Percent-encoding as AIStore's Go code does it ({@code net/url}). Decoding is lenient: a
 * {@code %} without two hexadecimal digits stands for itself.
 */
public final class Escaping {

	private static final String HEX = "0123456789ABCDEF";

	private static final boolean[] LEGAL = new boolean[128];

	static {
		for (char character = '!'; character < 127; character++) {
			LEGAL[character] = "[]{}|\\^\"<>`#%".indexOf(character) < 0;
		}
	}

	private Escaping() {
	}

	/**
	 * Decode a path; a {@code +} stays.
	 * @param escaped the escaped path
	 * @return the path
	 */
	public static String decodePath(String escaped) {
		return (escaped.indexOf('%') < 0) ? escaped : decode(escaped, false);
	}

	/**
	 * Decode the name or value of a query parameter; a {@code +} is a space.
	 * @param escaped the escaped name or value
	 * @return the name or value
	 */
	public static String decodeQuery(String escaped) {
		return (escaped.indexOf('%') < 0 && escaped.indexOf('+') < 0) ? escaped : decode(escaped, true);
	}

	/**
	 * Escape a path as one segment ({@code url.PathEscape}).
	 * @param path the path
	 * @return the escaped segment, in which a slash is {@code %2F}
	 */
	public static String escapeSegment(String path) {
		StringBuilder escaped = new StringBuilder(path.length() + 16);
		for (byte octet : path.getBytes(StandardCharsets.UTF_8)) {
			char character = (char) (octet & 0xFF);
			if (isPlainInSegment(character)) {
				escaped.append(character);
			}
			else {
				appendEscaped(escaped, character);
			}
		}
		return escaped.toString();
	}

	/**
	 * Escape a path, whose slashes stay.
	 * @param path the path
	 * @return the escaped path
	 */
	public static String escapePath(String path) {
		return escapeSegment(path).replace("%2F", "/");
	}

	/**
	 * Append an octet as {@code %XX}.
	 * @param target where to append
	 * @param octet the octet, from 0 to 255
	 */
	public static void appendEscaped(StringBuilder target, int octet) {
		target.append('%').append(HEX.charAt((octet >> 4) & 0xF)).append(HEX.charAt(octet & 0xF));
	}

	/**
	 * Whether a percent sign is followed by two hexadecimal digits.
	 * @param text the text
	 * @param index where the percent sign stands
	 * @return whether it begins an escaped octet
	 */
	public static boolean isEscape(String text, int index) {
		return index + 2 < text.length() && isHexadecimal(text.charAt(index + 1))
				&& isHexadecimal(text.charAt(index + 2));
	}

	/**
	 * Whether a character may stand as it is in a path and in a query. A percent sign may
	 * only begin an escaped octet.
	 * @param character the character
	 * @return whether it is legal
	 */
	public static boolean isLegal(char character) {
		return character < 128 && LEGAL[character];
	}

	/**
	 * Whether what stands at an index may stand there in a path and in a query.
	 * @param text the text
	 * @param index the index
	 * @return whether it is a legal character or begins an escaped octet
	 */
	public static boolean isLegal(String text, int index) {
		char character = text.charAt(index);
		return isLegal(character) || (character == '%' && isEscape(text, index));
	}

	private static boolean isHexadecimal(char character) {
		return character < 128 && Character.digit(character, 16) >= 0;
	}

	private static boolean isPlainInSegment(char character) {
		return isAsciiLetterOrDigit(character) || "-_.~$&+=:@".indexOf(character) >= 0;
	}

	private static boolean isAsciiLetterOrDigit(char character) {
		return (character >= 'a' && character <= 'z') || (character >= 'A' && character <= 'Z')
				|| (character >= '0' && character <= '9');
	}

	private static String decode(String escaped, boolean plusIsSpace) {
		byte[] source = escaped.getBytes(StandardCharsets.UTF_8);
		byte[] decoded = new byte[source.length];
		int size = 0;
		for (int i = 0; i < source.length; i++) {
			int high = (source[i] == '%' && i + 2 < source.length) ? Character.digit(source[i + 1], 16) : -1;
			int low = (high >= 0) ? Character.digit(source[i + 2], 16) : -1;
			if (low >= 0) {
				decoded[size++] = (byte) (high << 4 | low);
				i += 2;
			}
			else {
				decoded[size++] = (plusIsSpace && source[i] == '+') ? (byte) ' ' : source[i];
			}
		}
		return new String(decoded, 0, size, StandardCharsets.UTF_8);
	}

}
