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

package io.aistore.etl.test;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;

/**
 * What is to go wrong when transformers call targets, in order.
 */
final class Faults {

	private final Deque<Fault> get = new ArrayDeque<>();

	private final Deque<Fault> put = new ArrayDeque<>();

	synchronized void onGet(Fault fault) {
		for (int i = 0; i < fault.times(); i++) {
			this.get.add(fault);
		}
	}

	synchronized void onPut(Fault fault) {
		for (int i = 0; i < fault.times(); i++) {
			this.put.add(fault);
		}
	}

	/**
	 * The fault that a request meets.
	 * @param method the method of the request
	 * @return the fault, if there is one left
	 */
	synchronized Optional<Fault> next(String method) {
		return Optional.ofNullable(method.equals("PUT") ? this.put.poll() : this.get.poll());
	}

	synchronized void clear() {
		this.get.clear();
		this.put.clear();
	}

}
