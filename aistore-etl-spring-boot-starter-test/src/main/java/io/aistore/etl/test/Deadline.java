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

import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

import org.jspecify.annotations.Nullable;

/**
 * The limit of time of one exchange. When it is up the connection is closed, whatever
 * happens on it.
 */
final class Deadline {

	private final Duration timeout;

	private final Future<?> timer;

	private @Nullable ClientConnection connection;

	private boolean expired;

	private boolean cancelled;

	Deadline(ScheduledExecutorService scheduler, Duration timeout) {
		this.timeout = timeout;
		this.timer = scheduler.schedule(this::expire, timeout.toNanos(), TimeUnit.NANOSECONDS);
	}

	synchronized void guard(ClientConnection connection) {
		this.connection = connection;
		if (this.expired) {
			connection.close();
		}
	}

	private synchronized void expire() {
		if (!this.cancelled) {
			this.expired = true;
			if (this.connection != null) {
				this.connection.close();
			}
		}
	}

	/**
	 * End the limit.
	 * @return {@code true} if the time was up before
	 */
	synchronized boolean cancel() {
		this.cancelled = true;
		this.timer.cancel(false);
		return this.expired;
	}

	/**
	 * What a failure really was.
	 * @param failure the failure
	 * @return the failure, or one that says that the time was up
	 */
	synchronized IOException translate(IOException failure) {
		return this.expired ? new ExchangeTimeoutException(this.timeout, failure) : failure;
	}

}
