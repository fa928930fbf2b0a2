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

import org.springframework.boot.context.properties.source.InvalidConfigurationPropertyValueException;
import org.springframework.core.env.Environment;

/**
 * Refuses HTTP/2, which AIStore does not speak to a transformer, and whose connections
 * have no place for what makes bodies safe.
 */
final class HttpVersionCheck {

	private static final String PROPERTY = "server.http2.enabled";

	private HttpVersionCheck() {
	}

	static void verify(Environment environment) {
		if (environment.getProperty(PROPERTY, Boolean.class, false)) {
			throw new InvalidConfigurationPropertyValueException(PROPERTY, true,
					"It must be false: AIStore speaks HTTP/1.1, and an ETL server nothing else");
		}
	}

}
