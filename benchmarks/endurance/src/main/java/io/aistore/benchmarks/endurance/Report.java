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

package io.aistore.benchmarks.endurance;

import java.io.PrintWriter;
import java.time.LocalTime;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import tools.jackson.databind.json.JsonMapper;

/**
 * Figures of a scenario, and what went wrong.
 */
final class Report {

	private static final int MAX_FAILURES = 20;

	private final String scenario;

	private final PrintWriter console;

	private final Map<String, Object> figures = new LinkedHashMap<>();

	private final List<Map<String, Object>> samples = new ArrayList<>();

	private final List<String> failures = new ArrayList<>();

	private long failureCount;

	Report(String scenario, PrintWriter console) {
		this.scenario = scenario;
		this.console = console;
	}

	synchronized void figure(String name, Object value) {
		this.figures.put(name, value);
	}

	synchronized void sample(Map<String, Object> sample) {
		this.samples.add(sample);
		progress(sample.toString());
	}

	synchronized List<Map<String, Object>> samples() {
		return List.copyOf(this.samples);
	}

	void progress(String text) {
		this.console.println(LocalTime.now().truncatedTo(ChronoUnit.SECONDS) + " " + this.scenario + " " + text);
	}

	synchronized void fail(String failure) {
		this.failureCount++;
		if (this.failures.size() < MAX_FAILURES) {
			this.failures.add(failure);
			progress("FAILURE " + failure);
		}
	}

	void check(boolean condition, String failure) {
		if (!condition) {
			fail(failure);
		}
	}

	synchronized boolean passed() {
		return this.failureCount == 0;
	}

	synchronized List<String> failures() {
		return List.copyOf(this.failures);
	}

	synchronized Object figure(String name) {
		Object value = this.figures.get(name);
		if (value == null) {
			throw new IllegalArgumentException(name);
		}
		return value;
	}

	synchronized String text() {
		StringBuilder text = new StringBuilder();
		this.figures.forEach((name, value) -> text.append("  %-32s %s%n".formatted(name, value)));
		return text.append(this.scenario)
			.append((this.failureCount == 0) ? ": PASSED" : ": FAILED (" + this.failureCount + ")")
			.toString();
	}

	synchronized String json() {
		Map<String, Object> document = new LinkedHashMap<>();
		document.put("scenario", this.scenario);
		document.put("passed", this.failureCount == 0);
		document.put("java", System.getProperty("java.version"));
		document.put("processors", Runtime.getRuntime().availableProcessors());
		document.put("figures", this.figures);
		document.put("failures", this.failures);
		document.put("samples", this.samples);
		return JsonMapper.builder().build().writerWithDefaultPrettyPrinter().writeValueAsString(document);
	}

}
