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
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

import io.aistore.benchmarks.application.BenchmarkApplication;
import io.aistore.benchmarks.peers.PlainNettyServer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Runs the harness in its short form. Asserts that it works, not how fast anything is.
 */
class ComparisonTests {

	@Test
	void harnessComparesOurServerWithAnother(@TempDir Path directory) throws IOException, InterruptedException {
		Options options = Options.parse("--out", directory.toString(), "--sizes", "64k", "--cells", "production,hpush",
				"--rounds", "1", "--first", "200", "--steady-after", "200", "--measure", "0.3s", "--warm-up", "0.5s");
		List<ServerDefinition> servers = List.of(
				server("ours", BenchmarkApplication.class, "--server.port={port}", "--server.address=127.0.0.1"),
				server("netty", PlainNettyServer.class, "{port}"));
		try (Bench bench = new Bench(options, new PrintStream(OutputStream.nullOutputStream()), 1024 * 1024)) {
			new ProductionCell(bench).run(servers, Deadline.in(60_000_000_000L));
			new SaturatedCells(bench, (job) -> servers).run(Deadline.in(60_000_000_000L));
			assertThat(bench.results().measurements()).allSatisfy((measurement) -> {
				assertThat(measurement.requests()).isPositive();
				assertThat(measurement.cpuMicrosPerRequest()).isNotNegative();
				assertThat(measurement.rssKib()).isPositive();
				assertThat(measurement.startMillis()).isPositive();
				assertThat(measurement.p99Micros()).isGreaterThanOrEqualTo(measurement.p50Micros());
			})
				.extracting((measurement) -> measurement.cell() + " " + measurement.size() + " " + measurement.phase()
						+ " " + measurement.server())
				.contains("production 65536 first 200 ours", "production 65536 first 200 netty",
						"production 65536 steady ours", "hpush 65536  ours", "hpush 65536  netty");
			assertThat(bench.target().deliveries()).isPositive();
			assertThat(bench.results().tables()).contains("### production, 64 KiB, steady", "| ours |", "| netty |");
		}
	}

	@Test
	void timeOfCompilersIsPartOfThatOfTheirProcess() throws IOException {
		assertThat(Usage.compilerMicros(ProcessHandle.current().pid())).isPositive()
			.isLessThanOrEqualTo(Usage.self().cpuMicros());
	}

	private static ServerDefinition server(String name, Class<?> main, String... arguments) {
		List<String> command = new ArrayList<>();
		command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
		command.addAll(List.of("-Xmx256m", "-XX:TieredStopAtLevel=1", "-cp", System.getProperty("java.class.path"),
				main.getName()));
		command.addAll(List.of(arguments));
		return new ServerDefinition(name, command, Map.of(), Path.of("").toAbsolutePath(), "");
	}

}
