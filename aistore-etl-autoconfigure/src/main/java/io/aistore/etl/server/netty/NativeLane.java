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
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

import io.aistore.etl.server.EtlHandler;
import io.aistore.etl.server.Failures;
import io.aistore.etl.server.ObjectRequests;
import io.netty.channel.Channel;
import org.jspecify.annotations.Nullable;
import reactor.netty.NettyPipeline;

/**
 * Serves requests for objects by handlers of Netty. Other requests go on to WebFlux.
 */
public final class NativeLane {

	private static final String NAME = "aistore.etl.objects";

	private final EtlHandler handler;

	private final Failures failures;

	private final ObjectRequests requests;

	private final Supplier<ObjectPaths> paths;

	private final BooleanSupplier accepting;

	private final UnderWay underWay;

	private final @Nullable Duration idleTimeout;

	/**
	 * Create a lane.
	 * @param handler the core
	 * @param failures answers errors
	 * @param requests reads AIStore's requests
	 * @param paths tells which requests are for objects
	 * @param accepting whether requests are taken still
	 * @param underWay is told of requests
	 * @param idleTimeout how long a connection may be idle, {@code null} for any time
	 */
	public NativeLane(EtlHandler handler, Failures failures, ObjectRequests requests, Supplier<ObjectPaths> paths,
			BooleanSupplier accepting, UnderWay underWay, @Nullable Duration idleTimeout) {
		this.handler = handler;
		this.failures = failures;
		this.requests = requests;
		this.paths = paths;
		this.accepting = accepting;
		this.underWay = underWay;
		this.idleTimeout = idleTimeout;
	}

	/**
	 * Serve a connection: what is put before Reactor Netty sees a request first.
	 * @param channel the connection
	 */
	public void install(Channel channel) {
		if (channel.pipeline().get(NettyPipeline.SslHandler) == null) {
			channel.pipeline().addBefore(NettyPipeline.HttpTrafficHandler, NAME, new ObjectChannelHandler(this));
		}
	}

	@Nullable Duration idleTimeout() {
		return this.idleTimeout;
	}

	UnderWay underWay() {
		return this.underWay;
	}

	EtlHandler handler() {
		return this.handler;
	}

	Failures failures() {
		return this.failures;
	}

	ObjectRequests requests() {
		return this.requests;
	}

	ObjectPaths paths() {
		return this.paths.get();
	}

	boolean accepting() {
		return this.accepting.getAsBoolean();
	}

}
