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

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import org.jspecify.annotations.Nullable;

/**
 * What to measure, from the command line.
 */
final class Options {

	private Path home = Path.of("benchmarks/comparison/target/servers");

	private @Nullable Path out;

	private List<String> cells = List.of();

	private List<String> servers = List.of();

	private List<Integer> sizes = List.of();

	private int rounds = 3;

	private int first = 3000;

	private int steadyAfter = 100_000;

	private int training = 10_000;

	private Duration timeLimit = Duration.ofMinutes(20);

	private Duration warmUp = Duration.ofSeconds(60);

	private Duration measure = Duration.ofSeconds(3);

	private final Map<String, String> variants = new LinkedHashMap<>();

	static Options parse(String... args) {
		Options options = new Options();
		for (int i = 0; i < args.length; i++) {
			switch (args[i]) {
				case "--quick" -> options.quick();
				case "--home" -> {
					options.home = Path.of(args[++i]);
				}
				case "--out" -> {
					options.out = Path.of(args[++i]);
				}
				case "--cells" -> {
					options.cells = List.of(args[++i].split(","));
				}
				case "--servers" -> {
					options.servers = List.of(args[++i].split(","));
				}
				case "--sizes" -> {
					options.sizes = sizes(args[++i]);
				}
				case "--rounds" -> {
					options.rounds = Integer.parseInt(args[++i]);
				}
				case "--first" -> {
					options.first = Integer.parseInt(args[++i]);
				}
				case "--steady-after" -> {
					options.steadyAfter = Integer.parseInt(args[++i]);
				}
				case "--training" -> {
					options.training = Integer.parseInt(args[++i]);
				}
				case "--measure" -> {
					options.measure = duration(args[++i]);
				}
				case "--warm-up" -> {
					options.warmUp = duration(args[++i]);
				}
				case "--time-limit" -> {
					options.timeLimit = duration(args[++i]);
				}
				case "--variant" -> options.variant(args[++i]);
				default -> throw new IllegalArgumentException("Unknown option " + args[i]);
			}
		}
		return options;
	}

	private void quick() {
		this.rounds = 1;
		this.first = 1000;
		this.steadyAfter = 10_000;
		this.warmUp = Duration.ofSeconds(5);
		this.measure = Duration.ofSeconds(1);
		this.timeLimit = Duration.ofMinutes(5);
	}

	private void variant(String text) {
		String[] parts = text.split("[=:]", 2);
		this.variants.put(parts[0], (parts.length > 1) ? parts[1].trim() : "");
	}

	private static Duration duration(String text) {
		return Duration.parse("PT" + text);
	}

	private static List<Integer> sizes(String text) {
		List<Integer> sizes = new ArrayList<>();
		for (String part : text.split(",")) {
			sizes.add(Sizes.parse(part));
		}
		return sizes;
	}

	Path home() {
		return this.home.toAbsolutePath();
	}

	Path out() {
		return (this.out != null) ? this.out.toAbsolutePath() : home().resolveSibling("results");
	}

	boolean wantsCell(String cell) {
		return this.cells.isEmpty() || this.cells.contains(cell);
	}

	boolean wantsServer(String server) {
		return this.servers.isEmpty() || namesServer(server);
	}

	/**
	 * Whether a server is asked for by its name.
	 * @param server the name
	 * @return whether it is
	 */
	boolean namesServer(String server) {
		return this.servers.contains(server) || this.variants.containsKey(server);
	}

	boolean wantsSize(int size) {
		return this.sizes.isEmpty() || this.sizes.contains(size);
	}

	int rounds() {
		return this.rounds;
	}

	int first() {
		return this.first;
	}

	int steadyAfter() {
		return this.steadyAfter;
	}

	/**
	 * How many objects an AOT cache is trained with.
	 * @return the number
	 */
	int training() {
		return this.training;
	}

	Duration measure() {
		return this.measure;
	}

	Duration warmUp() {
		return this.warmUp;
	}

	Duration timeLimit() {
		return this.timeLimit;
	}

	Map<String, String> variants() {
		return this.variants;
	}

}
