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

package io.aistore.etl.server.http;

import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOutboundBuffer;
import io.netty.util.concurrent.Future;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;
import reactor.netty.http.server.HttpServer;

import org.springframework.boot.reactor.netty.NettyServerCustomizer;
import org.springframework.core.log.LogMessage;

/**
 * Closes connections whose peer does not read what it is sent, over HTTP and WebSocket. A
 * connection that has nothing to send may be idle for as long as it likes.
 */
public final class SlowReaders implements NettyServerCustomizer {

	private static final Log logger = LogFactory.getLog(SlowReaders.class);

	private static final String NAME = "aistore.etl.slowReaders";

	private static final int CHECKS = 4;

	private final Duration timeout;

	private final Duration timeoutUnderLoad;

	private final BooleanSupplier loaded;

	/**
	 * Create a customizer.
	 * @param timeout how long a reader may pause
	 * @param timeoutUnderLoad how long it may at most while others wait for what it holds
	 * @param loaded whether others wait
	 */
	public SlowReaders(Duration timeout, Duration timeoutUnderLoad, BooleanSupplier loaded) {
		this.timeout = timeout;
		this.timeoutUnderLoad = (timeoutUnderLoad.compareTo(timeout) < 0) ? timeoutUnderLoad : timeout;
		this.loaded = loaded;
	}

	@Override
	public HttpServer apply(HttpServer server) {
		return server.doOnChannelInit((observer, channel, address) -> channel.pipeline().addFirst(NAME, new Watch()));
	}

	/**
	 * Looks at one connection from time to time, so that what is written costs nothing.
	 */
	private final class Watch extends ChannelInboundHandlerAdapter {

		private final long period = Math.max(1, SlowReaders.this.timeoutUnderLoad.toMillis() / CHECKS);

		private @Nullable Future<?> task;

		private @Nullable Object current;

		private long progress;

		private int stalled;

		@Override
		public void handlerAdded(ChannelHandlerContext context) {
			this.task = context.executor()
				.scheduleAtFixedRate(() -> check(context), this.period, this.period, TimeUnit.MILLISECONDS);
		}

		@Override
		public void handlerRemoved(ChannelHandlerContext context) {
			if (this.task != null) {
				this.task.cancel(false);
			}
		}

		private void check(ChannelHandlerContext context) {
			Channel channel = context.channel();
			ChannelOutboundBuffer buffer = channel.unsafe().outboundBuffer();
			if (buffer == null || buffer.isEmpty()) {
				this.current = null;
				this.stalled = 0;
				return;
			}
			boolean same = buffer.current() == this.current && buffer.currentProgress() == this.progress;
			this.current = buffer.current();
			this.progress = buffer.currentProgress();
			this.stalled = same ? this.stalled + 1 : 0;
			if (this.stalled >= CHECKS) {
				closeIfTooLate(context);
			}
		}

		private void closeIfTooLate(ChannelHandlerContext context) {
			boolean late = this.stalled * this.period >= SlowReaders.this.timeout.toMillis();
			if (late || SlowReaders.this.loaded.getAsBoolean()) {
				logger.warn(LogMessage.format("%s has read nothing for %d ms %s; its connection is closed",
						context.channel().remoteAddress(), this.stalled * this.period,
						late ? "('aistore.etl.server.write-timeout')"
								: "while others were waiting ('aistore.etl.server.write-timeout-under-load')"));
				// Not through the pipeline: what finishes its work first would wait for
				// ever
				context.close();
			}
		}

	}

}
