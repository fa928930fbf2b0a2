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
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;

/**
 * What the machine did while a scenario ran, and what part of that the scenario was.
 */
final class Machine {

	private final List<ServerProcess> servers;

	private final long start = System.nanoTime();

	private final long[] startTicks;

	private final Duration startServers;

	private final Duration startSelf;

	Machine(ServerProcess... servers) throws IOException {
		this.servers = List.of(servers);
		this.startTicks = ticks();
		this.startServers = servers();
		this.startSelf = self();
	}

	// Busy and all, of all processors
	private static long[] ticks() throws IOException {
		String line = Files.readString(Path.of("/proc/stat")).lines().findFirst().orElseThrow();
		long[] fields = Arrays.stream(line.substring(5).strip().split(" ")).mapToLong(Long::parseLong).toArray();
		long all = Arrays.stream(fields).limit(8).sum();
		return new long[] { all - fields[3] - fields[4], all };
	}

	private Duration servers() throws IOException {
		Duration sum = Duration.ZERO;
		for (ServerProcess server : this.servers) {
			sum = sum.plus(server.processorTime());
		}
		return sum;
	}

	private static Duration self() throws IOException {
		return ServerProcess.processorTime(ProcessHandle.current().pid());
	}

	/**
	 * Report the shares of the machine in percent: that of the servers, of this program,
	 * and of whatever else was running.
	 * @param report takes them
	 * @throws IOException if they are not known
	 */
	void report(Report report) throws IOException {
		double wall = (System.nanoTime() - this.start) / 1e9 * Runtime.getRuntime().availableProcessors();
		double server = servers().minus(this.startServers).toMillis() / 1000.0 / wall * 100;
		double self = self().minus(this.startSelf).toMillis() / 1000.0 / wall * 100;
		long[] now = ticks();
		double busy = (now[0] - this.startTicks[0]) * 100.0 / (now[1] - this.startTicks[1]);
		report.figure("machinePercentServer", Math.round(server));
		report.figure("machinePercentLoad", Math.round(self));
		report.figure("machinePercentOthers", Math.round(Math.max(0, busy - server - self)));
	}

}
