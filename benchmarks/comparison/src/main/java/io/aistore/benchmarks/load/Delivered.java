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

import java.nio.ByteBuffer;

/**
 * Expects the answer to a direct put: status 204 with the length, after the object has
 * arrived at the target.
 */
public final class Delivered implements Expectation {

	private final Target target;

	private final int connection;

	private final long sequence;

	private final int size;

	/**
	 * Expects that delivery.
	 * @param target where it must have arrived
	 * @param connection the number of the connection that asked for it
	 * @param sequence the number of the delivery
	 * @param size the size of the object
	 */
	public Delivered(Target target, int connection, long sequence, int size) {
		this.target = target;
		this.connection = connection;
		this.sequence = sequence;
		this.size = size;
	}

	@Override
	public void head(Head head) {
		if (head.status() != 204 || !Integer.toString(this.size).equals(head.field("Ais-Direct-Put-Length"))) {
			throw new WrongAnswerException("A direct put of " + this.size + " bytes: " + head.text());
		}
		this.target.requireDelivered(this.connection, this.sequence);
	}

	@Override
	public void content(ByteBuffer part) {
		throw new WrongAnswerException("A 204 with a body");
	}

	@Override
	public void end() {
	}

}
