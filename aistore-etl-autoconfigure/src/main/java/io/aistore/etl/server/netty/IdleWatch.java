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

import java.time.Duration;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

import io.netty.channel.ChannelHandlerContext;
import org.jspecify.annotations.Nullable;
import reactor.netty.NettyPipeline;

/**
 * Closes a connection that is idle for too long. Reactor Netty's own watch does not know
 * that an object is under way, and is started and stopped for every request; this one
 * looks from time to time.
 */
final class IdleWatch {

	private final @Nullable Duration timeout;

	private final BooleanSupplier busy;

	private @Nullable Future<?> task;

	private boolean active;

	IdleWatch(@Nullable Duration timeout, BooleanSupplier busy) {
		this.timeout = timeout;
		this.busy = busy;
	}

	/**
	 * A request came.
	 * @param context the connection
	 */
	void active(ChannelHandlerContext context) {
		this.active = true;
		if (context.pipeline().get(NettyPipeline.IdleTimeoutHandler) != null) {
			context.pipeline().remove(NettyPipeline.IdleTimeoutHandler);
		}
		Duration timeout = this.timeout;
		if (timeout != null && this.task == null) {
			this.task = context.executor()
				.scheduleWithFixedDelay(() -> check(context), timeout.toNanos(), timeout.toNanos(),
						TimeUnit.NANOSECONDS);
		}
	}

	/**
	 * A request came that others serve, who watch the connection themselves.
	 */
	void passedOn() {
		this.active = true;
	}

	private void check(ChannelHandlerContext context) {
		if (!this.active && !this.busy.getAsBoolean()) {
			context.close();
		}
		this.active = this.busy.getAsBoolean();
	}

	void stop() {
		if (this.task != null) {
			this.task.cancel(false);
			this.task = null;
		}
	}

}
