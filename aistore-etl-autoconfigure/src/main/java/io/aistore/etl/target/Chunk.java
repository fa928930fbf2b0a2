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

import java.nio.ByteBuffer;

import org.reactivestreams.Publisher;
import org.reactivestreams.Subscription;
import reactor.core.publisher.BaseSubscriber;

/**
 * A piece of an object on its way through the server, and the memory it stands in.
 * Whoever receives a chunk owns it and releases it exactly once, when its bytes have been
 * copied or written.
 */
public interface Chunk {

	/**
	 * The bytes, from position to limit. Not to be used after {@link #release()}.
	 * @return the bytes, the same buffer each time
	 */
	ByteBuffer bytes();

	/**
	 * Give the memory back.
	 */
	void release();

	/**
	 * Let go of content that nobody reads.
	 * @param content the content, which nobody has subscribed to
	 */
	static void release(Publisher<Chunk> content) {
		content.subscribe(new BaseSubscriber<>() {

			@Override
			protected void hookOnSubscribe(Subscription subscription) {
				cancel();
			}

		});
	}

	/**
	 * Return a chunk on an array that nobody has to give back.
	 * @param bytes the array, not to be changed afterwards
	 * @return the chunk
	 */
	static Chunk of(byte[] bytes) {
		return of(ByteBuffer.wrap(bytes));
	}

	/**
	 * Return a chunk on a buffer that nobody has to give back.
	 * @param bytes the buffer
	 * @return the chunk
	 */
	static Chunk of(ByteBuffer bytes) {
		return new Chunk() {

			@Override
			public ByteBuffer bytes() {
				return bytes;
			}

			@Override
			public void release() {
				// on the heap
			}

		};
	}

}
