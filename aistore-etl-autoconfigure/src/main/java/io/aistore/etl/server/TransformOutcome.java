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

package io.aistore.etl.server;

import java.util.Locale;

/**
 * What became of a request to transform an object.
 */
public enum TransformOutcome {

	/** The result was the answer. */
	CONTENT,

	/** The result went to where it belongs by direct put. */
	DELIVERED,

	/** The request was refused, with a status below 500. */
	REJECTED,

	/**
	 * The transform or its delivery failed, with a status from 500, or too late for one.
	 */
	FAILED,

	/** Nobody waited for the answer any more. */
	CANCELLED;

	/**
	 * The name in metrics.
	 * @return the name
	 */
	public String label() {
		return name().toLowerCase(Locale.ROOT);
	}

}
