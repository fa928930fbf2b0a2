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

package io.aistore.etl.target.netty;

import java.time.Duration;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOutboundBuffer;
import io.netty.handler.timeout.ReadTimeoutException;
import io.netty.handler.timeout.WriteTimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * Notices a hop that stalls: one that takes no bytes that wait to be sent, or sends none
 * that it owes. Never blames it for the time that our own side takes to produce or to
 * read. Looks at the connection from time to time, so that an exchange costs nothing.
 * Used on the connection's event loop.
 */
public final class StallWatch {

	/** A stall is noticed after one to one and a half times the timeout. */
	private static final int TICKS = 3;

	private final long tickNanos;

	private final Consumer<Exception> stalled;

	private boolean active;

	private boolean sent;

	private boolean reading;

	private boolean received;

	private long written;

	private int stalledWrites;

	private int stalledReads;

	private @Nullable Future<?> ticker;

	/**
	 * Create a watch.
	 * @param timeout how long a hop may stall
	 * @param stalled is told of a stall, with the timeout as an exception
	 */
	public StallWatch(Duration timeout, Consumer<Exception> stalled) {
		this.tickNanos = Math.max(timeout.toNanos() / 2, TimeUnit.MILLISECONDS.toNanos(10));
		this.stalled = stalled;
	}

	/**
	 * An exchange begins.
	 * @param context the connection
	 */
	public void begin(ChannelHandlerContext context) {
		this.active = true;
		this.sent = false;
		this.stalledWrites = 0;
		this.stalledReads = 0;
		if (this.ticker == null) {
			schedule(context);
		}
	}

	/**
	 * All of the request has been handed to the connection.
	 */
	public void sent() {
		this.sent = true;
	}

	/**
	 * More of the answer is asked for, or not.
	 * @param reading whether the hop owes bytes
	 */
	public void reading(boolean reading) {
		this.reading = reading;
	}

	/**
	 * Something of the answer came.
	 */
	public void received() {
		this.received = true;
	}

	/**
	 * The exchange is over.
	 */
	public void end() {
		this.active = false;
	}

	/**
	 * The connection is gone.
	 */
	public void stop() {
		this.active = false;
		if (this.ticker != null) {
			this.ticker.cancel(false);
			this.ticker = null;
		}
	}

	private void schedule(ChannelHandlerContext context) {
		this.ticker = context.executor().schedule(() -> tick(context), this.tickNanos, TimeUnit.NANOSECONDS);
	}

	private void tick(ChannelHandlerContext context) {
		this.ticker = null;
		if (!this.active || !context.channel().isActive()) {
			return;
		}
		boolean written = isWritten(context.channel());
		boolean waiting = this.sent && written && (this.reading || context.channel().config().isAutoRead());
		this.stalledReads = (waiting && !this.received) ? this.stalledReads + 1 : 0;
		this.received = false;
		this.stalledWrites = isWriteStalled(context.channel()) ? this.stalledWrites + 1 : 0;
		if (this.stalledWrites >= TICKS) {
			this.active = false;
			this.stalled.accept(WriteTimeoutException.INSTANCE);
		}
		else if (this.stalledReads >= TICKS) {
			this.active = false;
			this.stalled.accept(ReadTimeoutException.INSTANCE);
		}
		else {
			schedule(context);
		}
	}

	// A file is handed over as one, long before the hop has all of it, and owes an answer
	private static boolean isWritten(Channel channel) {
		ChannelOutboundBuffer buffer = channel.unsafe().outboundBuffer();
		return buffer == null || buffer.isEmpty();
	}

	private boolean isWriteStalled(Channel channel) {
		ChannelOutboundBuffer buffer = channel.unsafe().outboundBuffer();
		if (buffer == null || buffer.isEmpty()) {
			this.written = -1;
			return false;
		}
		long state = 31L * System.identityHashCode(buffer.current()) + buffer.currentProgress()
				+ buffer.totalPendingWriteBytes();
		boolean same = state == this.written;
		this.written = state;
		return same;
	}

}
