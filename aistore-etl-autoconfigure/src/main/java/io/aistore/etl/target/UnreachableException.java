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

package io.aistore.etl.target;

import io.aistore.etl.EtlException;
import org.jspecify.annotations.Nullable;

/**
 * A target or stage can't be reached, or the connection to it broke or timed out: a
 * transient failure. Status 502.
 */
public final class UnreachableException extends EtlException {

	/** How many dead connections in a row are nothing but the leftovers of a pool. */
	public static final int MAX_STALE = 3;

	private final boolean stale;

	/**
	 * Create an exception.
	 * @param message who can't be reached and why, without the secret
	 * @param cause the cause
	 */
	public UnreachableException(String message, @Nullable Throwable cause) {
		this(message, cause, false);
	}

	/**
	 * Create an exception.
	 * @param message who can't be reached and why, without the secret
	 * @param cause the cause
	 * @param stale whether a connection from the pool turned out to be dead before the
	 * first byte of an answer
	 */
	public UnreachableException(String message, @Nullable Throwable cause, boolean stale) {
		super(502, message, cause);
		this.stale = stale;
	}

	/**
	 * Whether a connection from the pool turned out to be dead before the first byte of
	 * an answer, so that it may be replaced without delay.
	 * @return whether the connection was stale
	 */
	public boolean stale() {
		return this.stale;
	}

}
