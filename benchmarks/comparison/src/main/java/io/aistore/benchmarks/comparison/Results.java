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

package io.aistore.benchmarks.comparison;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.ToDoubleFunction;

import io.aistore.benchmarks.comparison.Meter.Subject;

/**
 * All measurements of a run, and the tables made of them.
 */
final class Results {

	private static final String BASELINE = "go";

	private final List<Measurement> measurements = new ArrayList<>();

	private final List<String> notes = new ArrayList<>();

	private final List<String> failures = new ArrayList<>();

	/**
	 * Notes what a server could not do.
	 * @param cell the cell
	 * @param size the size of the objects
	 * @param server the server
	 * @param reason what happened
	 */
	void fail(String cell, int size, String server, String reason) {
		this.failures.add(key(cell, size, server) + ": " + reason);
	}

	boolean hasFailed(String cell, int size, String server) {
		return this.failures.stream().anyMatch((failure) -> failure.startsWith(key(cell, size, server) + ":"));
	}

	private static String key(String cell, int size, String server) {
		return cell + ", " + Sizes.format(size) + ", " + server;
	}

	void note(String text) {
		this.notes.add(text);
	}

	List<String> notes() {
		return this.notes;
	}

	List<String> failures() {
		return this.failures;
	}

	void add(Measurement measurement) {
		this.measurements.add(measurement);
	}

	List<Measurement> measurements() {
		return this.measurements;
	}

	/**
	 * A table for each subject, with the medians of the rounds and the spread of what
	 * matters most.
	 * @return Markdown
	 */
	String tables() {
		StringBuilder text = new StringBuilder();
		bySubject().forEach((subject, servers) -> {
			text.append("\n### ").append(subject.cell()).append(", ").append(Sizes.format(subject.size()));
			text.append((subject.phase().isEmpty()) ? "" : ", " + subject.phase()).append("\n\n");
			text.append(
					"| server | CPU µs/request | min–max | of Go's | compilers µs | requests/s | p50 µs | p99 µs | server cores | RSS MiB"
							+ " | peak MiB | first 200 ms | load CPU µs | foreign cores | rounds |\n");
			text.append("|---|--:|--:|--:|--:|--:|--:|--:|--:|--:|--:|--:|--:|--:|--:|\n");
			List<Measurement> go = servers.get(BASELINE);
			double baseline = (go != null) ? median(go, Measurement::cpuMicrosPerRequest) : Double.NaN;
			servers.forEach((server, rounds) -> text.append(row(server, rounds, baseline)));
		});
		if (!this.notes.isEmpty()) {
			text.append("\n### Notes\n\n");
			this.notes.forEach((note) -> text.append("- ").append(note).append('\n'));
		}
		if (!this.failures.isEmpty()) {
			text.append("\n### What failed\n\n");
			this.failures.forEach((failure) -> text.append("- ").append(failure).append('\n'));
		}
		return text.toString();
	}

	private static String row(String server, List<Measurement> rounds, double baseline) {
		double cpu = median(rounds, Measurement::cpuMicrosPerRequest);
		return String.format(Locale.ROOT,
				"| %s | %s | %s–%s | %s | %s | %.0f | %.0f | %.0f | %.2f | %.0f | %.0f | %.0f | %.0f | %.2f | %d |%n",
				server, figure(cpu),
				figure(rounds.stream().mapToDouble(Measurement::cpuMicrosPerRequest).min().orElseThrow()),
				figure(rounds.stream().mapToDouble(Measurement::cpuMicrosPerRequest).max().orElseThrow()),
				(Double.isNaN(baseline)) ? "" : String.format(Locale.ROOT, "%.2f", cpu / baseline),
				figure(median(rounds, Measurement::compilerMicrosPerRequest)),
				median(rounds, Measurement::requestsPerSecond), median(rounds, Measurement::p50Micros),
				median(rounds, Measurement::p99Micros),
				median(rounds, (round) -> round.cpuMicrosPerRequest() * round.requestsPerSecond() / 1e6),
				median(rounds, Measurement::rssKib) / 1024, median(rounds, Measurement::peakKib) / 1024,
				median(rounds, Measurement::startMillis), median(rounds, Measurement::generatorMicrosPerRequest),
				median(rounds, Measurement::foreignCores), rounds.size());
	}

	private static String figure(double value) {
		return String.format(Locale.ROOT, (value < 100) ? "%.1f" : "%.0f", value);
	}

	private Map<Subject, Map<String, List<Measurement>>> bySubject() {
		Map<Subject, Map<String, List<Measurement>>> subjects = new LinkedHashMap<>();
		for (Measurement measurement : this.measurements) {
			Subject subject = new Subject(measurement.cell(), measurement.size(), measurement.phase());
			subjects.computeIfAbsent(subject, (key) -> new LinkedHashMap<>())
				.computeIfAbsent(measurement.server(), (key) -> new ArrayList<>())
				.add(measurement);
		}
		return subjects;
	}

	static double median(List<Measurement> rounds, ToDoubleFunction<Measurement> figure) {
		double[] sorted = rounds.stream().mapToDouble(figure).sorted().toArray();
		int middle = sorted.length / 2;
		return (sorted.length % 2 == 1) ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
	}

}
