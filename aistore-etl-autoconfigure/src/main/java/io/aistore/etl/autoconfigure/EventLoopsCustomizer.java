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

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.reactor.netty.NettyReactiveWebServerFactory;
import org.springframework.boot.web.server.WebServerFactoryCustomizer;
import org.springframework.core.Ordered;
import org.springframework.http.client.ReactorResourceFactory;

/**
 * Runs the server of the native lane on the event loops that its client runs on. Not by a
 * customizer of Reactor Netty's server: Boot sets its own event loops after those.
 */
final class EventLoopsCustomizer implements WebServerFactoryCustomizer<NettyReactiveWebServerFactory>, Ordered {

	private final SelectedLane lane;

	private final ObjectProvider<EventLoops> eventLoops;

	EventLoopsCustomizer(SelectedLane lane, ObjectProvider<EventLoops> eventLoops) {
		this.lane = lane;
		this.eventLoops = eventLoops;
	}

	/**
	 * Comes before customizers of users, who may have reasons for other event loops.
	 */
	@Override
	public int getOrder() {
		return 0;
	}

	@Override
	public void customize(NettyReactiveWebServerFactory factory) {
		if (this.lane.isNative()) {
			ReactorResourceFactory resources = new ReactorResourceFactory();
			resources.setUseGlobalResources(false);
			resources.setLoopResources(this.eventLoops.getObject().resources());
			factory.setResourceFactory(resources);
		}
	}

}
