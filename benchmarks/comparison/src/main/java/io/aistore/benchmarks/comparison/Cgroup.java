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
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A control group that limits the memory of a server as a pod's limit does. Versions 1
 * and 2, where they can be written.
 */
final class Cgroup implements AutoCloseable {

	private static final Path ROOT = Path.of("/sys/fs/cgroup");

	private final Path directory;

	private final boolean second;

	private Cgroup(Path directory, boolean second) {
		this.directory = directory;
		this.second = second;
	}

	/**
	 * Makes a group.
	 * @param name its name
	 * @param bytes its limit
	 * @return the group, empty if this machine allows none
	 */
	static Optional<Cgroup> create(String name, long bytes) {
		boolean second = Files.exists(ROOT.resolve("cgroup.controllers"));
		Path directory = ((second) ? ROOT : ROOT.resolve("memory"))
			.resolve("aistore-etl-" + ProcessHandle.current().pid() + "-" + name);
		try {
			Files.createDirectory(directory);
			Files.writeString(directory.resolve((second) ? "memory.max" : "memory.limit_in_bytes"),
					Long.toString(bytes));
			return Optional.of(new Cgroup(directory, second));
		}
		catch (IOException ex) {
			return Optional.empty();
		}
	}

	ServerDefinition limit(ServerDefinition server) {
		List<String> command = new ArrayList<>(
				List.of("sh", "-c", "echo $$ > " + this.directory.resolve("cgroup.procs") + " && exec \"$@\"", "sh"));
		command.addAll(server.command());
		return new ServerDefinition(server.name(), command, server.environment(), server.directory(), server.note());
	}

	/**
	 * How often the group reached its limit, and whether the kernel killed anything in
	 * it.
	 * @return the kernel's own words
	 * @throws IOException if they can't be read
	 */
	String events() throws IOException {
		if (this.second) {
			return read("memory.events") + ", peak " + mib("memory.peak");
		}
		return "failcnt " + read("memory.failcnt") + ", peak with page cache " + mib("memory.max_usage_in_bytes") + ", "
				+ read("memory.oom_control");
	}

	private String read(String file) throws IOException {
		return Files.readString(this.directory.resolve(file)).trim().replace('\n', ' ');
	}

	private String mib(String file) throws IOException {
		return Long.parseLong(read(file)) / 1024 / 1024 + " MiB";
	}

	@Override
	public void close() throws IOException {
		Files.deleteIfExists(this.directory);
	}

}
