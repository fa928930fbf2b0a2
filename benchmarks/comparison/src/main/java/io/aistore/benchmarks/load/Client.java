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

package io.aistore.benchmarks.load;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;

/**
 * One connection of a load.
 */
interface Client {

	/**
	 * Sends what is to be sent next.
	 * @return whether there is an answer to wait for
	 * @throws IOException if it can't be sent
	 */
	boolean next() throws IOException;

	/**
	 * Goes on, as far as the channel is ready.
	 * @param key the channel's key
	 * @param buffer to read into
	 * @return whether there is an answer to wait for
	 * @throws IOException if the connection breaks
	 */
	boolean proceed(SelectionKey key, ByteBuffer buffer) throws IOException;

	void close() throws IOException;

}
