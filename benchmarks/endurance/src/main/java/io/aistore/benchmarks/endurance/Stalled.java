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

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Most connections stop half-way through their objects. The others are served.
 */
final class Stalled implements Scenario {

	@Override
	public void run(Options options, Path directory, Report report) throws Exception {
		try (ServerProcess server = ServerProcess.start(options, directory.resolve("stalled.log"), 9,
				"--endurance.receive-buffer=" + options.get("receive-buffer", "32768"))) {
			run(options, server, report);
			Logs.check(server.log(), report);
		}
	}

	private static void run(Options options, ServerProcess server, Report report) throws Exception {
		int size = options.size("size", "8MB");
		int stalled = options.number("stalled", 9900);
		Duration duration = options.duration("duration", "5m");
		Steady.Senders senders = new Steady.Senders(server.port(), size, report);
		List<Long> resident = new ArrayList<>();
		try (StalledSenders stalledSenders = new StalledSenders(server.port(), size,
				options.get("again", "false").equals("true"));
				HealthProbe health = new HealthProbe(server.port(), options.duration("warm-up", "20s"), report)) {
			Machine machine = new Machine(server);
			boolean stalledFirst = options.get("first", "served").equals("stalled");
			if (stalledFirst) {
				stalledSenders.start(stalled, true);
			}
			senders.start(options.number("connections", 100));
			if (!stalledFirst) {
				senders.awaitAllServed();
				report.figure("objectsBefore", senders.served());
				stalledSenders.start(stalled, false);
			}
			Samples.every(options.duration("sample", "10s"), duration, () -> {
				resident.add(server.residentMemory());
				Map<String, Object> sample = new LinkedHashMap<>();
				sample.put("objects", senders.served());
				sample.put("stalledOpen", stalledSenders.open());
				sample.put("stalledEnds", stalledSenders.ends());
				sample.put("waiting", server.get("/actuator/etl", "waiting"));
				sample.put("residentMiB", server.residentMemory() >> 20);
				sample.put("files", server.openFiles());
				report.sample(sample);
			});
			senders.stop();
			health.finish(options);
			machine.report(report);
			senders.report(report, duration);
			report.figure("stalled", stalled);
			report.figure("stalledEnds", stalledSenders.ends());
			report.check(stalledSenders.ends().getOrDefault("served", 0L) == 0, "A stalled sender was served");
		}
		Samples.checkFlat("residentBytes", resident, 0.15, options, report);
		report.check(server.isAlive(), "The server has ended");
		report.check(server.get("/actuator/etl", "outOfMemoryErrors") == 0, "Memory ran out");
		awaitNothingCharged(server, report);
	}

	// The stalled senders have just gone
	private static void awaitNothingCharged(ServerProcess server, Report report) throws Exception {
		long end = System.nanoTime() + Duration.ofSeconds(60).toNanos();
		while (server.get("/actuator/etl", "used") > 0 && System.nanoTime() < end) {
			Pause.of(Duration.ofMillis(50));
		}
		report.check(server.get("/actuator/etl", "used") == 0, "Memory is still charged");
		report.check(server.get("/actuator/etl", "inFlight") == 0, "Requests are still in flight");
	}

}
