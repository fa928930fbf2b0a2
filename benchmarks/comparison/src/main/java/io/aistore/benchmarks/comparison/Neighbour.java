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

import java.io.File;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.locks.LockSupport;

/**
 * Something else that runs on the same cores, as on a storage node: works through memory
 * half of the time on every core. A process of its own that ends by itself.
 */
public final class Neighbour implements AutoCloseable {

	/**
	 * Short enough to come between any two requests, long enough to replace what is in a
	 * core's own caches.
	 */
	private static final long SLICE = 250_000;

	private static final int LINES = 2048;

	private static final int LONGS = 1024 * 1024;

	private final Process process;

	private Neighbour(Process process) {
		this.process = process;
	}

	static Neighbour start(long seconds) throws IOException {
		String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
		List<String> command = List.of(java, "-Xmx64m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-cp",
				System.getProperty("java.class.path"), Neighbour.class.getName(), Long.toString(seconds));
		return new Neighbour(
				new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(new File("/dev/null")).start());
	}

	Usage usage() throws IOException {
		return Usage.of(this.process.pid());
	}

	@Override
	public void close() {
		this.process.destroyForcibly();
	}

	public static void main(String[] args) throws InterruptedException {
		long end = System.nanoTime() + Long.parseLong(args[0]) * 1_000_000_000L;
		int cores = Runtime.getRuntime().availableProcessors();
		Thread[] threads = new Thread[cores];
		for (int i = 0; i < cores; i++) {
			threads[i] = new Thread(() -> work(end));
			threads[i].start();
		}
		for (Thread thread : threads) {
			thread.join();
		}
	}

	private static void work(long end) {
		ThreadMXBean threads = ManagementFactory.getThreadMXBean();
		long[] memory = new long[LONGS];
		int at = 0;
		long begin = System.nanoTime();
		while (begin < end) {
			// Its own CPU time counts, not the clock: a greedy server must not make it
			// modest
			long until = threads.getCurrentThreadCpuTime() + SLICE;
			while (threads.getCurrentThreadCpuTime() < until) {
				for (int i = 0; i < LINES; i++) {
					memory[at] += at;
					at = (at + 8) % LONGS;
				}
			}
			long pause = begin + 2 * SLICE - System.nanoTime();
			if (pause > 0) {
				LockSupport.parkNanos(pause);
			}
			begin = System.nanoTime();
		}
	}

}
