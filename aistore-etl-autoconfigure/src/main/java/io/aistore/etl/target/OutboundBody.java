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

import java.nio.file.Path;

import org.reactivestreams.Publisher;

/**
 * The body of a request to a target or stage.
 */
public sealed interface OutboundBody {

	/**
	 * Bytes in memory: sent with their length, an empty array chunked (an empty PUT with
	 * a length looks like one that lost its name, and is refused by default).
	 *
	 * @param content the bytes, not to be changed
	 */
	record Bytes(byte[] content) implements OutboundBody {

	}

	/**
	 * A file as it is: sent with its length, without going through the heap where the
	 * connection allows.
	 *
	 * @param path the file
	 * @param size its size in bytes
	 */
	record File(Path path, long size) implements OutboundBody {

	}

	/**
	 * A stream of unknown length: sent chunked, as it comes. Subscribed to once at most.
	 *
	 * @param content the stream
	 */
	record Stream(Publisher<Chunk> content) implements OutboundBody {

	}

}
