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

package io.aistore.etl.delivery.webclient;

import org.jspecify.annotations.Nullable;

/**
 * What a connection knows of one exchange.
 */
final class Exchange {

	private final boolean reused;

	private volatile boolean answered;

	private volatile boolean complete;

	private volatile boolean sent;

	private volatile @Nullable Runnable writableListener;

	Exchange(boolean reused) {
		this.reused = reused;
	}

	/**
	 * Whether the connection has served an exchange before.
	 * @return whether it comes from the pool
	 */
	boolean reused() {
		return this.reused;
	}

	boolean answered() {
		return this.answered;
	}

	void markAnswered() {
		this.answered = true;
	}

	/**
	 * Whether all of the request is gone.
	 * @return whether none of it waits for the hop to read on
	 */
	boolean sent() {
		return this.sent;
	}

	void markSent(boolean sent) {
		this.sent = sent;
	}

	/**
	 * Whether the answer has come to its proper end.
	 * @return whether nothing of it is missing
	 */
	boolean complete() {
		return this.complete;
	}

	void markComplete() {
		this.complete = true;
		this.writableListener = null;
	}

	void onWritable(Runnable listener) {
		this.writableListener = listener;
	}

	void writable() {
		Runnable listener = this.writableListener;
		if (listener != null) {
			listener.run();
		}
	}

}
