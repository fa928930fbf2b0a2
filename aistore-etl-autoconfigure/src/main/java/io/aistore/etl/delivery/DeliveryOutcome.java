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

package io.aistore.etl.delivery;

import io.aistore.etl.target.Chunk;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Publisher;

/**
 * What the next hop made of a result.
 */
public sealed interface DeliveryOutcome {

	/**
	 * Let go of content that nobody subscribes to.
	 */
	default void release() {
	}

	/**
	 * The result has arrived where it belongs.
	 *
	 * @param length the number of bytes that arrived at the last hop, or -1 when the hop
	 * did not tell
	 */
	record Delivered(long length) implements DeliveryOutcome {

	}

	/**
	 * The hop answered with content, which is our answer, too.
	 *
	 * @param contentLength its length in bytes, or -1
	 * @param contentType its media type, if the hop told
	 * @param content the content, to be subscribed to exactly once, which is how it is
	 * released
	 */
	record Content(long contentLength, @Nullable String contentType,
			Publisher<Chunk> content) implements DeliveryOutcome {

		@Override
		public void release() {
			Chunk.release(this.content);
		}

	}

	/**
	 * The hop answered with an error, which is our answer, too.
	 *
	 * @param status the HTTP status
	 * @param contentType the media type of the text, if the hop told
	 * @param text the body, capped and without the secret
	 * @param retryReason the hop's {@code Ais-Etl-Retry-Reason}, if there
	 */
	record Rejected(int status, @Nullable String contentType, String text,
			@Nullable String retryReason) implements DeliveryOutcome {

	}

}
