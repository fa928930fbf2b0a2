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

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

import io.aistore.etl.server.Failures;
import io.aistore.etl.server.MemoryBudget;
import io.aistore.etl.server.TransformStatistics;
import io.aistore.etl.server.Workers;

import org.springframework.boot.actuate.endpoint.annotation.Endpoint;
import org.springframework.boot.actuate.endpoint.annotation.ReadOperation;

/**
 * Actuator's endpoint {@code etl}: what is served, how, within which limits, and what
 * became of it.
 */
@Endpoint(id = "etl")
public final class EtlEndpoint {

	private final Map<String, Object> transformer;

	private final Map<String, Object> settings;

	private final TransformStatistics statistics;

	private final MemoryBudget budget;

	private final Workers workers;

	private final Failures failures;

	/**
	 * Create an endpoint.
	 * @param transformer describes the transformer
	 * @param settings the settings, no secret among them
	 * @param statistics counts requests
	 * @param budget the memory
	 * @param workers the threads
	 * @param failures counts errors
	 */
	public EtlEndpoint(Map<String, Object> transformer, Map<String, Object> settings, TransformStatistics statistics,
			MemoryBudget budget, Workers workers, Failures failures) {
		this.transformer = Collections.unmodifiableMap(new LinkedHashMap<>(transformer));
		this.settings = Collections.unmodifiableMap(new LinkedHashMap<>(settings));
		this.statistics = statistics;
		this.budget = budget;
		this.workers = workers;
		this.failures = failures;
	}

	/**
	 * Describe the server.
	 * @return the description
	 */
	@ReadOperation
	public EtlDescriptor etl() {
		return new EtlDescriptor(this.transformer, this.settings,
				new Requests(this.statistics.inFlight(), this.statistics.outcomes(), this.statistics.received(),
						this.statistics.sent()),
				new Memory(this.budget.capacity(), this.budget.used(), this.budget.waiting(),
						this.failures.outOfMemoryErrors()),
				new Threads(this.workers.size(), this.workers.active(), this.workers.queued()));
	}

	/**
	 * A description of the server.
	 *
	 * @param transformer the transformer
	 * @param settings the settings
	 * @param requests the requests so far
	 * @param memory the memory, in bytes
	 * @param workers the threads
	 */
	public record EtlDescriptor(Map<String, Object> transformer, Map<String, Object> settings, Requests requests,
			Memory memory, Threads workers) {

	}

	/**
	 * The requests so far.
	 *
	 * @param inFlight how many are not over
	 * @param outcomes how many had which outcome
	 * @param received how many bytes of objects came in
	 * @param sent how many bytes of results went out
	 */
	public record Requests(long inFlight, Map<String, Long> outcomes, long received, long sent) {

	}

	/**
	 * The memory.
	 *
	 * @param capacity the budget in bytes
	 * @param used what of it is in use
	 * @param waiting how many requests wait for it
	 * @param outOfMemoryErrors how often memory ran out
	 */
	public record Memory(long capacity, long used, int waiting, int outOfMemoryErrors) {

	}

	/**
	 * The threads.
	 *
	 * @param size how many there are at most
	 * @param active how many are at work
	 * @param queued how many transforms wait for one
	 */
	public record Threads(int size, int active, int queued) {

	}

}
