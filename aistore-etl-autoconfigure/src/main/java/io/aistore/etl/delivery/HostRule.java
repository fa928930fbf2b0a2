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
import java.util.Locale;
import java.util.regex.Pattern;

import org.jspecify.annotations.Nullable;

/**
 * One entry of the list of hosts that may be sent the secret.
 */
sealed interface HostRule {

	/**
	 * Parse an entry: a name, {@code .suffix} or {@code *.suffix}, an address, a CIDR or
	 * {@code *}.
	 * @param entry the entry
	 * @return the rule
	 * @throws InvalidHostRuleException if it is none of these
	 */
	static HostRule parse(String entry) {
		String value = entry.strip().toLowerCase(Locale.ROOT);
		if (value.equals("*")) {
			return new Any();
		}
		if (value.indexOf('/') >= 0 || value.indexOf(':') >= 0 || HostName.endsInNumber(value)) {
			return Network.parse(entry, value);
		}
		String suffix = value.startsWith("*.") ? value.substring(1) : value;
		if (suffix.startsWith(".") && Name.isValid(suffix.substring(1))) {
			return new Suffix(HostName.normalize(suffix));
		}
		if (!Name.isValid(value)) {
			throw new InvalidHostRuleException(entry, "is no name, suffix, address, CIDR or '*'");
		}
		return new Name(HostName.normalize(value));
	}

	/**
	 * Whether a name is allowed, wherever it leads.
	 * @param name the normalized name
	 * @return whether this rule allows it
	 */
	default boolean allowsName(String name) {
		return false;
	}

	/**
	 * Whether an address is allowed.
	 * @param address the address
	 * @return whether this rule allows it
	 */
	default boolean allowsAddress(InetAddress address) {
		return false;
	}

	/** Every host. */
	record Any() implements HostRule {

		@Override
		public boolean allowsName(String name) {
			return true;
		}

		@Override
		public boolean allowsAddress(InetAddress address) {
			return true;
		}

	}

	/**
	 * One name.
	 *
	 * @param name the normalized name
	 */
	record Name(String name) implements HostRule {

		private static final Pattern PATTERN = Pattern.compile("[a-z0-9_]([a-z0-9_-]*)(\\.[a-z0-9_-]+)*\\.?");

		static boolean isValid(String name) {
			return PATTERN.matcher(name).matches();
		}

		@Override
		public boolean allowsName(String name) {
			return this.name.equals(name);
		}

	}

	/**
	 * The names below a domain.
	 *
	 * @param suffix the domain with a dot before it
	 */
	record Suffix(String suffix) implements HostRule {

		@Override
		public boolean allowsName(String name) {
			return name.endsWith(this.suffix);
		}

	}

	/**
	 * An address or a block of addresses.
	 *
	 * @param address the address
	 * @param prefix how many bits of it count
	 */
	record Network(InetAddress address, int prefix) implements HostRule {

		static Network parse(String entry, String value) {
			int slash = value.indexOf('/');
			InetAddress address = address((slash >= 0) ? value.substring(0, slash) : value);
			if (address == null) {
				throw new InvalidHostRuleException(entry, "is no address or CIDR");
			}
			int bits = address.getAddress().length * 8;
			int prefix = (slash >= 0) ? prefix(value.substring(slash + 1)) : bits;
			if (prefix < 0 || prefix > bits) {
				throw new InvalidHostRuleException(entry, "has no prefix from 0 to " + bits);
			}
			return new Network(address, prefix);
		}

		private static @Nullable InetAddress address(String value) {
			boolean bare = value.indexOf(':') >= 0 && !value.startsWith("[");
			return HostName.literal(bare ? "[" + value + "]" : value);
		}

		private static int prefix(String value) {
			return value.matches("[0-9]{1,3}") ? Integer.parseInt(value) : -1;
		}

		@Override
		public boolean allowsAddress(InetAddress address) {
			byte[] ours = this.address.getAddress();
			byte[] theirs = address.getAddress();
			if (ours.length != theirs.length) {
				return false;
			}
			for (int bit = 0; bit < this.prefix; bit++) {
				int mask = 0x80 >> (bit % 8);
				if (((ours[bit / 8] ^ theirs[bit / 8]) & mask) != 0) {
					return false;
				}
			}
			return true;
		}

	}

}
