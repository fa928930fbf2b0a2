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

package io.aistore.etl.server.netty;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;

import org.jspecify.annotations.Nullable;

import org.springframework.boot.web.server.context.WebServerApplicationContext;
import org.springframework.context.SmartLifecycle;

/**
 * Counts the requests that are under way, and holds the end of the application up for
 * them: the server knows nothing of them. Depends on no other bean, since it would be
 * stopped along with that, and not be waited for.
 */
public final class UnderWay implements SmartLifecycle {

	private final boolean graceful;

	private final AtomicInteger count = new AtomicInteger();

	private final AtomicReference<@Nullable Runnable> whenNone = new AtomicReference<>();

	private volatile boolean running;

	/**
	 * Create a counter.
	 * @param graceful whether to wait for what is under way when the application stops
	 */
	public UnderWay(boolean graceful) {
		this.graceful = graceful;
	}

	void began() {
		this.count.incrementAndGet();
	}

	void ended() {
		if (this.count.decrementAndGet() == 0) {
			runIfNone();
		}
	}

	private void runIfNone() {
		Runnable callback = (this.count.get() == 0) ? this.whenNone.getAndSet(null) : null;
		if (callback != null) {
			callback.run();
		}
	}

	@Override
	public void start() {
		this.running = true;
	}

	@Override
	public void stop() {
		this.running = false;
	}

	@Override
	public void stop(Runnable callback) {
		stop();
		if (this.graceful) {
			this.whenNone.set(callback);
			runIfNone();
		}
		else {
			callback.run();
		}
	}

	@Override
	public boolean isRunning() {
		return this.running;
	}

	@Override
	public int getPhase() {
		return WebServerApplicationContext.GRACEFUL_SHUTDOWN_PHASE;
	}

}
