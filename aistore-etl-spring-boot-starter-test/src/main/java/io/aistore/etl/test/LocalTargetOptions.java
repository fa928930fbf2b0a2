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

package io.aistore.etl.test;

import java.util.List;
import java.util.Objects;
import java.util.function.Function;

import org.springframework.boot.convert.ApplicationConversionService;
import org.springframework.core.convert.ConversionService;
import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.core.env.EnumerablePropertySource;
import org.springframework.core.env.PropertySource;
import org.springframework.util.Assert;

/**
 * The properties {@code local-target.*} of an application beside a local target.
 *
 * @param port the port for people and clients
 * @param targets the number of targets
 * @param communication how objects are exchanged
 * @param input what the transformer is handed
 */
record LocalTargetOptions(int port, int targets, Communication communication, Input input) {

	private static final String PREFIX = "local-target.";

	private static final List<String> NAMES = List.of("port", "targets", "communication", "body");

	private static final ConversionService conversion = ApplicationConversionService.getSharedInstance();

	/**
	 * Read the options.
	 * @param environment the environment of the application
	 * @return the options
	 * @throws InvalidLocalTargetOptionException if one is unknown or has no valid value
	 */
	static LocalTargetOptions of(ConfigurableEnvironment environment) {
		environment.getPropertySources().forEach(LocalTargetOptions::refuseUnknown);
		Reader reader = new Reader(environment);
		int port = reader.read("port", "8080", (value) -> number(value, 0, 65535),
				"a number from 0 (a free port) to 65535");
		int targets = reader.read("targets", "2", (value) -> number(value, 1, Integer.MAX_VALUE), "a number from 1");
		Communication communication = reader.read("communication", "hpush", Communication::of, "hpush, hpull or ws");
		boolean body = reader.read("body", "false", (value) -> convert(value, Boolean.class), "true or false");
		return new LocalTargetOptions(port, targets, communication, body ? Input.BODY : Input.FILE);
	}

	private static void refuseUnknown(PropertySource<?> source) {
		if (source instanceof EnumerablePropertySource<?> enumerable) {
			for (String name : enumerable.getPropertyNames()) {
				if (name.startsWith(PREFIX) && !NAMES.contains(name.substring(PREFIX.length()))) {
					throw new InvalidLocalTargetOptionException("There is no property '" + name + "'",
							"The properties are: " + PREFIX + String.join(", " + PREFIX, NAMES));
				}
			}
		}
	}

	private static int number(String value, int min, int max) {
		int number = convert(value, Integer.class);
		Assert.isTrue(number >= min && number <= max, "Out of range");
		return number;
	}

	private static <T> T convert(String value, Class<T> type) {
		return Objects.requireNonNull(conversion.convert(value, type));
	}

	private record Reader(ConfigurableEnvironment environment) {

		<T> T read(String option, String defaultValue, Function<String, T> parser, String valid) {
			String value = this.environment.getProperty(PREFIX + option, defaultValue);
			try {
				return parser.apply(value);
			}
			catch (RuntimeException ex) {
				throw new InvalidLocalTargetOptionException(
						"The property '" + PREFIX + option + "' has the value '" + value + "'",
						"Set it to " + valid + ", or leave it out for " + defaultValue);
			}
		}

	}

}
