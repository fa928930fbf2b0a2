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
import java.util.LinkedHashMap;
import java.util.Map;

import io.aistore.etl.server.EtlHandler;
import io.aistore.etl.server.Failures;
import io.aistore.etl.server.MemoryBudget;
import io.aistore.etl.server.TransformStatistics;
import io.aistore.etl.server.Workers;
import io.aistore.etl.server.actuate.EtlEndpoint;
import io.aistore.etl.server.actuate.EtlHealthIndicator;
import io.aistore.etl.server.actuate.EtlMeterBinder;
import io.aistore.etl.server.actuate.MicrometerTransformObserver;
import io.aistore.etl.server.actuate.TransformMeterHandler;
import io.aistore.etl.target.TargetUrl;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.observation.DefaultMeterObservationHandler;
import io.micrometer.observation.ObservationRegistry;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.actuate.autoconfigure.endpoint.condition.ConditionalOnAvailableEndpoint;
import org.springframework.boot.actuate.endpoint.SanitizingFunction;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnSingleCandidate;
import org.springframework.boot.health.autoconfigure.contributor.ConditionalOnEnabledHealthIndicator;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.core.env.Environment;

/**
 * {@link AutoConfiguration} for what an operator sees: metrics, traces, health, and the
 * endpoint {@code etl}.
 */
@AutoConfiguration(after = { AistoreEtlAutoConfiguration.class, AistoreEtlWebSocketAutoConfiguration.class },
		afterName = {
				"org.springframework.boot.micrometer.metrics.autoconfigure.CompositeMeterRegistryAutoConfiguration",
				"org.springframework.boot.micrometer.observation.autoconfigure.ObservationAutoConfiguration" })
@ConditionalOnBean(EtlHandler.class)
public final class AistoreEtlActuatorAutoConfiguration {

	@Configuration(proxyBeanMethods = false)
	@ConditionalOnClass(MeterRegistry.class)
	@ConditionalOnBean(MeterRegistry.class)
	static class MetricsConfiguration {

		@Bean
		@ConditionalOnMissingBean
		EtlMeterBinder aistoreEtlMeterBinder(TransformStatistics statistics, MemoryBudget budget, Workers workers,
				Failures failures) {
			return new EtlMeterBinder(statistics, budget, workers, failures);
		}

		@Bean
		@ConditionalOnMissingBean
		MicrometerTransformObserver aistoreEtlTransformObserver(ObjectProvider<ObservationRegistry> observations,
				MeterRegistry meters) {
			return new MicrometerTransformObserver(observations.getIfAvailable(() -> ObservationRegistry.NOOP), meters);
		}

		// Of several handlers for meters, the first takes an observation: one of a user
		// that has an order, this one, and then those without an order, as Boot's
		@Bean
		@Order(Ordered.LOWEST_PRECEDENCE - 1)
		@ConditionalOnSingleCandidate(DefaultMeterObservationHandler.class)
		TransformMeterHandler aistoreEtlTransformMeterHandler(DefaultMeterObservationHandler handler,
				MeterRegistry meters) {
			return new TransformMeterHandler(handler, meters);
		}

	}

	@Configuration(proxyBeanMethods = false)
	@ConditionalOnClass({ HealthIndicator.class, ConditionalOnEnabledHealthIndicator.class })
	static class HealthConfiguration {

		@Bean
		@ConditionalOnMissingBean(name = "etlHealthIndicator")
		@ConditionalOnEnabledHealthIndicator("etl")
		EtlHealthIndicator etlHealthIndicator(MemoryBudget budget, Workers workers, Failures failures) {
			return new EtlHealthIndicator(budget, workers, failures);
		}

	}

	@Configuration(proxyBeanMethods = false)
	@ConditionalOnClass(SanitizingFunction.class)
	static class SanitizingConfiguration {

		@Bean
		TargetSecretSanitizer aistoreEtlTargetSecretSanitizer(ObjectProvider<TargetUrl> targetUrl,
				Environment environment) {
			return new TargetSecretSanitizer(targetUrl, environment);
		}

	}

	@Configuration(proxyBeanMethods = false)
	@ConditionalOnClass(ConditionalOnAvailableEndpoint.class)
	static class EndpointConfiguration {

		@Bean
		@ConditionalOnMissingBean
		@ConditionalOnAvailableEndpoint
		EtlEndpoint aistoreEtlEndpoint(SelectedTransformer transformer, SelectedLane lane,
				AistoreEtlProperties properties, AistoreEtlServerProperties server,
				AistoreEtlWebSocketProperties webSocket, TransformStatistics statistics, MemoryBudget budget,
				Workers workers, Failures failures) {
			return new EtlEndpoint(transformer.describe(), settings(lane, properties, server, webSocket), statistics,
					budget, workers, failures);
		}

		private static Map<String, Object> settings(SelectedLane lane, AistoreEtlProperties properties,
				AistoreEtlServerProperties server, AistoreEtlWebSocketProperties webSocket) {
			Map<String, Object> settings = new LinkedHashMap<>();
			settings.put("lane", lane.isNative() ? "native" : "webflux");
			settings.put("directFqn", properties.isDirectFqn());
			settings.put("contentType", properties.getContentType());
			settings.put("emptyPut", properties.getEmptyPut());
			settings.put("maxObjectSize", properties.getMemory().maxObjectBytes());
			settings.put("maxWaiting", properties.getMemory().getMaxWaiting());
			settings.put("maxWait", properties.getMemory().getMaxWait().toString());
			settings.put("queueCapacity", properties.getWorkers().getQueueCapacity());
			settings.put("headBuffer", properties.getStreaming().getHeadBuffer().toBytes());
			Duration timeout = properties.getTransform().getTimeout();
			settings.put("transformTimeout", (timeout != null) ? timeout.toString() : "none");
			settings.put("readTimeout", server.getReadTimeout().toString());
			settings.put("readTimeoutUnderLoad", server.getReadTimeoutUnderLoad().toString());
			settings.put("writeTimeout", server.getWriteTimeout().toString());
			settings.put("webSocketConcurrency", webSocket.getConcurrency());
			settings.put("webSocketMaxFrameSize", webSocket.getMaxFrameSize().toBytes());
			settings.put("webSocketOnFailure", webSocket.getOnFailure());
			return settings;
		}

	}

}
