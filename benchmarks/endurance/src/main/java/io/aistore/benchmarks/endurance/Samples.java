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

import java.io.IOException;
import java.time.Duration;
import java.util.List;

/**
 * Figures taken from time to time.
 */
final class Samples {

	private Samples() {
	}

	static void every(Duration period, Duration duration, Sampling sampling) throws IOException {
		long end = System.nanoTime() + duration.toNanos();
		long left = duration.toNanos();
		while (left > 0) {
			Pause.of(Duration.ofNanos(Math.min(left, period.toNanos())));
			sampling.sample();
			left = end - System.nanoTime();
		}
	}

	/**
	 * Check that figures do not grow: the mean of the last third is compared with that of
	 * the middle one, since the first is for warming up.
	 * @param name the name of the figures
	 * @param figures the figures
	 * @param tolerance by what part they may grow
	 * @param options tell whether this is judged
	 * @param report takes the means and the verdict
	 */
	static void checkFlat(String name, List<Long> figures, double tolerance, Options options, Report report) {
		int third = figures.size() / 3;
		if (third == 0) {
			report.figure(name + "Last", figures.get(figures.size() - 1));
			return;
		}
		double middle = mean(figures.subList(third, 2 * third));
		double last = mean(figures.subList(figures.size() - third, figures.size()));
		report.figure(name + "Middle", Math.round(middle));
		report.figure(name + "Last", Math.round(last));
		report.check(!options.judgesTrends() || last <= middle * (1 + tolerance) + 1,
				"%s grew from %.0f to %.0f".formatted(name, middle, last));
	}

	private static double mean(List<Long> figures) {
		return figures.stream().mapToLong(Long::longValue).average().orElse(0);
	}

	/**
	 * Takes a sample.
	 */
	interface Sampling {

		void sample() throws IOException;

	}

}
