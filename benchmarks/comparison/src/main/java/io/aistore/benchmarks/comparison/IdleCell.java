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
import java.io.UncheckedIOException;
import java.util.List;
import java.util.concurrent.locks.LockSupport;

import io.aistore.benchmarks.comparison.Meter.Subject;
import io.aistore.benchmarks.load.Plan;

/**
 * What a server costs that has many connections and nothing to do. A request stands for a
 * second here.
 */
final class IdleCell {

	static final String NAME = "idle";

	private static final int SIZE = 4 * 1024;

	private static final int CONNECTIONS = 1000;

	private final Bench bench;

	IdleCell(Bench bench) {
		this.bench = bench;
	}

	void run(List<ServerDefinition> servers) throws IOException, InterruptedException {
		this.bench.files().create(SIZE);
		for (ServerDefinition definition : servers) {
			try (RunningServer server = this.bench.start(definition)) {
				this.bench.meter().run(server, Traffic.http(CONNECTIONS, idleAtTheEnd(server)));
			}
		}
	}

	private Plan idleAtTheEnd(RunningServer server) {
		Plan files = this.bench.requests().files(SIZE);
		int[] calls = { 0 };
		return (connection) -> {
			calls[0]++;
			if (calls[0] <= CONNECTIONS) {
				return files.next(connection);
			}
			if (calls[0] == 2 * CONNECTIONS) {
				measure(server);
			}
			return null;
		};
	}

	private void measure(RunningServer server) {
		try {
			long nanos = this.bench.options().measure().toNanos() * 2;
			Meter.Readings before = this.bench.meter().read(server);
			LockSupport.parkNanos(nanos);
			this.bench.measured(this.bench.meter()
				.measurement(new Subject(NAME, SIZE, CONNECTIONS + " connections, per second"), server, 1, CONNECTIONS,
						before, Math.max(1, nanos / 1_000_000_000L), null));
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

}
