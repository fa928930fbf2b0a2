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

package io.aistore.samples.ffmpeg;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

import org.springframework.util.unit.DataSize;

/**
 * How much memory a process takes.
 */
final class ResidentMemory {

	private static final String LABEL = "VmRSS:";

	private ResidentMemory() {
	}

	/**
	 * Ask Linux.
	 * @param process the process
	 * @return its memory, 0 if it has ended or the system is another one
	 */
	static DataSize of(Process process) {
		try {
			return Files.readAllLines(Path.of("/proc", Long.toString(process.pid()), "status"))
				.stream()
				.filter((line) -> line.startsWith(LABEL))
				.map((line) -> line.substring(LABEL.length()).replace("kB", "").strip())
				.map((kilobytes) -> DataSize.ofKilobytes(Long.parseLong(kilobytes)))
				.findFirst()
				.orElse(DataSize.ofBytes(0));
		}
		catch (IOException ex) {
			return DataSize.ofBytes(0);
		}
	}

}
