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

import org.jspecify.annotations.Nullable;

/**
 * The meters of the core. None has a tag that names an object. Those of a transform carry
 * {@code communication} ({@code hpush}, {@code hpull}, {@code ws}) and {@code kind}
 * ({@code buffered}, {@code streaming}); the timer also has {@code outcome} (as in
 * {@link io.aistore.etl.server.TransformOutcome}), {@code status} (that of the failure
 * that was answered, {@code none} without) and {@code error} (added by Micrometer).
 */
enum EtlMeters {

	/**
	 * The observation, and so a timer and a span. A result in memory or in a file ends it
	 * when the transport has it, one that streams when it has ended.
	 */
	TRANSFORM("aistore.etl.transform", null, "Requests to transform an object"),

	/** How long it took until there was a result, or its beginning. */
	FIRST_BYTE("aistore.etl.transform.first.byte", null,
			"Time from the arrival of a request until the first byte of its result"),

	/** The content of objects; a file counts by its size, read or not. */
	INPUT("aistore.etl.transform.input", "bytes", "Size of the objects that came in"),

	/** The content of results, as answers and by direct put. */
	OUTPUT("aistore.etl.transform.output", "bytes", "Size of the results that went out"),

	/** Requests between arrival and end, those that wait included. */
	IN_FLIGHT("aistore.etl.transform.in.flight", null, "Requests that are not over"),

	/** The budget, {@code aistore.etl.memory.budget}. */
	MEMORY_CAPACITY("aistore.etl.memory.capacity", "bytes", "Memory that objects in flight may take together"),

	/**
	 * What of the budget is taken; may pass it, since results have the size they have.
	 */
	MEMORY_USED("aistore.etl.memory.used", "bytes", "Memory that objects in flight take"),

	/** Requests that are not read before they fit into the budget. */
	MEMORY_WAITING("aistore.etl.memory.waiting", null, "Requests that wait for memory"),

	/** The greatest number of threads, {@code aistore.etl.workers.size}. */
	WORKERS_SIZE("aistore.etl.workers.size", "threads", "Threads for transforms"),

	/** Busy threads, those included whose request is over by timeout or its caller. */
	WORKERS_ACTIVE("aistore.etl.workers.active", "threads", "Threads at work"),

	/** Transforms that have all they need but a thread. */
	WORKERS_QUEUED("aistore.etl.workers.queued", "tasks", "Transforms that wait for a thread"),

	/** Failures by an {@code OutOfMemoryError}. */
	OUT_OF_MEMORY("aistore.etl.memory.errors", null, "Transforms that failed for lack of memory");

	private final String meterName;

	private final @Nullable String unit;

	private final String description;

	EtlMeters(String meterName, @Nullable String unit, String description) {
		this.meterName = meterName;
		this.unit = unit;
		this.description = description;
	}

	String meterName() {
		return this.meterName;
	}

	@Nullable String unit() {
		return this.unit;
	}

	String description() {
		return this.description;
	}

}
