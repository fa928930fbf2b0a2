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

package io.aistore.etl.delivery.webclient;

import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.util.List;

import io.aistore.etl.delivery.HostGuard;
import reactor.netty.http.client.HttpClientConfig;
import reactor.netty.transport.ClientTransport;

/**
 * Lets connections be opened only to addresses that the guard allows, whatever the name
 * resolved to a moment ago.
 */
final class GuardedAddresses implements ClientTransport.ResolvedAddressSelector<HttpClientConfig> {

	private final HostGuard guard;

	GuardedAddresses(HostGuard guard) {
		this.guard = guard;
	}

	@Override
	public List<? extends SocketAddress> apply(HttpClientConfig config,
			List<? extends SocketAddress> resolvedAddresses) {
		List<? extends SocketAddress> allowed = resolvedAddresses.stream().filter(this::isAllowed).toList();
		if (allowed.isEmpty()) {
			throw new ForeignAddressException(resolvedAddresses);
		}
		return allowed;
	}

	private boolean isAllowed(SocketAddress address) {
		return address instanceof InetSocketAddress internet && internet.getAddress() != null
				&& this.guard.allows(internet.getAddress());
	}

	/**
	 * A name resolved to nothing that is allowed.
	 */
	static final class ForeignAddressException extends RuntimeException {

		private ForeignAddressException(List<? extends SocketAddress> addresses) {
			super(String.join(", ", addresses.stream().map(ForeignAddressException::text).toList()));
		}

		private static String text(SocketAddress address) {
			return (address instanceof InetSocketAddress internet && internet.getAddress() != null)
					? internet.getAddress().getHostAddress() : String.valueOf(address);
		}

	}

}
