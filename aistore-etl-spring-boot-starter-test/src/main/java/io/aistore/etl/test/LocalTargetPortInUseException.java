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

/**
 * A port that a local target was told to use is in use.
 */
public final class LocalTargetPortInUseException extends RuntimeException {

	private final int port;

	LocalTargetPortInUseException(int port, Throwable cause) {
		super("Port " + port + " of the local AIStore target is in use", cause);
		this.port = port;
	}

	/**
	 * The port.
	 * @return its number
	 */
	public int port() {
		return this.port;
	}

}
