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
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;

import org.springframework.boot.SpringApplication;

/**
 * Runs one scenario, prints its verdict and figures, and exits with 0 if all is well.
 */
public final class Endurance {

	private static final Map<String, Scenario> SCENARIOS = Map.of("steady", new Steady(), "stalled", new Stalled(),
			"sigterm", new Sigterm(), "soak", new Soak());

	private Endurance() {
	}

	public static void main(String[] args) throws Exception {
		String name = (args.length > 0) ? args[0] : "";
		if (name.equals("serve")) {
			SpringApplication.run(EnduranceApplication.class, Arrays.copyOfRange(args, 1, args.length));
			return;
		}
		PrintWriter console = new PrintWriter(System.out, true);
		if (!SCENARIOS.containsKey(name)) {
			console.println("Usage: " + String.join("|", SCENARIOS.keySet().stream().sorted().toList())
					+ " [--option=value ...]; the options are in README.md");
			System.exit(2);
		}
		Options options = new Options(Arrays.asList(args).subList(1, args.length));
		Report report = run(name, options, console);
		console.println(report.text());
		String json = options.get("json", "");
		if (!json.isEmpty()) {
			Files.writeString(Path.of(json), report.json());
		}
		System.exit(report.passed() ? 0 : 1);
	}

	static Report run(String name, Options options, PrintWriter console) throws Exception {
		Report report = new Report(name, console);
		Path directory = Files.createDirectories(Path.of(options.get("directory", "target/endurance")));
		Scenario scenario = SCENARIOS.get(name);
		if (scenario == null) {
			throw new IllegalArgumentException(name);
		}
		scenario.run(options, directory, report);
		return report;
	}

}
