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

package io.aistore.etl.delivery;

import java.time.Duration;

import org.jspecify.annotations.Nullable;

/**
 * Settings of direct put.
 *
 * @param retries how many times a delivery is tried again after a transient failure
 * @param objectTimeout how long AIStore waits for an object, beyond which no attempt is
 * started, or {@code null} if that is not known
 * @param backOff how long to wait before a retry
 */
public record DirectPutSettings(int retries, @Nullable Duration objectTimeout, BackOff backOff) {

	public DirectPutSettings {
		if (retries < 0) {
			throw new IllegalArgumentException("'retries' must not be negative");
		}
	}

}
