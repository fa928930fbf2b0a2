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

package io.aistore.etl.target.netty;

/**
 * Content on its way into a connection. Used on the connection's event loop.
 */
public interface OutboundContent {

	/**
	 * The connection takes bytes again.
	 */
	void writable();

	/**
	 * Stop: nobody wants the rest.
	 */
	void cancel();

	/**
	 * Told what becomes of content, on the event loop.
	 */
	interface Listener {

		/** There is something to write, or nothing at all: time for the head. */
		default void beginning() {
		}

		/** All of it has been handed to the connection, which is to end the message. */
		void written();

		/**
		 * It broke off.
		 * @param ex why
		 */
		void failed(Throwable ex);

	}

}
