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

import io.aistore.benchmarks.load.Latencies;
import io.aistore.benchmarks.load.Load;
import io.aistore.benchmarks.load.Plan;
import io.aistore.benchmarks.load.Target;
import org.jspecify.annotations.Nullable;

/**
 * Loads a server and takes the readings before and after.
 */
final class Meter {

	private final Load load = new Load();

	private final Target target;

	private @Nullable Neighbour neighbour;

	Meter(Target target) {
		this.target = target;
	}

	void neighbour(@Nullable Neighbour running) {
		this.neighbour = running;
	}

	void warm(Plan plan) throws IOException {
		this.load.run(this.target.port(), 4, plan);
		this.target.check();
	}

	Latencies run(RunningServer server, Traffic traffic) throws IOException {
		Latencies latencies = traffic.run(this.load, server.port());
		this.target.check();
		return latencies;
	}

	Measurement measure(Subject subject, RunningServer server, int round, Traffic traffic) throws IOException {
		Readings before = read(server);
		Latencies latencies = run(server, traffic);
		return measurement(subject, server, round, traffic.connections(), before, latencies.count(), latencies);
	}

	Measurement measurement(Subject subject, RunningServer server, int round, int connections, Readings before,
			long requests, @Nullable Latencies latencies) throws IOException {
		Readings after = read(server);
		double seconds = (after.nanos - before.nanos) / 1e9;
		double serverMicros = after.server.cpuMicros() - before.server.cpuMicros();
		double userMicros = after.server.userMicros() - before.server.userMicros();
		double ownMicros = after.own - before.own;
		double neighbourMicros = after.neighbour - before.neighbour;
		double foreignMicros = after.machine - before.machine - serverMicros - ownMicros - neighbourMicros;
		return new Measurement(subject.cell(), subject.size(), subject.phase(), server.name(), round, connections,
				requests, seconds, requests / seconds, percentile(latencies, 0.5), percentile(latencies, 0.99),
				serverMicros / requests, userMicros / requests,
				Math.max(0, after.compilers - before.compilers) / (double) requests, after.server.rssKib(),
				after.server.peakKib(), server.startMillis(), server.startCpuMillis(), ownMicros / requests,
				neighbourMicros / seconds / 1e6, Math.max(0, foreignMicros / seconds / 1e6));
	}

	private static double percentile(@Nullable Latencies latencies, double share) {
		return (latencies != null) ? latencies.percentile(share) : 0;
	}

	Readings read(RunningServer server) throws IOException {
		Neighbour running = this.neighbour;
		return new Readings(System.nanoTime(), server.usage(), server.compilerMicros(), Usage.self().cpuMicros(),
				(running != null) ? running.usage().cpuMicros() : 0, Usage.machineMicros());
	}

	/**
	 * What is measured.
	 *
	 * @param cell the cell
	 * @param size the size of the objects, in bytes
	 * @param phase which part of a server's life
	 */
	record Subject(String cell, int size, String phase) {

	}

	/**
	 * Readings at one moment.
	 *
	 * @param nanos the time
	 * @param server what the server has used
	 * @param compilers what the server's JIT compilers have used
	 * @param own what the load has used
	 * @param neighbour what the neighbour has used
	 * @param machine what all together have used
	 */
	record Readings(long nanos, Usage server, long compilers, long own, long neighbour, long machine) {

	}

}
