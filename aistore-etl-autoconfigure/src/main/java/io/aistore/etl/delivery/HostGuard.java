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
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;

import io.aistore.etl.target.Receiver;
import io.aistore.etl.target.RefusedException;
import io.aistore.etl.target.TargetUrl;

/**
 * Decides which hosts may be sent the secret. The header that names them may come from
 * anyone who can reach this server.
 */
public final class HostGuard {

	/** The property that lists the allowed hosts. */
	public static final String PROPERTY = "aistore.etl.direct-put.allowed-hosts";

	private static final int MAX_KNOWN = 1000;

	private static final int MAX_KNOWN_LENGTH = 255;

	private static final List<String> DEFAULT_ENTRIES = List.of("127.0.0.0/8", "::1", "169.254.0.0/16", "fe80::/10",
			"10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "fc00::/7");

	private final List<HostRule> rules;

	private final Receiver.Target ownTarget;

	/** What was allowed before: targets are few, and results many. */
	private final Set<String> known = ConcurrentHashMap.newKeySet();

	private HostGuard(List<HostRule> rules, Receiver.Target ownTarget) {
		this.rules = rules;
		this.ownTarget = ownTarget;
	}

	/**
	 * Return a guard.
	 * @param allowedHosts names, suffixes ({@code .example.com}), addresses, CIDRs or
	 * {@code *}; if empty, loopback, link-local, private and unique-local addresses and
	 * the host of the target's URL
	 * @param targetUrl the URL of this pod's target, which is allowed in any case
	 * @return the guard
	 * @throws InvalidHostRuleException if an entry is unusable
	 */
	public static HostGuard of(List<String> allowedHosts, TargetUrl targetUrl) {
		Stream<String> entries = !allowedHosts.isEmpty() ? allowedHosts.stream() : DEFAULT_ENTRIES.stream();
		Stream<HostRule> rules = entries.map(HostRule::parse);
		if (allowedHosts.isEmpty()) {
			rules = Stream.concat(rules, Stream.of(ownHost(targetUrl)));
		}
		return new HostGuard(rules.toList(), targetUrl.target());
	}

	private static HostRule ownHost(TargetUrl targetUrl) {
		return HostRule.parse(targetUrl.host());
	}

	/**
	 * Judge a target before anything is sent to it.
	 * @param target the target
	 * @return what else there is to check
	 * @throws RefusedException if it is refused
	 */
	public Verdict judge(Receiver.Target target) {
		String authority = target.authority();
		if (this.known.contains(authority)) {
			return Verdict.ALLOWED;
		}
		Verdict verdict = judgeAnew(target);
		if (verdict == Verdict.ALLOWED && authority.length() <= MAX_KNOWN_LENGTH && this.known.size() < MAX_KNOWN) {
			this.known.add(authority);
		}
		return verdict;
	}

	private Verdict judgeAnew(Receiver.Target target) {
		if (target.authority().equalsIgnoreCase(this.ownTarget.authority())) {
			return Verdict.ALLOWED;
		}
		String host = HostName.ofAuthority(target.authority());
		InetAddress literal = HostName.literal(host);
		if (literal != null) {
			if (allows(literal)) {
				return Verdict.ALLOWED;
			}
			throw refusal("'" + host + "'");
		}
		if (host.startsWith("[") || HostName.endsInNumber(host)) {
			throw refusal("'" + host + "'");
		}
		String name = HostName.normalize(host);
		if (this.rules.stream().anyMatch((rule) -> rule.allowsName(name))) {
			return Verdict.ALLOWED;
		}
		if (this.rules.stream().noneMatch(HostRule.Network.class::isInstance)) {
			throw refusal("'" + host + "'");
		}
		return Verdict.ALLOWED_BY_ADDRESS;
	}

	/**
	 * Judge an address that a name resolved to.
	 * @param address the address to be connected to
	 * @return whether it is allowed
	 */
	public boolean allows(InetAddress address) {
		return this.rules.stream().anyMatch((rule) -> rule.allowsAddress(address));
	}

	/**
	 * Refuse a target because of the addresses that its name resolved to.
	 * @param target the target
	 * @param reason the addresses, or what else is wrong with the name
	 * @return the exception to be thrown
	 */
	public RefusedException refusal(Receiver.Target target, String reason) {
		return refusal("'" + HostName.ofAuthority(target.authority()) + "' (" + reason + ")");
	}

	private static RefusedException refusal(String host) {
		return new RefusedException(
				"The host " + host + " is not allowed to receive objects (see the property '" + PROPERTY + "')");
	}

	/**
	 * What a guard thinks of a host.
	 */
	public enum Verdict {

		/** The host is allowed. */
		ALLOWED,

		/** The host is allowed if {@link HostGuard#allows} the address it resolves to. */
		ALLOWED_BY_ADDRESS

	}

}
