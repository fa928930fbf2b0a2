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

import io.aistore.etl.target.Chunk;
import io.aistore.etl.target.Receiver;
import org.reactivestreams.Publisher;

/**
 * Where the content of a request's object comes from.
 */
public sealed interface Input {

	/**
	 * Whether the content can be had again when an attempt to deliver the result failed.
	 * @return whether the input can be opened more than once
	 */
	boolean replayable();

	/**
	 * The body of the request.
	 *
	 * @param length its length in bytes, or -1 when the request does not tell
	 * @param content the content, which can be subscribed to once; a body that breaks off
	 * ends with an error
	 * @param trusted whether its sender has sent a whole object before; one that has not
	 * may stall, and waits apart from the others
	 */
	record Body(long length, Publisher<Chunk> content, boolean trusted) implements Input {

		/**
		 * Create a body from a sender that is trusted.
		 * @param length its length in bytes, or -1 when the request does not tell
		 * @param content the content
		 */
		public Body(long length, Publisher<Chunk> content) {
			this(length, content, true);
		}

		@Override
		public boolean replayable() {
			return false;
		}

	}

	/**
	 * A file on the target's disks.
	 *
	 * @param escapedFqn its path, escaped once
	 */
	record Fqn(String escapedFqn) implements Input {

		@Override
		public boolean replayable() {
			return true;
		}

	}

	/**
	 * An object to be fetched from the target.
	 *
	 * @param rawPath the raw path as in the request, starting with a slash
	 * @param latest whether the target is to look for a newer version first
	 */
	record Upstream(String rawPath, boolean latest) implements Input {

		@Override
		public boolean replayable() {
			return true;
		}

	}

	/**
	 * Content of another server.
	 *
	 * @param source the server, which gets neither secret nor token
	 * @param pathAndQuery the raw path, starting with a slash, and query
	 */
	record Download(Receiver.Stage source, String pathAndQuery) implements Input {

		@Override
		public boolean replayable() {
			return true;
		}

	}

}
