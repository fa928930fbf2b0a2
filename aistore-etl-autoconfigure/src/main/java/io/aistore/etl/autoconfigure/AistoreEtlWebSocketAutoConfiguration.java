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

import io.aistore.etl.server.EtlHandler;
import io.aistore.etl.server.Failures;
import io.aistore.etl.server.http.EtlWebHandler;
import io.aistore.etl.server.websocket.MicrometerWebSocketListener;
import io.aistore.etl.server.websocket.WebSocketConnections;
import io.aistore.etl.server.websocket.WebSocketListener;
import io.aistore.etl.server.websocket.WebSocketSettings;
import io.aistore.etl.server.websocket.WebSocketWebHandler;
import io.micrometer.core.instrument.MeterRegistry;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.web.reactive.handler.SimpleUrlHandlerMapping;

/**
 * {@link AutoConfiguration} for objects that come over WebSocket.
 */
@AutoConfiguration(after = AistoreEtlAutoConfiguration.class,
		afterName = "org.springframework.boot.micrometer.metrics.autoconfigure.CompositeMeterRegistryAutoConfiguration")
@ConditionalOnBean(EtlWebHandler.class)
@EnableConfigurationProperties(AistoreEtlWebSocketProperties.class)
public final class AistoreEtlWebSocketAutoConfiguration {

	/** Ahead of what takes every path as an object's. */
	private static final int MAPPING_ORDER = 99;

	@Bean
	@ConditionalOnMissingBean
	WebSocketConnections aistoreEtlWebSocketConnections(EtlHandler handler, Failures failures,
			AistoreEtlWebSocketProperties properties, ObjectProvider<WebSocketListener> listener) {
		WebSocketSettings settings = new WebSocketSettings(properties.getConcurrency(),
				(int) properties.getMaxFrameSize().toBytes(), properties.getOnFailure());
		return new WebSocketConnections(handler, failures, settings,
				listener.getIfAvailable(() -> WebSocketListener.NONE));
	}

	@Bean
	SimpleUrlHandlerMapping aistoreEtlWebSocketMapping(WebSocketConnections connections, EtlWebHandler next) {
		return new ObjectMapping("/ws", new WebSocketWebHandler(connections, next), MAPPING_ORDER);
	}

	@Configuration(proxyBeanMethods = false)
	@ConditionalOnClass(MeterRegistry.class)
	@ConditionalOnBean(MeterRegistry.class)
	static class MetricsConfiguration {

		@Bean
		@ConditionalOnMissingBean(WebSocketListener.class)
		MicrometerWebSocketListener aistoreEtlWebSocketListener(MeterRegistry registry) {
			return new MicrometerWebSocketListener(registry);
		}

	}

}
