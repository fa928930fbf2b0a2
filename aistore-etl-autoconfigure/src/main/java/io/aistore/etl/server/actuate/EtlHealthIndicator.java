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

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

import io.aistore.etl.server.Failures;
import io.aistore.etl.server.MemoryBudget;
import io.aistore.etl.server.Workers;

import org.springframework.boot.health.contributor.AbstractHealthIndicator;
import org.springframework.boot.health.contributor.Health;

/**
 * Tells why objects are not served as they should: all workers stuck, requests being
 * refused, memory having run out. No part of what AIStore probes, since a server under
 * load is as ready as it can be.
 */
public final class EtlHealthIndicator extends AbstractHealthIndicator {

	private static final Duration STUCK = Duration.ofMinutes(1);

	private static final Duration RECENT = Duration.ofMinutes(10);

	private final MemoryBudget budget;

	private final Workers workers;

	private final Failures failures;

	/**
	 * Create an indicator.
	 * @param budget the memory
	 * @param workers the threads
	 * @param failures counts errors
	 */
	public EtlHealthIndicator(MemoryBudget budget, Workers workers, Failures failures) {
		super("The state of the ETL server is not known");
		this.budget = budget;
		this.workers = workers;
		this.failures = failures;
	}

	@Override
	protected void doHealthCheck(Health.Builder builder) {
		List<String> reasons = new ArrayList<>();
		stuckWorkers(reasons);
		refusals(reasons);
		outOfMemory(reasons);
		builder.status(reasons.isEmpty() ? "UP" : "DOWN");
		if (!reasons.isEmpty()) {
			builder.withDetail("reasons", reasons);
		}
		builder.withDetail("workers", "%d of %d at work, %d transforms wait".formatted(this.workers.active(),
				this.workers.size(), this.workers.queued()));
		builder.withDetail("memory", "%d of %d bytes in use, %d requests wait".formatted(this.budget.used(),
				this.budget.capacity(), this.budget.waiting()));
		builder.withDetail("outOfMemoryErrors", this.failures.outOfMemoryErrors());
	}

	private void stuckWorkers(List<String> reasons) {
		Duration stuck = this.workers.stuck();
		if (stuck.compareTo(STUCK) > 0) {
			reasons.add("No transform has ended for %d s: all %d workers are busy and %d transforms wait"
				.formatted(stuck.toSeconds(), this.workers.size(), this.workers.queued()));
		}
	}

	private void refusals(List<String> reasons) {
		if (this.workers.queued() >= this.workers.queueCapacity()) {
			reasons.add("Requests are refused: %d wait for a worker ('aistore.etl.workers.queue-capacity')"
				.formatted(this.workers.queued()));
		}
		if (this.budget.waiting() >= this.budget.maxWaiting()) {
			reasons.add("Requests are refused: %d wait for memory ('aistore.etl.memory.max-waiting')"
				.formatted(this.budget.waiting()));
		}
	}

	private void outOfMemory(List<String> reasons) {
		Instant last = this.failures.lastOutOfMemoryError();
		if (last != null && last.plus(RECENT).isAfter(Instant.now())) {
			long times = this.failures.outOfMemoryErrors();
			reasons.add("Memory ran out at %s, %s so far".formatted(last, (times == 1) ? "once" : times + " times"));
		}
	}

}
