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

import java.util.List;

import io.aistore.etl.delivery.HostGuard.Verdict;
import io.aistore.etl.target.Receiver;
import io.aistore.etl.target.RefusedException;
import io.aistore.etl.target.TargetUrl;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Tests for {@link HostGuard}.
 */
class HostGuardTests {

	private static final TargetUrl TARGET_URL = TargetUrl
		.parse("http://t0.cluster.example:51081/v1/etl/_object/name/secret");

	private static Verdict judge(String authority, String... allowedHosts) {
		return HostGuard.of(List.of(allowedHosts), TARGET_URL).judge(new Receiver.Target("http", authority));
	}

	private static void assertRefused(String authority, String... allowedHosts) {
		assertThatExceptionOfType(RefusedException.class).isThrownBy(() -> judge(authority, allowedHosts))
			.withMessageContaining(HostGuard.PROPERTY)
			.satisfies((ex) -> assertThat(ex.status()).isEqualTo(403));
	}

	@ParameterizedTest
	@ValueSource(strings = { "127.0.0.1", "127.255.0.1:1", "169.254.1.2", "10.255.255.255", "172.16.0.0",
			"172.31.255.255", "192.168.1.1", "[::1]", "[fe80::1]:9", "[fd00::1]", "[fc00::1]", "[::ffff:10.0.0.1]",
			"t0.cluster.example", "T0.Cluster.Example.:80" })
	void byDefaultPrivateAddressesAndTheTargetsHostAreAllowed(String authority) {
		assertThat(judge(authority)).isEqualTo(Verdict.ALLOWED);
	}

	@ParameterizedTest
	@ValueSource(strings = { "8.8.8.8", "172.15.255.255", "172.32.0.0", "192.169.0.1", "11.0.0.1", "0.0.0.0",
			"255.255.255.255", "100.64.0.1", "224.0.0.1", "[::]", "[2001:db8::1]", "[::ffff:8.8.8.8]", "[::8.8.8.8]",
			"[64:ff9b::10.0.0.1]", "[fec0::1]", "[ff02::1]", "[fe80::1%25lo]" })
	void byDefaultOtherAddressesAreRefused(String authority) {
		assertRefused(authority);
	}

	@ParameterizedTest
	@ValueSource(strings = { "0x7f.1", "2130706433", "127.1", "010.0.0.1", "10.0.0.01", "0x7f000001", "127.0.0.1.",
			"1.2.3.4.5", "10.0.0.256" })
	void addressesThatReadersDisagreeOnAreRefused(String authority) {
		assertRefused(authority);
		assertRefused(authority, "10.0.0.0/8", "*");
	}

	@ParameterizedTest
	@ValueSource(strings = { "localhost", "localhost.evil.example", "10.0.0.1.evil.example", "t1.cluster.example",
			"xt0.cluster.example", "t0.cluster.example.evil" })
	void byDefaultOtherNamesAreJudgedByTheirAddress(String authority) {
		assertThat(judge(authority)).isEqualTo(Verdict.ALLOWED_BY_ADDRESS);
	}

	@Test
	void aListReplacesTheDefault() {
		assertRefused("10.0.0.1", "192.168.0.0/16");
		assertRefused("t0.cluster.example:1", "t1.cluster.example");
		assertThat(judge("192.168.7.7", "192.168.0.0/16")).isEqualTo(Verdict.ALLOWED);
	}

	@Test
	void theTargetItselfIsAlwaysAllowed() {
		assertThat(judge("T0.cluster.example:51081", "192.168.0.0/16")).isEqualTo(Verdict.ALLOWED);
	}

	@Test
	void aSuffixAllowsWhatIsBelowIt() {
		assertThat(judge("a.b.example.com", ".example.com")).isEqualTo(Verdict.ALLOWED);
		assertThat(judge("A.EXAMPLE.com.", " *.Example.com ")).isEqualTo(Verdict.ALLOWED);
		assertRefused("example.com", ".example.com");
		assertRefused("evilexample.com", ".example.com");
		assertRefused("example.com.evil", ".example.com");
	}

	@Test
	void blocksMatchByTheirPrefix() {
		assertThat(judge("203.0.113.129", "203.0.113.128/25")).isEqualTo(Verdict.ALLOWED);
		assertRefused("203.0.113.127", "203.0.113.128/25");
		assertThat(judge("8.8.8.8", "0.0.0.0/0")).isEqualTo(Verdict.ALLOWED);
		assertRefused("[2001:db8::1]", "0.0.0.0/0");
		assertThat(judge("[2001:db8:1:ffff::1]", "2001:db8:1::/48")).isEqualTo(Verdict.ALLOWED);
		assertRefused("[2001:db8:2::1]", "2001:db8:1::/48");
		assertThat(judge("[2001:db8::1]", "[2001:db8::1]")).isEqualTo(Verdict.ALLOWED);
	}

	@Test
	void aStarAllowsAnyone() {
		assertThat(judge("8.8.8.8", "*")).isEqualTo(Verdict.ALLOWED);
		assertThat(judge("evil.example", "*")).isEqualTo(Verdict.ALLOWED);
	}

	@ParameterizedTest
	@ValueSource(strings = { "", " ", "http://a", "a:80", "10.0.0.1:80", "10.0.0.0/33", "10.0.0.0/x", "10.0.0/8",
			"10.0.0.0/-1", "fd00::/129", "fd00::zz", "a b", "a/8", "*.", ".", "a*b", "**", "10.1", "0x7f.1", "a..b" })
	void anUnusableEntryIsNamed(String entry) {
		assertThatExceptionOfType(InvalidHostRuleException.class)
			.isThrownBy(() -> HostGuard.of(List.of("10.0.0.0/8", entry), TARGET_URL))
			.withMessageContaining("'" + entry + "'")
			.satisfies((ex) -> assertThat(ex.entry()).isEqualTo(entry));
	}

}
