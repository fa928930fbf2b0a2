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

package io.aistore.etl.autoconfigure;

import java.time.Duration;
import java.util.function.Predicate;

import org.jspecify.annotations.Nullable;

import org.springframework.boot.context.properties.source.InvalidConfigurationPropertyValueException;
import org.springframework.boot.convert.DurationStyle;

/**
 * Refuses values of properties that nothing can work with, so that they stop the start.
 */
final class Limits {

	/** The shortest time that a timeout can be. */
	static final Duration TICK = Duration.ofMillis(1);

	private Limits() {
	}

	static <T extends Comparable<T>> void atLeast(T least, String property, @Nullable T value) {
		if (value != null && value.compareTo(least) < 0) {
			throw new InvalidConfigurationPropertyValueException(property, asWritten(value),
					"It must be at least " + asWritten(least));
		}
	}

	static <T extends Comparable<T>> void within(T least, T most, String property, T value) {
		if (value.compareTo(least) < 0 || value.compareTo(most) > 0) {
			throw new InvalidConfigurationPropertyValueException(property, value,
					"It must be from " + least + " to " + most);
		}
	}

	static <T> void allowed(Predicate<T> allowed, String property, T value, String expected) {
		if (!allowed.test(value)) {
			throw new InvalidConfigurationPropertyValueException(property, value, "It must be " + expected);
		}
	}

	private static Object asWritten(Object value) {
		return (value instanceof Duration duration) ? DurationStyle.SIMPLE.print(duration) : value;
	}

}
