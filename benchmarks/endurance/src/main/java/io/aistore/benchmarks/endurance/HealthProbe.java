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
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/**
 * Asks {@code /health} ten times a second, in turn on a connection that is kept and on a
 * new one, as a kubelet does. How late its own thread wakes up tells what part of the
 * latency is the machine's.
 */
final class HealthProbe implements AutoCloseable {

	private static final Duration PERIOD = Duration.ofMillis(100);

	private static final double WORTH_TELLING = 100;

	private final long begin = System.nanoTime();

	private final int port;

	private final Report report;

	private final List<Double> latencies = new ArrayList<>();

	private final List<Double> coldLatencies = new ArrayList<>();

	private final double warmUp;

	private final List<Double> delays = new ArrayList<>();

	private final Thread thread;

	private volatile boolean stopped;

	HealthProbe(int port, Duration warmUp, Report report) {
		this.port = port;
		this.warmUp = warmUp.toMillis();
		this.report = report;
		this.thread = new Thread(this::probe, "health-probe");
		this.thread.setPriority(Thread.MAX_PRIORITY);
		this.thread.start();
	}

	private void probe() {
		try (Connection kept = Connection.open(this.port)) {
			for (int i = 0; !this.stopped; i++) {
				long slept = System.nanoTime();
				Pause.of(PERIOD);
				this.delays.add(milliseconds(slept) - PERIOD.toMillis());
				long start = System.nanoTime();
				int status = (i % 2 == 0) ? ask(kept, "keep-alive") : askAnew();
				double latency = milliseconds(start);
				((milliseconds(this.begin) > this.warmUp) ? this.latencies : this.coldLatencies).add(latency);
				if (latency > WORTH_TELLING) {
					this.report.progress("/health took %.0f ms, %.1f s after the beginning, %s".formatted(latency,
							(start - this.begin) / 1e9, (i % 2 == 0) ? "kept" : "new"));
				}
				this.report.check(status == 200, "/health answered " + status);
			}
		}
		catch (IOException | RuntimeException ex) {
			if (!this.stopped) {
				this.report.fail("/health: " + ex);
			}
		}
	}

	private static double milliseconds(long since) {
		return (System.nanoTime() - since) / 1e6;
	}

	private int askAnew() throws IOException {
		try (Connection connection = Connection.open(this.port)) {
			return ask(connection, "close");
		}
	}

	private static int ask(Connection connection, String option) throws IOException {
		connection.send("GET /health HTTP/1.1\r\nHost: h\r\nConnection: " + option + "\r\n\r\n");
		return connection.answer(null).status();
	}

	/**
	 * Stop, report the latencies, and fail if one was too long after the time for warming
	 * up, in which the virtual machine compiles.
	 * @param options the longest allowed, in milliseconds, and whether it is judged
	 * @throws InterruptedException if interrupted
	 */
	void finish(Options options) throws InterruptedException {
		int limit = options.number("health-limit", 100);
		this.stopped = true;
		this.thread.join();
		Collections.sort(this.latencies);
		Collections.sort(this.coldLatencies);
		Collections.sort(this.delays);
		this.report.figure("healthMillisMaxCold", at(this.coldLatencies, 1));
		this.report.figure("healthProbes", this.latencies.size());
		this.report.figure("healthMillisMedian", at(this.latencies, 0.5));
		this.report.figure("healthMillis99", at(this.latencies, 0.99));
		this.report.figure("healthMillisMax", at(this.latencies, 1));
		this.report.figure("healthOver" + limit + "Millis",
				this.latencies.stream().filter((one) -> one >= limit).count());
		this.report.figure("machineDelayMillis99", at(this.delays, 0.99));
		this.report.figure("machineDelayMillisMax", at(this.delays, 1));
		this.report.check(!this.latencies.isEmpty(), "/health was never asked");
		this.report.check(!options.judgesTrends() || at(this.latencies, 1) < limit,
				"/health took %.1f ms".formatted(at(this.latencies, 1)));
	}

	private static double at(List<Double> sorted, double quantile) {
		int index = (int) Math.ceil(quantile * sorted.size()) - 1;
		return sorted.isEmpty() ? Double.NaN : Math.round(sorted.get(Math.max(0, index)) * 10) / 10.0;
	}

	@Override
	public void close() {
		this.stopped = true;
	}

}
