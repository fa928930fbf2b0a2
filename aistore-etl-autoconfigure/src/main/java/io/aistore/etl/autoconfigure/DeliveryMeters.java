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

package io.aistore.etl.autoconfigure;

import java.util.Locale;

import io.aistore.etl.delivery.DeliveryObserver;
import io.aistore.etl.target.Receiver;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import org.jspecify.annotations.Nullable;

/**
 * Meters of deliveries. All of them have the tag {@code receiver}, which is
 * {@code target} or {@code stage}.
 *
 * <ul>
 * <li>{@code aistore.etl.delivery.attempts}: PUTs by {@code outcome}, which is
 * {@code delivered}, {@code content}, {@code rejected}, {@code unreachable},
 * {@code refused} (by the guard) or {@code failed} (the result itself)</li>
 * <li>{@code aistore.etl.delivery.retries}: PUTs that follow a failed one</li>
 * <li>{@code aistore.etl.delivery.bytes}: bytes of results handed to connections, by
 * {@code outcome}</li>
 * </ul>
 */
final class DeliveryMeters implements DeliveryObserver {

	private static final String PREFIX = "aistore.etl.delivery.";

	private final MeterRegistry registry;

	DeliveryMeters(MeterRegistry registry) {
		this.registry = registry;
	}

	@Override
	public void attempted(Receiver receiver, Attempt outcome, long bytes) {
		counter("attempts", "PUTs of results to targets and stages", null, receiver, outcome).increment();
		counter("bytes", "Bytes of results sent to targets and stages", "bytes", receiver, outcome).increment(bytes);
	}

	@Override
	public void retried(Receiver receiver) {
		Counter.builder(PREFIX + "retries")
			.description("PUTs of results that follow a failed one")
			.tag("receiver", kind(receiver))
			.register(this.registry)
			.increment();
	}

	private Counter counter(String name, String description, @Nullable String unit, Receiver receiver,
			Attempt outcome) {
		return Counter.builder(PREFIX + name)
			.description(description)
			.baseUnit(unit)
			.tag("receiver", kind(receiver))
			.tag("outcome", outcome.name().toLowerCase(Locale.ROOT))
			.register(this.registry);
	}

	private static String kind(Receiver receiver) {
		return (receiver instanceof Receiver.Target) ? "target" : "stage";
	}

}
