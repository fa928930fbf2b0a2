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

import io.aistore.etl.target.Receiver;

/**
 * Is told what deliveries do, to count it.
 */
public interface DeliveryObserver {

	/** An observer that counts nothing. */
	DeliveryObserver NONE = new DeliveryObserver() {

		@Override
		public void attempted(Receiver receiver, Attempt outcome, long bytes) {
			// nobody wants to know
		}

		@Override
		public void retried(Receiver receiver) {
			// nobody wants to know
		}

	};

	/**
	 * An attempt ended.
	 * @param receiver who it went to
	 * @param outcome how it ended
	 * @param bytes how many bytes of the result were handed to the connection
	 */
	void attempted(Receiver receiver, Attempt outcome, long bytes);

	/**
	 * A further attempt follows.
	 * @param receiver who it goes to
	 */
	void retried(Receiver receiver);

	/**
	 * How an attempt ended.
	 */
	enum Attempt {

		/** The result arrived. */
		DELIVERED,

		/** The hop answered with content. */
		CONTENT,

		/** The hop answered with an error. */
		REJECTED,

		/** The hop could not be reached, or the connection broke. */
		UNREACHABLE,

		/** The guard refused the hop. */
		REFUSED,

		/** The result itself failed. */
		FAILED

	}

}
