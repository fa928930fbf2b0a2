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
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;

import io.aistore.etl.target.OutboundBody;
import io.aistore.etl.target.OutboundClient;
import io.aistore.etl.target.OutboundRequest;
import io.aistore.etl.target.OutboundResponse;
import io.aistore.etl.target.OutboundSettings;
import io.aistore.etl.target.Receiver;
import io.aistore.etl.target.RefusedException;
import io.aistore.etl.target.TargetUrl;
import io.aistore.etl.target.UnreachableException;
import io.netty.resolver.AddressResolver;
import io.netty.resolver.AddressResolverGroup;
import io.netty.resolver.InetNameResolver;
import io.netty.util.concurrent.EventExecutor;
import io.netty.util.concurrent.Promise;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import reactor.core.publisher.Flux;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Tests for the guard on the addresses that names resolve to.
 */
public abstract class AbstractGuardedNameTests {

	private static final Duration WAIT = Duration.ofSeconds(60);

	private static final TargetUrl TARGET_URL = TargetUrl.parse("http://t0.example:1/v1/etl/_object/name/secret");

	private final FaultServer hop = new FaultServer();

	private final Names names = new Names();

	/**
	 * Create the client to be tested, which is closed by the test.
	 * @param settings its settings
	 * @param targetUrl the URL of the pod's target
	 * @param guard judges targets
	 * @param names resolves names
	 * @return the client
	 */
	protected abstract OutboundClient create(OutboundSettings settings, TargetUrl targetUrl, HostGuard guard,
			AddressResolverGroup<InetSocketAddress> names);

	@AfterEach
	void stop() {
		this.hop.close();
		this.names.close();
	}

	private int put(String host, String... allowedHosts) {
		OutboundSettings settings = new OutboundSettings(8, 8, Duration.ofSeconds(20), Duration.ofSeconds(2),
				Duration.ofSeconds(10), 1024, null);
		HostGuard guard = HostGuard.of(List.of(allowedHosts), TARGET_URL);
		try (TestClient client = new TestClient(create(settings, TARGET_URL, guard, this.names))) {
			OutboundResponse response = client
				.exchange(new OutboundRequest("PUT", new Receiver.Target("http", host + ":" + this.hop.port()), "/o",
						Map.of(), new OutboundBody.Bytes(new byte[10])))
				.block(WAIT);
			Flux.from(response.content()).blockLast(WAIT);
			return response.status();
		}
	}

	@Test
	void aNameWithAPrivateAddressIsAllowed() {
		this.names.add("t1.example", "127.0.0.1");
		assertThat(put("t1.example")).isEqualTo(200);
	}

	@ParameterizedTest
	@ValueSource(strings = { "93.184.216.34", "2001:4860:4860::8888", "::ffff:93.184.216.34" })
	void aNameWithAPublicAddressIsRefused(String address) {
		this.names.add("localhost.evil.example", address);
		assertThatExceptionOfType(RefusedException.class).isThrownBy(() -> put("localhost.evil.example"))
			.withMessageContaining("'localhost.evil.example' (it is ")
			.withMessageContaining(HostGuard.PROPERTY);
	}

	@Test
	void onlyThePrivateAddressesOfANameAreConnectedTo() {
		this.names.add("t1.example", "93.184.216.34", "127.0.0.1");
		assertThat(put("t1.example")).isEqualTo(200);
	}

	@Test
	void aNameIsJudgedByTheAddressThatIsConnectedTo() {
		this.names.addNext("rebound.example", "93.184.216.34");
		this.names.add("rebound.example", "127.0.0.1");
		assertThatExceptionOfType(RefusedException.class).isThrownBy(() -> put("rebound.example"));
		assertThat(this.hop.connections()).isZero();
	}

	@Test
	void aNameOutsideTheListedAddressesIsRefused() {
		this.names.add("t1.example", "127.0.0.1");
		assertThatExceptionOfType(RefusedException.class).isThrownBy(() -> put("t1.example", "10.0.0.0/8"));
		assertThat(this.hop.connections()).isZero();
	}

	@ParameterizedTest
	@ValueSource(strings = { "t1.example", "T1.Example.", ".example", "*.example", "*" })
	void aNameThatIsListedIsAllowedWhereverItLeads(String entry) {
		this.names.add("t1.example", "127.0.0.1");
		assertThat(put("t1.example", "10.0.0.0/8", entry)).isEqualTo(200);
	}

	@Test
	void aNameIsNotResolvedIfNoAddressCouldAllowIt() {
		assertThatExceptionOfType(RefusedException.class).isThrownBy(() -> put("t1.example", ".other.example"));
		assertThat(this.names.asked).isEmpty();
	}

	@Test
	void aNameThatNobodyKnowsIsUnreachable() {
		assertThatExceptionOfType(UnreachableException.class).isThrownBy(() -> put("t1.example"))
			.withMessageContaining("t1.example")
			.withMessageContaining("unknown host")
			.withCauseInstanceOf(RefusedException.class);
	}

	/** Names that resolve as a test says. */
	private static final class Names extends AddressResolverGroup<InetSocketAddress> {

		private final Map<String, List<InetAddress>> known = new ConcurrentHashMap<>();

		private final Map<String, List<InetAddress>> first = new ConcurrentHashMap<>();

		private final Queue<String> asked = new ConcurrentLinkedQueue<>();

		void add(String name, String... addresses) {
			this.known.put(name, parse(addresses));
		}

		void addNext(String name, String... addresses) {
			this.first.put(name, parse(addresses));
		}

		private static List<InetAddress> parse(String... addresses) {
			return List.of(addresses).stream().map((address) -> {
				try {
					return InetAddress.getByName(address);
				}
				catch (UnknownHostException ex) {
					throw new IllegalArgumentException(ex);
				}
			}).toList();
		}

		@Override
		protected AddressResolver<InetSocketAddress> newResolver(EventExecutor executor) {
			return new InetNameResolver(executor) {

				@Override
				protected void doResolve(String name, Promise<InetAddress> promise) {
					List<InetAddress> addresses = answer(name);
					if (addresses != null) {
						promise.setSuccess(addresses.get(0));
					}
					else {
						promise.setFailure(new UnknownHostException(name));
					}
				}

				@Override
				protected void doResolveAll(String name, Promise<List<InetAddress>> promise) {
					List<InetAddress> addresses = answer(name);
					if (addresses != null) {
						promise.setSuccess(addresses);
					}
					else {
						promise.setFailure(new UnknownHostException(name));
					}
				}

			}.asAddressResolver();
		}

		private List<InetAddress> answer(String name) {
			this.asked.add(name);
			List<InetAddress> addresses = this.first.remove(name);
			return (addresses != null) ? addresses : this.known.get(name);
		}

	}

}
