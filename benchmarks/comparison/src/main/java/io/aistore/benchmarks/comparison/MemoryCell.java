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
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The production cell in a container of 256 MiB, beside the same server in a roomy one.
 */
final class MemoryCell {

	static final String NAME = "memory";

	/**
	 * What keeps our server below 256 MiB.
	 */
	static final List<String> SMALL = List.of("-XX:+UseSerialGC", "-Xmx80m", "-Xss512k", "-XX:MaxMetaspaceSize=80m",
			"-XX:ReservedCodeCacheSize=40m", "-XX:MaxDirectMemorySize=24m");

	private static final long LIMIT = 256L * 1024 * 1024;

	private final Bench bench;

	private final Catalog catalog;

	MemoryCell(Bench bench, Catalog catalog) {
		this.bench = bench;
		this.catalog = catalog;
	}

	void run(Deadline deadline) throws IOException, InterruptedException {
		List<ServerDefinition> servers = new ArrayList<>();
		Map<String, Cgroup> groups = new LinkedHashMap<>();
		try {
			for (ServerDefinition server : this.catalog.servers(Job.ECHO, Catalog.POD)) {
				if (server.name().equals(this.catalog.ours())) {
					servers.add(server);
				}
			}
			for (ServerDefinition server : this.catalog.servers(Job.ECHO, SMALL)) {
				if (server.name().startsWith("ours") || server.name().equals("go") || server.name().equals("fastapi")) {
					servers.add(limited(server, groups));
				}
			}
			new ProductionCell(this.bench, NAME).steady(new ProductionCell(this.bench, NAME).prepare(servers),
					deadline);
			for (Map.Entry<String, Cgroup> group : groups.entrySet()) {
				this.bench.note(group.getKey() + ": " + group.getValue().events());
			}
		}
		finally {
			for (Cgroup group : groups.values()) {
				group.close();
			}
		}
	}

	private ServerDefinition limited(ServerDefinition server, Map<String, Cgroup> groups) {
		ServerDefinition small = server.named(server.name() + " in 256 MiB").withEnvironment("MALLOC_ARENA_MAX", "2");
		Optional<Cgroup> group = Cgroup.create(server.name(), LIMIT);
		if (group.isEmpty()) {
			this.bench.note("memory: no control group can be made here; " + server.name()
					+ " ran without one, and its peak is what counts");
			return small;
		}
		groups.put(small.name(), group.get());
		return group.get().limit(small);
	}

}
