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

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;

import io.aistore.benchmarks.comparison.Meter.Subject;
import io.aistore.benchmarks.load.Content;
import io.aistore.benchmarks.load.ObjectFiles;
import io.aistore.benchmarks.load.Requests;
import io.aistore.benchmarks.load.Target;
import io.aistore.benchmarks.load.WebSocketRequests;

/**
 * What all cells work with.
 */
final class Bench implements AutoCloseable {

	private final Options options;

	private final PrintStream out;

	private final Content content;

	private final Target target;

	private final ObjectFiles files;

	private final Requests requests;

	private final Meter meter;

	private final Map<String, ServerDefinition> started = new LinkedHashMap<>();

	private final Results results = new Results();

	Bench(Options options, PrintStream out, int maxSize) throws IOException {
		this.options = options;
		this.out = out;
		this.content = new Content(maxSize);
		this.target = new Target(this.content);
		this.files = new ObjectFiles(options.out().resolve("mountpath"), this.content);
		this.requests = new Requests(this.content, this.target, this.files);
		this.meter = new Meter(this.target);
	}

	Options options() {
		return this.options;
	}

	Target target() {
		return this.target;
	}

	Content content() {
		return this.content;
	}

	WebSocketRequests webSocketRequests() {
		return new WebSocketRequests(this.content, this.files);
	}

	ObjectFiles files() {
		return this.files;
	}

	Requests requests() {
		return this.requests;
	}

	Meter meter() {
		return this.meter;
	}

	Results results() {
		return this.results;
	}

	Path logs() {
		return this.options.out().resolve("logs");
	}

	void say(String text) {
		this.out.println(text);
	}

	/**
	 * Warms the load and the target themselves up, against each other.
	 * @throws IOException if that fails
	 */
	void warm() throws IOException {
		this.meter.warm(this.requests.targetGets(4096).limit(50_000));
	}

	Collection<ServerDefinition> started() {
		return this.started.values();
	}

	void note(String text) {
		this.results.note(text);
		say(text);
	}

	RunningServer start(ServerDefinition definition) throws IOException, InterruptedException {
		this.started.put(definition.name() + definition.command(), definition);
		return RunningServer.start(definition, this.target.url(), logs());
	}

	void measure(Subject subject, RunningServer server, int round, Traffic traffic) throws IOException {
		try {
			measured(this.meter.measure(subject, server, round, traffic));
		}
		catch (IOException | RuntimeException ex) {
			say(server.name() + " failed in " + subject + "; the end of its log:\n" + server.tail());
			throw ex;
		}
	}

	void measured(Measurement measured) {
		this.results.add(measured);
		say(String.format(Locale.ROOT,
				"%s %s %s, round %d, %s: %.0f/s, %.0f us CPU, p99 %.0f us, %d MiB, foreign %.2f cores", measured.cell(),
				Sizes.format(measured.size()), measured.phase(), measured.round(), measured.server(),
				measured.requestsPerSecond(), measured.cpuMicrosPerRequest(), measured.p99Micros(),
				measured.rssKib() / 1024, measured.foreignCores()));
	}

	@Override
	public void close() throws IOException {
		this.target.close();
	}

}
