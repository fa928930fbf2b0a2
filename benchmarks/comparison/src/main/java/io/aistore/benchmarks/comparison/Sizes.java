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

import java.util.Locale;

/**
 * Sizes of objects as people write them.
 */
final class Sizes {

	private static final int KIB = 1024;

	private Sizes() {
	}

	static int parse(String text) {
		String lower = text.toLowerCase(Locale.ROOT);
		int unit = (lower.endsWith("k")) ? KIB : (lower.endsWith("m")) ? KIB * KIB : 1;
		return Integer.parseInt((unit == 1) ? lower : lower.substring(0, lower.length() - 1)) * unit;
	}

	static String format(int size) {
		if (size >= KIB * KIB && size % (KIB * KIB) == 0) {
			return size / KIB / KIB + " MiB";
		}
		return (size >= KIB && size % KIB == 0) ? size / KIB + " KiB" : size + " B";
	}

}
