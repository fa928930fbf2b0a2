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

import java.util.Locale;

/**
 * How AIStore and a transformer exchange objects.
 */
public enum Communication {

	/** AIStore sends the object, or the name of its file, with {@code PUT}. */
	HPUSH,

	/** AIStore, or its client, asks for the result with {@code GET}. */
	HPULL,

	/** AIStore sends objects as messages over WebSocket. */
	WS;

	/**
	 * Read a communication type.
	 * @param text such as {@code hpush} or {@code hpush://}
	 * @return the type
	 * @throws IllegalArgumentException if there is no such type
	 */
	public static Communication of(String text) {
		return valueOf(text.replace("://", "").toUpperCase(Locale.ROOT));
	}

}
