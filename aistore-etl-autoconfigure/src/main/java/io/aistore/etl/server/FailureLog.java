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

package io.aistore.etl.server;

import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import reactor.core.scheduler.Scheduler;
import reactor.core.scheduler.Schedulers;

import org.springframework.core.log.LogMessage;

/**
 * Logs failures, one line each, and of many of one kind the first few only: what else
 * came within the period is summed up at its end.
 */
final class FailureLog {

	private static final int MAX_KINDS = 100;

	private final Map<String, Period> periods = new ConcurrentHashMap<>();

	private final int burst;

	private final Duration length;

	private final Scheduler scheduler;

	private final Log logger;

	FailureLog() {
		this(10, Duration.ofMinutes(1), Schedulers.parallel(), LogFactory.getLog(Failures.class));
	}

	/**
	 * Create a log.
	 * @param burst how many failures of a kind are logged in a period
	 * @param length the length of a period, which begins with a failure
	 * @param scheduler tells when a period is over
	 * @param logger takes the lines
	 */
	FailureLog(int burst, Duration length, Scheduler scheduler, Log logger) {
		this.burst = burst;
		this.length = length;
		this.scheduler = scheduler;
		this.logger = logger;
	}

	/**
	 * Log a failure.
	 * @param kind what is likely to be repeated
	 * @param line the line
	 * @param trace the stack trace of the cause, logged at debug level
	 */
	void log(String kind, String line, Supplier<String> trace) {
		String known = (this.periods.size() < MAX_KINDS || this.periods.containsKey(kind)) ? kind : "other failures";
		boolean logged = this.periods.computeIfAbsent(known, this::begin).log(line);
		if (logged) {
			this.logger.warn(line);
		}
		this.logger.debug(LogMessage.of(() -> "Cause of the failure: " + trace.get()));
	}

	private Period begin(String kind) {
		this.scheduler.schedule(() -> end(kind), this.length.toMillis(), TimeUnit.MILLISECONDS);
		return new Period();
	}

	private void end(String kind) {
		Period period = this.periods.remove(kind);
		if (period != null) {
			period.summarize(kind);
		}
	}

	private final class Period {

		private int count;

		private String last = "";

		synchronized boolean log(String line) {
			this.count++;
			this.last = line;
			return this.count <= FailureLog.this.burst;
		}

		synchronized void summarize(String kind) {
			int more = this.count - FailureLog.this.burst;
			if (more > 0) {
				FailureLog.this.logger.warn(LogMessage.format("… and %d more of '%s' within %d s, the last one: %s",
						more, kind, FailureLog.this.length.toSeconds(), this.last));
			}
		}

	}

}
