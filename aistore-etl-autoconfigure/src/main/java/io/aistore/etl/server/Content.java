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

import java.nio.file.Path;

import io.aistore.etl.server.MemoryBudget.Reservation;
import org.jspecify.annotations.Nullable;

/**
 * The content of one object for one run of the transformer.
 */
sealed interface Content extends AutoCloseable {

	@Override
	void close();

	/**
	 * Why the content broke off while it was read.
	 * @return the cause, or {@code null}
	 */
	default @Nullable Throwable failure() {
		return null;
	}

	/**
	 * The size of the content, as far as it has arrived.
	 * @return the number of bytes
	 */
	long size();

	/**
	 * Whether AIStore named a file for the object, so that transformers may have one.
	 * @return whether there is a file, or should have been one
	 */
	boolean named();

	/**
	 * Content in memory. Forgets it when closed, since what holds this object may live
	 * for as long as the result is being sent.
	 */
	final class Memory implements Content {

		private final long size;

		private final Reservation reservation;

		private volatile byte @Nullable [] bytes;

		/**
		 * Create content.
		 * @param bytes the content
		 * @param reservation its share of the budget
		 */
		Memory(byte[] bytes, Reservation reservation) {
			this.bytes = bytes;
			this.size = bytes.length;
			this.reservation = reservation;
		}

		byte[] bytes() {
			byte[] bytes = this.bytes;
			if (bytes == null) {
				throw new IllegalStateException("The content is gone: its transformer has returned");
			}
			return bytes;
		}

		@Override
		public long size() {
			return this.size;
		}

		@Override
		public boolean named() {
			return false;
		}

		@Override
		public void close() {
			this.bytes = null;
			this.reservation.close();
		}

	}

	/**
	 * Content in a file.
	 *
	 * @param file the file
	 * @param size its size in bytes
	 * @param reservation the share of the budget for reading it, if it is charged
	 */
	record OnDisk(Path file, long size, @Nullable Reservation reservation) implements Content {

		@Override
		public boolean named() {
			return true;
		}

		@Override
		public void close() {
			if (this.reservation != null) {
				this.reservation.close();
			}
		}

	}

	/**
	 * Content that arrives as it is read.
	 *
	 * @param stream the content
	 * @param named whether AIStore named a file, which does not hold the whole content
	 */
	record Streamed(InputPipe stream, boolean named) implements Content {

		@Override
		public long size() {
			return this.stream.received();
		}

		@Override
		public void close() {
			this.stream.close();
		}

		@Override
		public @Nullable Throwable failure() {
			return this.stream.failure();
		}

	}

}
