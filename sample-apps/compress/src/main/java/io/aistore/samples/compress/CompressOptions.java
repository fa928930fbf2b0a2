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

package io.aistore.samples.compress;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * What to do with an object.
 *
 * @param mode whether to compress or to decompress
 * @param compression the format
 */
record CompressOptions(Mode mode, Compression compression) {

	static final CompressOptions DEFAULT = new CompressOptions(Mode.COMPRESS, Compression.GZIP);

	private static final Log logger = LogFactory.getLog(CompressOptions.class);

	/**
	 * Take over what some JSON says.
	 * @param json an object with {@code mode} and {@code compression}, form-encoded or
	 * not; may be blank
	 * @param jsonMapper what reads it
	 * @return these options where the JSON says nothing, or nothing that is known
	 */
	CompressOptions with(String json, JsonMapper jsonMapper) {
		if (json.isBlank()) {
			return this;
		}
		try {
			JsonNode options = jsonMapper.readTree(decoded(json));
			return new CompressOptions(value(options.path("mode"), this.mode),
					value(options.path("compression"), this.compression));
		}
		catch (JacksonException | IllegalArgumentException ex) {
			logger.warn("Using " + this + " because the options are no JSON");
			return this;
		}
	}

	// Some clients encode the arguments once more
	private String decoded(String json) {
		return json.stripLeading().startsWith("{") ? json : URLDecoder.decode(json, StandardCharsets.UTF_8);
	}

	private <E extends Enum<E>> E value(JsonNode option, E other) {
		return Arrays.stream(other.getDeclaringClass().getEnumConstants())
			.filter((value) -> value.toString().equals(option.asString("")))
			.findFirst()
			.orElse(other);
	}

	/** The direction. */
	enum Mode {

		COMPRESS, DECOMPRESS;

		@Override
		public String toString() {
			return (this == COMPRESS) ? "compress" : "decompress";
		}

	}

}
