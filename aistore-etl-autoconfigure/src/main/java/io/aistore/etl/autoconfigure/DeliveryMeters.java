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

import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;

import io.aistore.etl.delivery.DeliveryObserver;
import io.aistore.etl.target.Receiver;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;

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

	private final Meters target;

	private final Meters stage;

	DeliveryMeters(MeterRegistry registry) {
		this.target = new Meters(registry, "target");
		this.stage = new Meters(registry, "stage");
	}

	@Override
	public void attempted(Receiver receiver, Attempt outcome, long bytes) {
		Meters meters = meters(receiver);
		Objects.requireNonNull(meters.attempts.get(outcome)).increment();
		Objects.requireNonNull(meters.bytes.get(outcome)).increment(bytes);
	}

	@Override
	public void retried(Receiver receiver) {
		meters(receiver).retries.increment();
	}

	private Meters meters(Receiver receiver) {
		return (receiver instanceof Receiver.Target) ? this.target : this.stage;
	}

	private static final class Meters {

		private final Map<Attempt, Counter> attempts = new EnumMap<>(Attempt.class);

		private final Map<Attempt, Counter> bytes = new EnumMap<>(Attempt.class);

		private final Counter retries;

		Meters(MeterRegistry registry, String receiver) {
			for (Attempt outcome : Attempt.values()) {
				String tag = outcome.name().toLowerCase(Locale.ROOT);
				this.attempts.put(outcome,
						counter("attempts", "PUTs of results to targets and stages", receiver).tag("outcome", tag)
							.register(registry));
				this.bytes.put(outcome,
						counter("bytes", "Bytes of results sent to targets and stages", receiver).tag("outcome", tag)
							.baseUnit("bytes")
							.register(registry));
			}
			this.retries = counter("retries", "PUTs of results that follow a failed one", receiver).register(registry);
		}

		private static Counter.Builder counter(String name, String description, String receiver) {
			return Counter.builder(PREFIX + name).description(description).tag("receiver", receiver);
		}

	}

}
