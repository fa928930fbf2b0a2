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

import org.jspecify.annotations.Nullable;

import org.springframework.beans.factory.InitializingBean;
import org.springframework.boot.context.properties.ConfigurationProperties;

/**
 * Properties of the connections that objects come by.
 */
@ConfigurationProperties("aistore.etl.server")
public class AistoreEtlServerProperties implements InitializingBean {

	/**
	 * What serves objects and sends results: Netty alone (native), which costs least, or
	 * WebFlux and WebClient (webflux), where filters, security and customizers of the
	 * application apply. If auto, native unless the application has some of these.
	 */
	private Lane lane = Lane.AUTO;

	/**
	 * How long the sender of an object may pause within its content before the answer is
	 * 408, and the connection is closed.
	 */
	private Duration readTimeout = Duration.ofSeconds(60);

	/**
	 * How long the sender of an object may pause while other requests wait for memory or
	 * a worker, before the answer is 408. Less, down to 250 ms, if very many do and this
	 * connection has not sent a whole object yet.
	 */
	private Duration readTimeoutUnderLoad = Duration.ofSeconds(5);

	/**
	 * How long the reader of a result may read nothing before its connection is closed.
	 */
	private Duration writeTimeout = Duration.ofSeconds(60);

	/**
	 * How long the reader of a result may read nothing while other requests wait for
	 * memory or a worker, before its connection is closed.
	 */
	private Duration writeTimeoutUnderLoad = Duration.ofSeconds(10);

	/**
	 * Number of event loops of the native lane, which do all input and output. One for
	 * two processors if not set.
	 */
	private @Nullable Integer eventLoops;

	public @Nullable Integer getEventLoops() {
		return this.eventLoops;
	}

	public void setEventLoops(@Nullable Integer eventLoops) {
		this.eventLoops = eventLoops;
	}

	int eventLoopCount() {
		return (this.eventLoops != null) ? this.eventLoops
				: Math.max(1, Runtime.getRuntime().availableProcessors() / 2);
	}

	public Lane getLane() {
		return this.lane;
	}

	public void setLane(Lane lane) {
		this.lane = lane;
	}

	public Duration getReadTimeout() {
		return this.readTimeout;
	}

	public void setReadTimeout(Duration readTimeout) {
		this.readTimeout = readTimeout;
	}

	public Duration getReadTimeoutUnderLoad() {
		return this.readTimeoutUnderLoad;
	}

	public void setReadTimeoutUnderLoad(Duration readTimeoutUnderLoad) {
		this.readTimeoutUnderLoad = readTimeoutUnderLoad;
	}

	public Duration getWriteTimeoutUnderLoad() {
		return this.writeTimeoutUnderLoad;
	}

	public void setWriteTimeoutUnderLoad(Duration writeTimeoutUnderLoad) {
		this.writeTimeoutUnderLoad = writeTimeoutUnderLoad;
	}

	public Duration getWriteTimeout() {
		return this.writeTimeout;
	}

	public void setWriteTimeout(Duration writeTimeout) {
		this.writeTimeout = writeTimeout;
	}

	@Override
	public void afterPropertiesSet() {
		Limits.atLeast(1, "aistore.etl.server.event-loops", this.eventLoops);
		Limits.atLeast(Limits.TICK, "aistore.etl.server.read-timeout", this.readTimeout);
		Limits.atLeast(Limits.TICK, "aistore.etl.server.read-timeout-under-load", this.readTimeoutUnderLoad);
		Limits.atLeast(Limits.TICK, "aistore.etl.server.write-timeout", this.writeTimeout);
		Limits.atLeast(Limits.TICK, "aistore.etl.server.write-timeout-under-load", this.writeTimeoutUnderLoad);
	}

	/**
	 * What serves objects and sends results.
	 */
	public enum Lane {

		/** Native, unless the application has something that must see objects. */
		AUTO,

		/** Handlers of Netty. */
		NATIVE,

		/** WebFlux and WebClient. */
		WEBFLUX

	}

}
