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

import io.aistore.etl.server.websocket.OnFailure;

import org.springframework.beans.factory.InitializingBean;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.util.unit.DataSize;

/**
 * Properties of the WebSocket transport.
 */
@ConfigurationProperties("aistore.etl.websocket")
public class AistoreEtlWebSocketProperties implements InitializingBean {

	/** What a ping may have. */
	private static final DataSize SMALLEST_FRAME = DataSize.ofBytes(125);

	private static final DataSize LARGEST_FRAME = DataSize.ofBytes(Integer.MAX_VALUE);

	/**
	 * How AIStore is told that an object failed whose result it waits for itself: abort
	 * ends the connection, which fails the object; empty reports it as delivered, which
	 * loses it.
	 */
	private OnFailure onFailure = OnFailure.ABORT;

	/**
	 * How many requests of one connection are worked on at a time. Replies stay in order.
	 */
	private int concurrency = 4;

	/**
	 * Largest frame that is accepted; a message may have any number of frames.
	 */
	private DataSize maxFrameSize = DataSize.ofMegabytes(16);

	public OnFailure getOnFailure() {
		return this.onFailure;
	}

	public void setOnFailure(OnFailure onFailure) {
		this.onFailure = onFailure;
	}

	public int getConcurrency() {
		return this.concurrency;
	}

	public void setConcurrency(int concurrency) {
		this.concurrency = concurrency;
	}

	public DataSize getMaxFrameSize() {
		return this.maxFrameSize;
	}

	public void setMaxFrameSize(DataSize maxFrameSize) {
		this.maxFrameSize = maxFrameSize;
	}

	@Override
	public void afterPropertiesSet() {
		Limits.atLeast(1, "aistore.etl.websocket.concurrency", this.concurrency);
		Limits.within(SMALLEST_FRAME, LARGEST_FRAME, "aistore.etl.websocket.max-frame-size", this.maxFrameSize);
	}

}
