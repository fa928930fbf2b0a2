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

import java.util.function.ToDoubleFunction;

import io.aistore.etl.server.Failures;
import io.aistore.etl.server.MemoryBudget;
import io.aistore.etl.server.TransformStatistics;
import io.aistore.etl.server.Workers;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.MeterBinder;

/**
 * Meters of the core's state.
 */
public final class EtlMeterBinder implements MeterBinder {

	private final TransformStatistics statistics;

	private final MemoryBudget budget;

	private final Workers workers;

	private final Failures failures;

	/**
	 * Create a binder.
	 * @param statistics counts requests
	 * @param budget the memory
	 * @param workers the threads
	 * @param failures counts errors
	 */
	public EtlMeterBinder(TransformStatistics statistics, MemoryBudget budget, Workers workers, Failures failures) {
		this.statistics = statistics;
		this.budget = budget;
		this.workers = workers;
		this.failures = failures;
	}

	@Override
	public void bindTo(MeterRegistry registry) {
		gauge(registry, EtlMeters.IN_FLIGHT, this.statistics, TransformStatistics::inFlight);
		gauge(registry, EtlMeters.MEMORY_CAPACITY, this.budget, MemoryBudget::capacity);
		gauge(registry, EtlMeters.MEMORY_USED, this.budget, MemoryBudget::used);
		gauge(registry, EtlMeters.MEMORY_WAITING, this.budget, MemoryBudget::waiting);
		gauge(registry, EtlMeters.WORKERS_SIZE, this.workers, Workers::size);
		gauge(registry, EtlMeters.WORKERS_ACTIVE, this.workers, Workers::active);
		gauge(registry, EtlMeters.WORKERS_QUEUED, this.workers, Workers::queued);
		FunctionCounter.builder(EtlMeters.OUT_OF_MEMORY.meterName(), this.failures, Failures::outOfMemoryErrors)
			.description(EtlMeters.OUT_OF_MEMORY.description())
			.register(registry);
	}

	private static <T> void gauge(MeterRegistry registry, EtlMeters meter, T source, ToDoubleFunction<T> value) {
		Gauge.builder(meter.meterName(), source, value)
			.baseUnit(meter.unit())
			.description(meter.description())
			.register(registry);
	}

}
