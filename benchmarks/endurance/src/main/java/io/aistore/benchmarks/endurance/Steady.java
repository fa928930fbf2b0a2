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
import java.util.concurrent.atomic.AtomicLong;

/**
 * Many connections send large objects to a buffered transformer in a small heap, as fast
 * as they can.
 */
final class Steady implements Scenario {

	@Override
	public void run(Options options, Path directory, Report report) throws Exception {
		try (ServerProcess server = ServerProcess.start(options, directory.resolve("steady.log"), 9)) {
			run(options, server, report);
			Logs.check(server.log(), report);
		}
	}

	private static void run(Options options, ServerProcess server, Report report) throws Exception {
		int size = options.size("size", "8MB");
		Senders senders = new Senders(server.port(), size, report);
		Duration duration = options.duration("duration", "5m");
		Machine machine = new Machine(server);
		List<Long> resident = new ArrayList<>();
		try (HealthProbe health = new HealthProbe(server.port(), options.duration("warm-up", "20s"), report)) {
			senders.start(options.number("connections", 64));
			Samples.every(options.duration("sample", "10s"), duration, () -> {
				resident.add(server.residentMemory());
				report.sample(sample(server, senders));
			});
			senders.stop();
			health.finish(options);
		}
		machine.report(report);
		senders.report(report, duration);
		Samples.checkFlat("residentBytes", resident, 0.1, options, report);
		report.check(server.isAlive(), "The server has ended");
		report.check(server.get("/actuator/etl", "used") == 0, "Memory is still charged");
		report.check(server.get("/actuator/etl", "outOfMemoryErrors") == 0, "Memory ran out");
	}

	private static Map<String, Object> sample(ServerProcess server, Senders senders) throws IOException {
		Map<String, Object> sample = new LinkedHashMap<>();
		sample.put("objects", senders.served());
		sample.put("residentMiB", server.residentMemory() >> 20);
		sample.put("threads", server.threads());
		sample.put("files", server.openFiles());
		return sample;
	}

	/**
	 * Connections that send one object after the other.
	 */
	static final class Senders {

		private static final AtomicLong numbers = new AtomicLong();

		private final int port;

		private final int size;

		private final Report report;

		private final AtomicLong served = new AtomicLong();

		private final AtomicLong slowest = new AtomicLong();

		private final List<Thread> threads = new ArrayList<>();

		/** Senders that have not been served yet. */
		private final AtomicLong unserved = new AtomicLong();

		private volatile boolean stopped;

		Senders(int port, int size, Report report) {
			this.port = port;
			this.size = size;
			this.report = report;
		}

		void start(int connections) {
			for (int i = 0; i < connections; i++) {
				Thread thread = new Thread(this::send, "sender-" + i);
				this.threads.add(thread);
				this.unserved.incrementAndGet();
				thread.start();
			}
		}

		private void send() {
			try (Connection connection = Connection.open(this.port)) {
				boolean first = true;
				do {
					ObjectContent object = ObjectContent.of("o", numbers.incrementAndGet(), this.size);
					long start = System.nanoTime();
					connection.send("PUT /b/" + object.name() + " HTTP/1.1\r\nHost: h\r\nContent-Length: " + this.size
							+ "\r\n\r\n");
					connection.send(object, 0, this.size);
					Connection.Answer answer = connection.answer(object);
					this.slowest.accumulateAndGet(System.nanoTime() - start, Math::max);
					if (answer.status() != 200 || !answer.body().complete()) {
						this.report.fail(object.name() + " answered " + answer);
						return;
					}
					this.served.incrementAndGet();
					this.unserved.addAndGet(first ? -1 : 0);
					first = false;
				}
				while (!this.stopped);
			}
			catch (IOException | RuntimeException ex) {
				this.report.fail("Sender: " + ex);
			}
		}

		long served() {
			return this.served.get();
		}

		/** Wait until each connection has served. */
		void awaitAllServed() {
			long end = System.nanoTime() + Duration.ofMinutes(2).toNanos();
			while (this.unserved.get() > 0 && System.nanoTime() < end && this.report.passed()) {
				Pause.of(Duration.ofMillis(20));
			}
		}

		void stop() throws InterruptedException {
			this.stopped = true;
			for (Thread thread : this.threads) {
				thread.join();
			}
		}

		void report(Report report, Duration duration) {
			report.figure("connections", this.threads.size());
			report.figure("objects", served());
			report.figure("MiBPerSecond", Math.round(served() * (double) this.size / (1 << 20) / duration.toSeconds()));
			report.figure("slowestObjectMillis", this.slowest.get() / 1_000_000);
			report.check(served() >= this.threads.size(), "Only " + served() + " objects were served");
		}

	}

}
