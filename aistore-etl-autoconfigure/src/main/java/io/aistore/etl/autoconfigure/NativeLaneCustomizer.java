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

import java.net.InetSocketAddress;

import io.aistore.etl.server.netty.NativeLane;
import io.netty.channel.Channel;
import reactor.netty.http.server.HttpServer;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.reactor.netty.NettyServerCustomizer;
import org.springframework.boot.web.server.WebServer;
import org.springframework.boot.web.server.context.WebServerApplicationContext;
import org.springframework.context.ApplicationContext;

/**
 * Puts the native lane into the server of objects. A management server on a port of its
 * own is customized as well, but has no objects.
 */
final class NativeLaneCustomizer implements NettyServerCustomizer {

	private final ApplicationContext context;

	private final ObjectProvider<NativeLane> lane;

	NativeLaneCustomizer(ApplicationContext context, ObjectProvider<NativeLane> lane) {
		this.context = context;
		this.lane = lane;
	}

	@Override
	public HttpServer apply(HttpServer server) {
		return server.doOnChannelInit((observer, channel, address) -> {
			if (isOfObjects(channel)) {
				this.lane.getObject().install(channel);
			}
		});
	}

	private boolean isOfObjects(Channel channel) {
		WebServer server = (this.context instanceof WebServerApplicationContext web) ? web.getWebServer() : null;
		return server == null || !(channel.localAddress() instanceof InetSocketAddress local)
				|| local.getPort() == server.getPort();
	}

}
