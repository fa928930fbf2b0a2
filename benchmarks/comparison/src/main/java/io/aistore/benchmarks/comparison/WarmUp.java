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

/**
 * Loads a server until its compilers are at rest. Each new kind of request has code
 * compiled anew that the others run through, too, so that all kinds have to come again
 * and again.
 */
final class WarmUp {

	/** How much of a core the compilers may still use. */
	private static final double AT_REST = 0.02;

	private final Bench bench;

	private final RunningServer server;

	private final long limitNanos;

	/**
	 * Create a warm-up.
	 * @param bench is told how it ended
	 * @param server the server
	 * @param limitNanos how long to go on at most
	 */
	WarmUp(Bench bench, RunningServer server, long limitNanos) {
		this.bench = bench;
		this.server = server;
		this.limitNanos = limitNanos;
	}

	void run(Load load) throws IOException {
		long started = System.nanoTime();
		double compiling;
		do {
			long begun = System.nanoTime();
			long compiled = this.server.compilerMicros();
			load.run();
			compiling = (this.server.compilerMicros() - compiled) * 1e3 / (System.nanoTime() - begun);
		}
		while (compiling > AT_REST && System.nanoTime() - started < this.limitNanos);
		this.bench.say("warmed %s for %d s, compilers at %.2f cores".formatted(this.server.name(),
				(System.nanoTime() - started) / 1_000_000_000L, compiling));
	}

	/**
	 * Requests of all kinds.
	 */
	interface Load {

		void run() throws IOException;

	}

}
