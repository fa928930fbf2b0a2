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
 * Transforms an object as a whole: its bytes are in memory, and so is the result.
 * <p>
 * Declare one bean of this type, and the application serves it to AIStore. The bean is
 * called by many threads at once. What it throws becomes the answer: an
 * {@link EtlException} with its status, anything else with status 500 and its message.
 * Returning {@code null} is an error as well; an empty array is an empty object.
 * <p>
 * Objects larger than {@code aistore.etl.memory.max-object-size} are refused with 413;
 * use a {@link StreamingTransformer} for those.
 */
@FunctionalInterface
public interface Transformer {

	/**
	 * Transform an object.
	 * @param object the object
	 * @return the content of the result, not {@code null}, not to be changed afterwards
	 * @throws Exception on any failure
	 */
	byte[] transform(EtlObject object) throws Exception;

	/**
	 * The media type of the results.
	 * @return the media type, or {@code null} for that of the property
	 * {@code aistore.etl.content-type}
	 */
	default @Nullable String contentType() {
		return null;
	}

	/**
	 * Whether this transformer is so quick that it may run on an event loop, which saves
	 * the hand-over to a worker. It must never wait for anything (no I/O, no locks, no
	 * other threads) and take well below a millisecond: everything else that the event
	 * loop serves, health included, waits meanwhile.
	 * @return whether it never blocks; {@code false} unless overridden, which the
	 * property {@code aistore.etl.transform.non-blocking} can change for a lambda
	 */
	default boolean nonBlocking() {
		return false;
	}

}
