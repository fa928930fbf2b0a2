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

package io.aistore.etl.autoconfigure;

import java.time.Duration;

import reactor.netty.resources.LoopResources;

/**
 * The event loops of the native lane, which server and client share. Few of them: each
 * request that finds its thread asleep pays for waking it.
 */
final class EventLoops implements AutoCloseable {

	private static final Duration SHUTDOWN_TIMEOUT = Duration.ofSeconds(2);

	private final LoopResources resources;

	EventLoops(int count) {
		this.resources = LoopResources.create("aistore-etl", count, true);
	}

	LoopResources resources() {
		return this.resources;
	}

	@Override
	public void close() {
		this.resources.disposeLater(Duration.ZERO, SHUTDOWN_TIMEOUT).subscribe();
	}

}
