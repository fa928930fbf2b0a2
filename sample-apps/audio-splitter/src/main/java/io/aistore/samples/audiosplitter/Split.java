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

package io.aistore.samples.audiosplitter;

import java.math.BigDecimal;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Set;

import io.aistore.etl.InvalidArgumentsException;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Which piece of the audio is wanted.
 *
 * @param from its beginning in seconds
 * @param to its end in seconds
 * @param format its format, in lower case
 */
record Split(double from, double to, String format) {

	private static final Set<String> FORMATS = Set.of("wav", "flac", "mp3", "m4a", "aac", "opus", "ogg", "aiff");

	private static final int MAX_SHOWN = 100;

	/**
	 * Read the arguments of a request.
	 * @param args JSON with {@code from_time}, {@code to_time} and, if not wav,
	 * {@code audio_format}, form-encoded or not
	 * @param jsonMapper what reads it
	 * @return the piece
	 * @throws InvalidArgumentsException if an argument is missing, unreadable or
	 * impossible
	 */
	static Split of(String args, JsonMapper jsonMapper) {
		JsonNode options = read(args, jsonMapper);
		Split split = new Split(seconds(options, "from_time"), seconds(options, "to_time"), format(options));
		if (split.to < split.from) {
			throw new InvalidArgumentsException(
					"'to_time' must not be before 'from_time', but is " + split.to + ", before " + split.from);
		}
		return split;
	}

	boolean endsAfter(double seconds) {
		return this.to > seconds;
	}

	private static JsonNode read(String args, JsonMapper jsonMapper) {
		try {
			JsonNode options = jsonMapper.readTree(decoded(args));
			if (options.isObject()) {
				return options;
			}
		}
		catch (JacksonException | IllegalArgumentException ex) {
			throw new InvalidArgumentsException(
					"The arguments must be JSON with 'from_time' and 'to_time', not " + shown(args), ex);
		}
		throw new InvalidArgumentsException(
				"The arguments must be a JSON object with 'from_time' and 'to_time', not " + shown(args));
	}

	// Some clients encode the arguments once more
	private static String decoded(String args) {
		return args.stripLeading().startsWith("{") ? args : URLDecoder.decode(args, StandardCharsets.UTF_8);
	}

	private static double seconds(JsonNode options, String key) {
		JsonNode value = options.path(key);
		if (value.isMissingNode()) {
			throw new InvalidArgumentsException("'" + key + "' is missing");
		}
		double seconds = number(value, key);
		if (!Double.isFinite(seconds) || seconds < 0) {
			throw new InvalidArgumentsException(
					"'" + key + "' must be a number of seconds from 0 on, not " + shown(value.toString()));
		}
		return seconds;
	}

	private static double number(JsonNode value, String key) {
		try {
			return value.isString() ? new BigDecimal(value.stringValue().strip()).doubleValue() : value.doubleValue();
		}
		catch (JacksonException | NumberFormatException ex) {
			throw new InvalidArgumentsException(
					"'" + key + "' must be a number of seconds, not " + shown(value.toString()), ex);
		}
	}

	private static String format(JsonNode options) {
		JsonNode value = options.path("audio_format");
		if (value.isMissingNode() || value.isNull()) {
			return "wav";
		}
		String format = value.asString("").toLowerCase(Locale.ROOT);
		if (!FORMATS.contains(format)) {
			throw new InvalidArgumentsException("'audio_format' must be one of " + FORMATS.stream().sorted().toList()
					+ ", not " + shown(value.toString()));
		}
		return format;
	}

	private static String shown(String refused) {
		return (refused.length() <= MAX_SHOWN) ? refused : refused.substring(0, MAX_SHOWN) + "…";
	}

}
