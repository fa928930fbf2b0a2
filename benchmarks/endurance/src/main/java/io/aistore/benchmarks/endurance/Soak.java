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

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A modest load of everything for an hour, with one fault in a hundred: both kinds of
 * transformer, all ways that objects come, all sizes. Whatever leaks shows.
 */
final class Soak implements Scenario {

	private static final String[] KINDS = { "buffered", "streaming" };

	/** What must not grow, and by how much it may: large objects come and go. */
	private static final Map<String, Double> FLAT = Map.of("ResidentBytes", 0.1, "HeapBytes", 0.25, "BufferBytes", 0.5,
			"NettyBytes", 0.5, "Threads", 0.1, "Files", 0.1);

	@Override
	public void run(Options options, Path directory, Report report) throws Exception {
		List<ServerProcess> servers = new ArrayList<>();
		List<SoakLoad> loads = new ArrayList<>();
		Duration writeTimeout = options.duration("write-timeout", "2s");
		try (Sink sink = new Sink(report)) {
			for (String kind : KINDS) {
				ServerProcess server = ServerProcess.start(options, directory.resolve("soak-" + kind + ".log"),
						sink.port(), "--endurance.kind=" + kind,
						"--aistore.etl.server.write-timeout=" + writeTimeout.toMillis() + "ms");
				servers.add(server);
				loads.add(new SoakLoad(kind, server.port(), sink, ObjectFiles.in(directory), report,
						writeTimeout.plusSeconds(3)));
			}
			run(options, servers, loads, report);
			for (ServerProcess server : servers) {
				Logs.check(server.log(), report);
			}
		}
		finally {
			loads.forEach(SoakLoad::close);
			servers.forEach(ServerProcess::close);
		}
	}

	private static void run(Options options, List<ServerProcess> servers, List<SoakLoad> loads, Report report)
			throws Exception {
		Machine machine = new Machine(servers.toArray(ServerProcess[]::new));
		Duration duration = options.duration("duration", "1h");
		int rate = options.number("rate", 20);
		int faults = options.number("faults-per-mille", 10);
		List<Map<String, Object>> samples = new ArrayList<>();
		for (SoakLoad load : loads) {
			load.start(rate / loads.size(), faults);
		}
		Samples.every(options.duration("sample", "30s"), duration, () -> {
			Map<String, Object> sample = sample(servers, loads);
			samples.add(sample);
			report.sample(sample);
		});
		machine.report(report);
		long served = 0;
		for (SoakLoad load : loads) {
			served += load.finish(report);
		}
		report.figure("objects", served);
		report.figure("objectsPerSecond", Math.round(served * 10.0 / duration.toSeconds()) / 10.0);
		report.check(!options.judgesTrends() || served > rate * duration.toSeconds() * 0.8,
				"Only " + served + " objects were served");
		for (int i = 0; i < KINDS.length; i++) {
			settle(servers.get(i), KINDS[i], report);
			String kind = KINDS[i];
			FLAT.forEach((figure, tolerance) -> Samples.checkFlat(kind + figure,
					samples.stream().map((sample) -> (Long) sample.get(kind + figure)).toList(), tolerance, options,
					report));
		}
	}

	private static Map<String, Object> sample(List<ServerProcess> servers, List<SoakLoad> loads) throws IOException {
		Map<String, Object> sample = new LinkedHashMap<>();
		for (int i = 0; i < KINDS.length; i++) {
			ServerProcess server = servers.get(i);
			sample.put(KINDS[i] + "Objects", loads.get(i).served());
			sample.put(KINDS[i] + "Faults", loads.get(i).faults());
			sample.put(KINDS[i] + "ResidentBytes", server.residentMemory());
			sample.put(KINDS[i] + "HeapBytes", server.get("/figures?collect=true", "heap"));
			sample.put(KINDS[i] + "BufferBytes", server.get("/figures", "buffers"));
			sample.put(KINDS[i] + "NettyBytes", server.get("/figures", "netty"));
			sample.put(KINDS[i] + "Threads", server.threads());
			sample.put(KINDS[i] + "Files", server.openFiles());
			sample.put(KINDS[i] + "BudgetBytes", server.get("/actuator/etl", "used"));
		}
		return sample;
	}

	// What was given up may take a moment to be given back
	private static void settle(ServerProcess server, String kind, Report report) throws IOException {
		long end = System.nanoTime() + Duration.ofSeconds(60).toNanos();
		while (busy(server) && System.nanoTime() < end) {
			Pause.of(Duration.ofMillis(50));
		}
		report.check(!busy(server), kind + " is not at rest: " + server.get("/actuator/etl"));
		report.check(server.get("/actuator/etl", "outOfMemoryErrors") == 0, kind + ": memory ran out");
	}

	private static boolean busy(ServerProcess server) throws IOException {
		return server.get("/actuator/etl", "used") > 0 || server.get("/actuator/etl", "inFlight") > 0
				|| server.get("/actuator/etl", "active") > 0;
	}

}
