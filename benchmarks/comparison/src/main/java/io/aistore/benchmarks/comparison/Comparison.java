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
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDateTime;
import java.time.format.DateTimeFormatter;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;

/**
 * Compares servers on this machine: starts them, loads them, checks every byte they
 * return, and reports what it cost.
 */
public final class Comparison {

	private static final int MAX_SIZE = 64 * 1024 * 1024;

	private Comparison() {
	}

	public static void main(String[] args) throws IOException, InterruptedException {
		run(Options.parse(args), System.out);
	}

	static Results run(Options options, PrintStream out) throws IOException, InterruptedException {
		Catalog catalog = new Catalog(options);
		catalog.leftOut().forEach((reason) -> out.println("left out: " + reason));
		Deadline deadline = Deadline.in(options.timeLimit().toNanos());
		try (Bench bench = new Bench(options, out, MAX_SIZE)) {
			try {
				bench.warm();
				if (options.wantsCell(ProductionCell.NAME)) {
					new ProductionCell(bench).run(catalog.servers(Job.ECHO, Catalog.POD), deadline.part(0.6));
				}
				if (options.wantsCell(MemoryCell.NAME)) {
					new MemoryCell(bench, catalog).run(deadline.part(0.25));
				}
				if (options.wantsCell(IdleCell.NAME)) {
					new IdleCell(bench).run(oneOfOurs(catalog, options, Job.ECHO));
				}
				new SaturatedCells(bench, (job) -> oneOfOurs(catalog, options, job)).run(deadline);
			}
			finally {
				write(bench, catalog, out);
			}
			return bench.results();
		}
	}

	private static List<ServerDefinition> oneOfOurs(Catalog catalog, Options options, Job job) {
		// Where JITs have settled, one server of ours says it all, unless others are
		// asked for by name
		return catalog.servers(job, Catalog.LARGE)
			.stream()
			.filter((server) -> options.namesServer(server.name()) || !server.name().startsWith("ours-")
					|| server.name().equals(catalog.ours()))
			.filter((server) -> !AotCache.wantedBy(server))
			.toList();
	}

	private static void write(Bench bench, Catalog catalog, PrintStream out) throws IOException {
		Map<String, Object> run = new LinkedHashMap<>();
		run.put("date", LocalDateTime.now().toString());
		run.put("machine", Machine.describe());
		run.put("servers", bench.started());
		run.put("leftOut", catalog.leftOut());
		run.put("notes", bench.results().notes());
		run.put("failures", bench.results().failures());
		run.put("measurements", bench.results().measurements());
		Files.createDirectories(bench.options().out());
		String stamp = LocalDateTime.now().format(DateTimeFormatter.ofPattern("yyyyMMdd-HHmmss"));
		Path json = bench.options().out().resolve("run-" + stamp + ".json");
		JsonMapper mapper = JsonMapper.builder().enable(SerializationFeature.INDENT_OUTPUT).build();
		Files.writeString(json, mapper.writeValueAsString(run));
		String tables = bench.results().tables();
		Files.writeString(bench.options().out().resolve("run-" + stamp + ".md"), tables);
		out.println(tables);
		out.println("raw: " + json);
	}

}
