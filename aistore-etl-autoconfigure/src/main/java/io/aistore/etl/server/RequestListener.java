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

/**
 * Told how far a request has come, on whatever thread that happens.
 */
@FunctionalInterface
public interface RequestListener {

	/**
	 * The content is at hand, with the memory it needs. A transport that answers in order
	 * does not start the next request before, lest that takes the memory.
	 */
	void opened();

	/**
	 * The transformer is called, on this thread.
	 * @return closed when the transformer has returned
	 */
	default Scope running() {
		return Scope.NONE;
	}

	/**
	 * The transformer has done with the content. More than once if it ran again for
	 * another attempt to deliver its result.
	 * @param bytes how much of the content had arrived
	 */
	default void received(long bytes) {
	}

	/**
	 * Something that holds while the transformer runs.
	 */
	@FunctionalInterface
	interface Scope extends AutoCloseable {

		/** Nothing. */
		Scope NONE = () -> {
		};

		@Override
		void close();

	}

}
