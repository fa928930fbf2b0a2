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

import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The scenarios in seconds: whether they work, not what the server endures. Neither
 * growth nor latency nor throughput is judged, since the machine may have other things to
 * do, and a virtual machine that warms up grows.
 */
@Timeout(360)
class EnduranceTests {

	@TempDir
	private Path directory;

	@Test
	void steady() throws Exception {
		Report report = run("steady", "--connections=8", "--size=1MB", "--duration=2s", "--sample=500ms", "--xmx=96m");
		assertThat((Long) report.figure("objects")).isGreaterThanOrEqualTo(8);
	}

	@Test
	void stalled() throws Exception {
		Report report = run("stalled", "--connections=5", "--stalled=150", "--size=1MB", "--duration=3s",
				"--sample=500ms", "--xmx=96m");
		assertThat((Long) report.figure("objects")).isGreaterThan((Long) report.figure("objectsBefore"));
	}

	@Test
	void sigterm() throws Exception {
		Report report = run("sigterm", "--transforms=20", "--xmx=96m");
		assertThat(report.figure("served")).isEqualTo(20);
	}

	@Test
	void soak() throws Exception {
		Report report = run("soak", "--duration=3s", "--sample=1s", "--rate=30", "--faults-per-mille=100", "--xmx=256m",
				"--leak-detection=paranoid", "--write-timeout=4s");
		assertThat((Long) report.figure("objects")).isPositive();
	}

	private Report run(String scenario, String... args) throws Exception {
		List<String> options = new ArrayList<>(Arrays.asList(args));
		options.addAll(List.of("--directory=" + this.directory, "--judge-trends=false", "--warm-up=0s",
				"--jvm=-XX:TieredStopAtLevel=1 -XX:+UseSerialGC"));
		Report report = Endurance.run(scenario, new Options(options), new PrintWriter(System.out, true));
		assertThat(report.failures()).isEmpty();
		assertThat(report.json()).contains("\"passed\" : true");
		return report;
	}

}
