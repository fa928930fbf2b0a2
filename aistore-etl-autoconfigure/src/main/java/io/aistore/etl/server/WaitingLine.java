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

import java.util.Iterator;
import java.util.LinkedList;
import java.util.function.LongPredicate;

import org.jspecify.annotations.Nullable;

/**
 * Those who wait for memory, and whose turn it is among them: first come, first served. A
 * smaller one may pass a larger one, but only so often that neither starves. While those
 * who get their turn stall, who came first gets only one turn of eight, and who came last
 * the others: all who come later would wait behind those that stall.
 *
 * @param <E> the type of those who wait
 */
final class WaitingLine<E extends WaitingLine.Entry> {

	private static final int MAX_OVERTAKES = 64;

	private static final int TURNS_OF_LAST = 7;

	private final LinkedList<E> entries = new LinkedList<>();

	/** Nobody waits for less, so that a long line need not be searched. */
	private long smallest = Long.MAX_VALUE;

	private int overtakes;

	/** How many turns those who came last have still. */
	private int turnsOfLast;

	/** Whether anybody has stalled since who came first had a turn. */
	private boolean stalled;

	void add(E entry) {
		this.smallest = this.entries.isEmpty() ? entry.bytes() : Math.min(this.smallest, entry.bytes());
		this.entries.add(entry);
	}

	boolean remove(E entry) {
		if (entry == this.entries.peekFirst()) {
			this.overtakes = 0;
		}
		return this.entries.remove(entry);
	}

	int size() {
		return this.entries.size();
	}

	boolean isEmpty() {
		return this.entries.isEmpty();
	}

	/**
	 * The number of bytes that the first one waits for.
	 * @return the bytes, or 0 if nobody waits
	 */
	long firstBytes() {
		return this.entries.isEmpty() ? 0 : this.entries.getFirst().bytes();
	}

	/** Somebody has had a turn in vain. */
	void stalled() {
		this.stalled = true;
	}

	/** The first one has been passed. */
	void overtaken() {
		this.overtakes++;
	}

	/**
	 * Whether the first one has been passed too often.
	 * @return whether nobody may pass any more
	 */
	boolean isStarved() {
		return !this.entries.isEmpty() && this.overtakes >= MAX_OVERTAKES;
	}

	/**
	 * Take out whose turn it is.
	 * @param fits tells what number of bytes is available
	 * @return who is served, or {@code null} if nobody can be
	 */
	@Nullable E poll(LongPredicate fits) {
		if (this.entries.isEmpty() || !fits.test(this.smallest)) {
			return null;
		}
		E first = this.entries.getFirst();
		boolean firstFits = fits.test(first.bytes());
		if (this.turnsOfLast > 0 && !isStarved() && fits.test(this.entries.getLast().bytes())) {
			this.turnsOfLast--;
			this.overtakes += firstFits ? 0 : 1;
			return this.entries.removeLast();
		}
		if (firstFits) {
			this.overtakes = 0;
			this.turnsOfLast = this.stalled ? TURNS_OF_LAST : 0;
			this.stalled = false;
			return this.entries.removeFirst();
		}
		return isStarved() ? null : pollSmaller(fits);
	}

	private @Nullable E pollSmaller(LongPredicate fits) {
		Iterator<E> iterator = this.entries.iterator();
		while (iterator.hasNext()) {
			E entry = iterator.next();
			if (fits.test(entry.bytes())) {
				iterator.remove();
				this.overtakes++;
				return entry;
			}
		}
		return null;
	}

	/**
	 * One who waits.
	 */
	interface Entry {

		/**
		 * What he waits for.
		 * @return the number of bytes
		 */
		long bytes();

	}

}
