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

package io.aistore.etl;

import org.jspecify.annotations.Nullable;

/**
 * A failure with the HTTP status that AIStore is answered. The message becomes the
 * object's error in AIStore, so that it should be short and name what was wrong.
 */
public class EtlException extends RuntimeException {

	private final int status;

	/**
	 * Create an exception.
	 * @param status the status of the answer, from 400 to 599
	 * @param message the text of the answer
	 */
	public EtlException(int status, String message) {
		this(status, message, null);
	}

	/**
	 * Create an exception.
	 * @param status the status of the answer, from 400 to 599
	 * @param message the text of the answer
	 * @param cause the cause, if any
	 */
	public EtlException(int status, String message, @Nullable Throwable cause) {
		super(message, cause);
		if (status < 400 || status > 599) {
			throw new IllegalArgumentException("'status' must be from 400 to 599 but is " + status);
		}
		this.status = status;
	}

	/**
	 * The status of the answer.
	 * @return the HTTP status, from 400 to 599
	 */
	public final int status() {
		return this.status;
	}

}
