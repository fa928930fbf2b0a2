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
import java.util.ArrayList;
import java.util.List;

import io.aistore.benchmarks.comparison.Meter.Subject;
import io.aistore.benchmarks.load.Plan;

/**
 * AIStore's default request in AIStore's pattern: objects as files, every other result by
 * direct put, four connections in lockstep, beside a busy neighbour.
 */
final class ProductionCell {

	static final String NAME = "production";

	static final List<Integer> SIZES = List.of(4 * 1024, 64 * 1024, 1024 * 1024);

	private static final int CONNECTIONS = 4;

	private static final long BURST_NANOS = 1_000_000_000L;

	private final Bench bench;

	private final String name;

	private final Options options;

	private final List<Integer> sizes;

	ProductionCell(Bench bench) {
		this(bench, NAME);
	}

	ProductionCell(Bench bench, String name) {
		this.bench = bench;
		this.name = name;
		this.options = bench.options();
		this.sizes = SIZES.stream().filter(this.options::wantsSize).toList();
	}

	void run(List<ServerDefinition> servers, Deadline deadline) throws IOException, InterruptedException {
		List<ServerDefinition> ready = prepare(servers);
		Deadline firsts = deadline.part(0.5);
		try (Neighbour neighbour = Neighbour.start(deadline.seconds() + 600)) {
			this.bench.meter().neighbour(neighbour);
			for (int round = 1; round <= this.options.rounds() && !firsts.passed(); round++) {
				firsts(ready, round);
			}
		}
		finally {
			this.bench.meter().neighbour(null);
		}
		steady(ready, deadline);
	}

	/**
	 * Makes the objects and whatever the servers need.
	 * @param servers the servers
	 * @return the servers as they can be started
	 * @throws IOException if something can't be made
	 * @throws InterruptedException if interrupted
	 */
	List<ServerDefinition> prepare(List<ServerDefinition> servers) throws IOException, InterruptedException {
		for (int size : this.sizes) {
			this.bench.files().create(size);
		}
		List<ServerDefinition> ready = new ArrayList<>();
		for (ServerDefinition server : servers) {
			if (!AotCache.wantedBy(server)) {
				ready.add(server);
				continue;
			}
			try {
				ready.add(train(server));
			}
			catch (IOException ex) {
				// The tools of the JDK need more memory than the server
				this.bench.note("left out of " + this.name + ": " + ex.getMessage());
			}
		}
		return ready;
	}

	private ServerDefinition train(ServerDefinition server) throws IOException, InterruptedException {
		this.bench.say("training the AOT cache of " + server.name());
		return AotCache.train(server, this.options.training(), this.bench.logs());
	}

	private void firsts(List<ServerDefinition> servers, int round) throws IOException, InterruptedException {
		for (int size : this.sizes) {
			for (ServerDefinition definition : servers) {
				try (RunningServer server = this.bench.start(definition)) {
					int count = (size >= 1024 * 1024) ? this.options.first() / 3 : this.options.first();
					this.bench.measure(new Subject(this.name, size, "first " + count), server, round,
							Traffic.http(CONNECTIONS, plan(size).limit(count)));
				}
			}
		}
	}

	/**
	 * Warms all servers up and measures them in turn.
	 * @param definitions the servers
	 * @param deadline when to begin no further round
	 * @throws IOException if a server fails
	 * @throws InterruptedException if interrupted
	 */
	void steady(List<ServerDefinition> definitions, Deadline deadline) throws IOException, InterruptedException {
		List<RunningServer> servers = new ArrayList<>();
		try {
			for (ServerDefinition definition : definitions) {
				RunningServer server = this.bench.start(definition);
				servers.add(server);
				warm(server);
			}
			for (RunningServer server : servers) {
				settle(server);
			}
			try (Neighbour neighbour = Neighbour.start(deadline.seconds() + 600)) {
				this.bench.meter().neighbour(neighbour);
				for (int round = 1; round == 1 || round <= this.options.rounds() && !deadline.passed(); round++) {
					for (int size : this.sizes) {
						for (RunningServer server : servers) {
							this.bench.measure(new Subject(this.name, size, "steady"), server, round,
									Traffic.http(CONNECTIONS, plan(size).during(this.options.measure().toNanos())));
						}
					}
				}
			}
		}
		finally {
			this.bench.meter().neighbour(null);
			servers.forEach(RunningServer::close);
		}
	}

	private void warm(RunningServer server) throws IOException {
		// Without the neighbour: it would only take longer. What no JIT compiles has
		// little to warm
		int count = (server.isCompiledAtRunTime()) ? this.options.steadyAfter()
				: Math.min(2000, this.options.steadyAfter());
		this.bench.say("warming " + server.name() + " with " + count + " objects");
		for (int size : this.sizes) {
			int share = (size <= 4 * 1024) ? 1 : (size <= 64 * 1024) ? 10 : 50;
			this.bench.meter().run(server, Traffic.http(CONNECTIONS, plan(size).limit(count / share)));
		}
		settle(server);
	}

	// Once more when all are warm: meters and connections do things after a pause that
	// they had not done before, for which the hot path is compiled anew
	private void settle(RunningServer server) throws IOException {
		long limit = this.options.warmUp().toNanos();
		long burst = Math.min(BURST_NANOS, limit / Math.max(1, this.sizes.size()));
		new WarmUp(this.bench, server, limit).run(() -> {
			for (int size : this.sizes) {
				this.bench.meter().run(server, Traffic.http(CONNECTIONS, plan(size).during(burst)));
			}
		});
	}

	private Plan plan(int size) {
		return this.bench.requests().production(size);
	}

}
