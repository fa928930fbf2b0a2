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

package io.aistore.etl.server.actuate;

import java.util.concurrent.atomic.AtomicReferenceArray;

import io.aistore.etl.server.Communication;
import io.aistore.etl.server.TransformOutcome;
import io.micrometer.common.KeyValues;
import io.micrometer.core.instrument.DistributionSummary;
import io.micrometer.core.instrument.LongTaskTimer;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tag;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.Timer;
import org.jspecify.annotations.Nullable;

/**
 * The meters of transforms of one kind. To look them up for every transform costs more
 * than all else that is done for them.
 */
final class TransformMeters {

	private final MeterRegistry registry;

	private final KeyValues keys;

	private final Tags tags;

	private final DistributionSummary input;

	private final DistributionSummary output;

	private final Timer firstByte;

	private final AtomicReferenceArray<@Nullable Timer> timers = new AtomicReferenceArray<>(
			TransformOutcome.values().length);

	private volatile @Nullable LongTaskTimer active;

	TransformMeters(MeterRegistry registry, Communication communication, boolean buffered) {
		this.registry = registry;
		this.keys = KeyValues.of("communication", communication.label(), "kind", buffered ? "buffered" : "streaming");
		this.tags = Tags.of(this.keys.stream().map((key) -> Tag.of(key.getKey(), key.getValue())).toList());
		this.input = summary(EtlMeters.INPUT);
		this.output = summary(EtlMeters.OUTPUT);
		this.firstByte = Timer.builder(EtlMeters.FIRST_BYTE.meterName())
			.description(EtlMeters.FIRST_BYTE.description())
			.tags(this.tags)
			.register(registry);
	}

	private DistributionSummary summary(EtlMeters meter) {
		return DistributionSummary.builder(meter.meterName())
			.description(meter.description())
			.baseUnit(meter.unit())
			.tags(this.tags)
			.register(this.registry);
	}

	KeyValues keys() {
		return this.keys;
	}

	DistributionSummary input() {
		return this.input;
	}

	DistributionSummary output() {
		return this.output;
	}

	Timer firstByte() {
		return this.firstByte;
	}

	/**
	 * The timer of transforms for which no failure was answered, as Micrometer's own
	 * handler registers it.
	 * @param outcome what became of them
	 * @return the timer
	 */
	Timer timer(TransformOutcome outcome) {
		Timer timer = this.timers.get(outcome.ordinal());
		if (timer == null) {
			timer = timer(this.registry, EtlMeters.TRANSFORM.meterName(),
					this.tags.and("outcome", outcome.label(), "status", "none", "error", "none"));
			this.timers.set(outcome.ordinal(), timer);
		}
		return timer;
	}

	/**
	 * The timer of transforms under way, as Micrometer's own handler registers it.
	 * @return the timer
	 */
	LongTaskTimer active() {
		LongTaskTimer active = this.active;
		if (active == null) {
			active = active(this.registry, EtlMeters.TRANSFORM.meterName(), this.tags);
			this.active = active;
		}
		return active;
	}

	static Timer timer(MeterRegistry registry, String name, Iterable<Tag> tags) {
		return Timer.builder(name).description(EtlMeters.TRANSFORM.description()).tags(tags).register(registry);
	}

	static LongTaskTimer active(MeterRegistry registry, String name, Iterable<Tag> tags) {
		return LongTaskTimer.builder(name + ".active")
			.description(EtlMeters.TRANSFORM.description() + " that are under way")
			.tags(tags)
			.register(registry);
	}

}
