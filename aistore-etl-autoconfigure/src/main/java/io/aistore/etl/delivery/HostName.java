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

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Locale;
import java.util.regex.Pattern;

import org.jspecify.annotations.Nullable;

/**
 * Hosts of URLs: names, and addresses in their one canonical notation. The others
 * ({@code 0x7f.1}, {@code 2130706433}, {@code 010.0.0.1}) mean different addresses to
 * different readers.
 */
final class HostName {

	private static final Pattern IPV4 = Pattern.compile(
			"(?:(?:25[0-5]|2[0-4][0-9]|1[0-9]{2}|[1-9]?[0-9])\\.){3}(?:25[0-5]|2[0-4][0-9]|1[0-9]{2}|[1-9]?[0-9])");

	private static final Pattern IPV6 = Pattern.compile("\\[[0-9a-fA-F:.]+]");

	private HostName() {
	}

	/**
	 * Cut the port from an authority.
	 * @param authority {@code host[:port]}
	 * @return the host, an IPv6 address in brackets
	 */
	static String ofAuthority(String authority) {
		int colon = authority.lastIndexOf(':');
		return (colon > authority.lastIndexOf(']')) ? authority.substring(0, colon) : authority;
	}

	/**
	 * Return a name as it is compared.
	 * @param name the name
	 * @return the name in lower case, without the dot of the root
	 */
	static String normalize(String name) {
		String lower = name.toLowerCase(Locale.ROOT);
		return lower.endsWith(".") ? lower.substring(0, lower.length() - 1) : lower;
	}

	/**
	 * Read an address, without asking DNS.
	 * @param host an IPv4 address in dotted decimal, or an IPv6 address in brackets
	 * @return the address, or {@code null} if the host is none; an IPv4 address that is
	 * mapped into IPv6 is returned as what it is
	 */
	static @Nullable InetAddress literal(String host) {
		if (!IPV4.matcher(host).matches() && !IPV6.matcher(host).matches()) {
			return null;
		}
		try {
			return InetAddress.getByName(host);
		}
		catch (UnknownHostException ex) {
			return null;
		}
	}

	/**
	 * Whether some readers would take a host for an address.
	 * @param host the host
	 * @return whether its last label is a number
	 */
	static boolean endsInNumber(String host) {
		String name = normalize(host);
		String last = name.substring(name.lastIndexOf('.') + 1);
		return last.matches("[0-9]+|0x[0-9a-f]*");
	}

}
