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

import java.util.Map;

import org.jspecify.annotations.Nullable;

/**
 * The settings of HTTPS towards targets and stages are unusable.
 */
final class InvalidClientSslException extends RuntimeException {

	private static final Map<String, String> VARIABLES = Map.of("ca", "AIS_CLIENT_CA", "certificate", "AIS_CRT",
			"private-key", "AIS_CRT_KEY");

	private final String property;

	private final @Nullable String value;

	private final String reason;

	InvalidClientSslException(String property, @Nullable String value, String reason, @Nullable Throwable cause) {
		super("aistore.etl.client.ssl." + property + ": " + reason, cause);
		this.property = property;
		this.value = value;
		this.reason = reason;
	}

	/**
	 * Say what is wrong, by the names that the user knows.
	 * @return a sentence
	 */
	String description() {
		String variable = VARIABLES.get(this.property);
		return "The property 'aistore.etl.client.ssl." + this.property + "'"
				+ ((variable != null) ? " (environment variable " + variable + ")" : "")
				+ ((this.value != null) ? " with the value '" + this.value + "'" : "") + " is unusable: " + this.reason
				+ ".";
	}

}
