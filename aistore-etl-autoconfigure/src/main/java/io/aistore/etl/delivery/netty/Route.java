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

package io.aistore.etl.delivery.netty;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;

import io.aistore.etl.target.Receiver;
import io.netty.util.NetUtil;

/**
 * Where a connection leads to. Connections of one route serve all requests of it.
 *
 * @param secure whether over TLS
 * @param host the name or address, an IPv6 address without brackets
 * @param port the port
 * @param target whether to a target rather than a stage
 * @param guarded whether the address that the name resolves to has been judged
 */
record Route(boolean secure, String host, int port, boolean target, boolean guarded) {

	static Route of(Receiver receiver, boolean guarded) {
		boolean https = receiver.scheme().equals("https");
		String authority = receiver.authority();
		int colon = authority.lastIndexOf(':');
		boolean withPort = colon > authority.lastIndexOf(']');
		String name = withPort ? authority.substring(0, colon) : authority;
		int defaultPort = https ? 443 : 80;
		return new Route(https, name.startsWith("[") ? name.substring(1, name.length() - 1) : name,
				withPort ? Integer.parseInt(authority.substring(colon + 1)) : defaultPort,
				receiver instanceof Receiver.Target, guarded);
	}

	/**
	 * The address to resolve.
	 * @return an address that is resolved already if the host is one
	 */
	InetSocketAddress address() {
		byte[] address = NetUtil.createByteArrayFromIpAddressString(this.host);
		if (address == null) {
			return InetSocketAddress.createUnresolved(this.host, this.port);
		}
		try {
			return new InetSocketAddress(InetAddress.getByAddress(address), this.port);
		}
		catch (UnknownHostException ex) {
			throw new IllegalArgumentException("'" + this.host + "' is no address", ex);
		}
	}

}
