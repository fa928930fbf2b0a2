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
import io.aistore.etl.target.OutboundBody;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Flux;

/**
 * The body of one attempt, and what became of it.
 */
final class SentBody {

	private final OutboundBody body;

	private volatile long length;

	private volatile boolean touched;

	private volatile @Nullable Throwable failure;

	SentBody(OutboundBody body) {
		if (body instanceof OutboundBody.Stream stream) {
			this.body = new OutboundBody.Stream(watch(stream.content()));
			return;
		}
		this.body = body;
		this.length = (body instanceof OutboundBody.File file) ? file.size()
				: ((OutboundBody.Bytes) body).content().length;
	}

	private Publisher<Chunk> watch(Publisher<Chunk> content) {
		return Flux.from(content)
			.doFirst(() -> this.touched = true)
			.doOnNext((chunk) -> count(chunk.bytes().remaining()))
			.doOnError((ex) -> this.failure = ex);
	}

	// Signals of a stream don't overlap
	private void count(int size) {
		this.length = this.length + size;
	}

	OutboundBody body() {
		return this.body;
	}

	/**
	 * How many bytes have been handed to the connection.
	 * @return the number of bytes
	 */
	long length() {
		return this.length;
	}

	/**
	 * Whether some of a stream may be gone.
	 * @return whether the body can't be sent once more
	 */
	boolean touched() {
		return this.touched;
	}

	/**
	 * Whether an exchange failed because the result did.
	 * @param ex the failure of the exchange
	 * @return whether it is the result's own one
	 */
	boolean failedWith(Throwable ex) {
		return this.failure == ex;
	}

}
