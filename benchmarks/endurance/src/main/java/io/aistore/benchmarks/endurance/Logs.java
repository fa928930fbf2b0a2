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

import java.util.List;

/**
 * What must not be in the log of a server.
 */
final class Logs {

	private static final List<String> UNWANTED = List.of("LEAK:", "OutOfMemoryError", "OutOfDirectMemoryError",
			" ERROR ", "onErrorDropped", "\tat ", Sink.SECRET);

	private Logs() {
	}

	static void check(String log, Report report) {
		report.figure("logLines", log.lines().count());
		log.lines()
			.filter((line) -> UNWANTED.stream().anyMatch(line::contains))
			.limit(10)
			.forEach((line) -> report.fail("In the log: " + line));
	}

}
