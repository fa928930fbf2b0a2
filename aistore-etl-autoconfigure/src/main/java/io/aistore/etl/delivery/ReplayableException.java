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

import io.aistore.etl.EtlException;
import org.jspecify.annotations.Nullable;

/**
 * A delivery failed for a moment, and its result can't be had again here: AIStore is
 * asked to repeat the whole PUT. Status 503, with the header
 * {@code Ais-Etl-Retry-Reason}.
 */
public final class ReplayableException extends EtlException {

	/**
	 * Create an exception.
	 * @param message what failed
	 * @param cause the cause
	 */
	public ReplayableException(String message, @Nullable Throwable cause) {
		super(503, message, cause);
	}

}
