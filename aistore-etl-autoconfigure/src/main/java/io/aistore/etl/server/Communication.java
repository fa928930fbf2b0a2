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
 * How AIStore talks to a transformer.
 */
public enum Communication {

	/** AIStore sends the object: {@code PUT /<bucket>/<object>}. */
	HPUSH,

	/** AIStore names the object: {@code GET /<uname>}. */
	HPULL,

	/** Messages on a connection that stays open. */
	WS;

	/**
	 * The name as in a spec, without its {@code ://}.
	 * @return the name
	 */
	public String label() {
		return name().toLowerCase(Locale.ROOT);
	}

}
