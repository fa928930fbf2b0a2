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

package io.aistore.etl.target;

import java.util.Locale;
import java.util.Set;

import org.jspecify.annotations.Nullable;

/**
 * What AIStore takes for true in variables and parameters: {@code 1 t true y yes on}, in
 * any case.
 */
public final class Truth {

	private static final Set<String> TRUE = Set.of("1", "t", "true", "y", "yes", "on");

	private Truth() {
	}

	/**
	 * Judge a value.
	 * @param value the value, {@code null} for false
	 * @return whether it is truthy
	 */
	public static boolean of(@Nullable String value) {
		return value != null && TRUE.contains(value.strip().toLowerCase(Locale.ROOT));
	}

}
