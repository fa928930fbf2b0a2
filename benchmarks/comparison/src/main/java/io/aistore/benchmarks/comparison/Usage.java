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
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * What a process and its children have used, by Linux's own account.
 *
 * @param cpuMicros user and system time in microseconds
 * @param userMicros user time alone
 * @param rssKib resident memory
 * @param peakKib the most resident memory there ever was; of a tree, the sum of the peaks
 */
record Usage(long cpuMicros, long userMicros, long rssKib, long peakKib) {

	/**
	 * The kernel's USER_HZ, the same on every architecture that has a JDK.
	 */
	private static final long MICROS_PER_TICK = 10_000;

	static Usage of(long pid) throws IOException {
		Usage sum = new Usage(0, 0, 0, 0);
		for (long member : tree(pid)) {
			sum = sum.plus(single(member));
		}
		return sum;
	}

	static Usage self() throws IOException {
		return single(ProcessHandle.current().pid());
	}

	/**
	 * The time that all processors of the machine were busy.
	 * @return microseconds since its start
	 * @throws IOException if it can't be read
	 */
	static long machineMicros() throws IOException {
		String[] ticks = Files.readAllLines(Path.of("/proc/stat")).get(0).trim().split(" +");
		long busy = 0;
		for (int i = 1; i <= 8; i++) {
			if (i != 4 && i != 5) {
				busy += Long.parseLong(ticks[i]);
			}
		}
		return busy * MICROS_PER_TICK;
	}

	/**
	 * The time that a JVM's compilers have used.
	 * @param pid the JVM's process
	 * @return microseconds; those of compiler threads that have ended are missing
	 * @throws IOException if it can't be read
	 */
	static long compilerMicros(long pid) throws IOException {
		long sum = 0;
		try (DirectoryStream<Path> threads = Files.newDirectoryStream(Path.of("/proc/" + pid + "/task"))) {
			for (Path thread : threads) {
				sum += compilerMicros(thread.resolve("stat"));
			}
		}
		return sum;
	}

	private static long compilerMicros(Path stat) throws IOException {
		try {
			String text = Files.readString(stat, StandardCharsets.ISO_8859_1);
			return text.contains("CompilerThre") ? cpuMicros(text) : 0;
		}
		catch (IOException ex) {
			// the thread has ended
			return 0;
		}
	}

	private static long cpuMicros(String stat) {
		String[] fields = fields(stat);
		return (Long.parseLong(fields[11]) + Long.parseLong(fields[12])) * MICROS_PER_TICK;
	}

	private static String[] fields(String stat) {
		return stat.substring(stat.lastIndexOf(')') + 2).split(" ");
	}

	private static List<Long> tree(long pid) {
		List<Long> members = new ArrayList<>();
		members.add(pid);
		ProcessHandle.of(pid)
			.ifPresent((process) -> process.descendants().forEach((child) -> members.add(child.pid())));
		return members;
	}

	private static Usage single(long pid) throws IOException {
		try {
			String stat = Files.readString(Path.of("/proc/" + pid + "/stat"), StandardCharsets.ISO_8859_1);
			long user = Long.parseLong(fields(stat)[11]) * MICROS_PER_TICK;
			long rss = 0;
			long peak = 0;
			for (String line : Files.readAllLines(Path.of("/proc/" + pid + "/status"), StandardCharsets.ISO_8859_1)) {
				if (line.startsWith("VmRSS:")) {
					rss = kib(line);
				}
				else if (line.startsWith("VmHWM:")) {
					peak = kib(line);
				}
			}
			return new Usage(cpuMicros(stat), user, rss, peak);
		}
		catch (NoSuchFileException ex) {
			return new Usage(0, 0, 0, 0);
		}
	}

	private static long kib(String line) {
		return Long.parseLong(line.replaceAll("[^0-9]", ""));
	}

	private Usage plus(Usage other) {
		return new Usage(this.cpuMicros + other.cpuMicros, this.userMicros + other.userMicros,
				this.rssKib + other.rssKib, this.peakKib + other.peakKib);
	}

}
