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

import io.aistore.etl.delivery.BackOff;
import io.aistore.etl.delivery.Delivery;
import io.aistore.etl.delivery.DeliveryObserver;
import io.aistore.etl.delivery.DirectPut;
import io.aistore.etl.delivery.DirectPutSettings;
import io.aistore.etl.delivery.HostGuard;
import io.aistore.etl.delivery.netty.NettyOutboundFactory;
import io.aistore.etl.delivery.webclient.AistoreWebClientCustomizer;
import io.aistore.etl.delivery.webclient.WebClientOutboundFactory;
import io.aistore.etl.target.OutboundClient;
import io.aistore.etl.target.OutboundSettings;
import io.aistore.etl.target.TargetUrl;
import io.micrometer.core.instrument.MeterRegistry;
import reactor.netty.http.client.HttpClient;

import org.springframework.beans.factory.ListableBeanFactory;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication;
import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication.Type;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.ssl.SslBundle;
import org.springframework.boot.ssl.SslBundles;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Lazy;
import org.springframework.core.env.Environment;
import org.springframework.web.reactive.function.client.WebClient;

/**
 * {@link AutoConfiguration} for the delivery of results to targets and stages, and for
 * the HTTP client of it.
 */
@AutoConfiguration(afterName = { "org.springframework.boot.webclient.autoconfigure.WebClientAutoConfiguration",
		"org.springframework.boot.autoconfigure.ssl.SslAutoConfiguration",
		"org.springframework.boot.micrometer.metrics.autoconfigure.CompositeMeterRegistryAutoConfiguration" })
@ConditionalOnClass({ WebClient.class, HttpClient.class })
@ConditionalOnWebApplication(type = Type.REACTIVE)
@ConditionalOnBooleanProperty(name = "aistore.etl.enabled", matchIfMissing = true)
@EnableConfigurationProperties({ AistoreEtlClientProperties.class, AistoreEtlDirectPutProperties.class,
		AistoreEtlServerProperties.class })
public final class AistoreEtlClientAutoConfiguration {

	@Bean
	@ConditionalOnMissingBean
	HostGuard aistoreEtlHostGuard(AistoreEtlDirectPutProperties properties, TargetUrl targetUrl) {
		return HostGuard.of(properties.getAllowedHosts(), targetUrl);
	}

	@Bean(destroyMethod = "close")
	@Lazy
	EventLoops aistoreEtlEventLoops(AistoreEtlServerProperties properties) {
		return new EventLoops(properties.eventLoopCount());
	}

	@Bean
	SelectedLane aistoreEtlLane(AistoreEtlServerProperties properties, ListableBeanFactory beans,
			Environment environment) {
		return SelectedLane.of(properties.getLane(), beans, environment);
	}

	@Bean
	@ConditionalOnMissingBean
	OutboundClient aistoreEtlOutboundClient(SelectedLane lane, AistoreEtlClientProperties properties,
			AistoreEtlDirectPutProperties directPut, TargetUrl targetUrl, HostGuard guard,
			ObjectProvider<WebClient.Builder> builders, ObjectProvider<AistoreWebClientCustomizer> customizers,
			ObjectProvider<SslBundles> sslBundles, ObjectProvider<EventLoops> eventLoops) {
		OutboundSettings settings = properties.settings(directPut.getChunkSize());
		SslBundle sslBundle = new ClientSslBundle(properties.getSsl()).resolve(sslBundles.getIfAvailable());
		if (lane.isNative()) {
			return new NettyOutboundFactory(settings, targetUrl, guard, sslBundle, eventLoops.getObject().resources())
				.create();
		}
		WebClient.Builder builder = builders.getIfAvailable(WebClient::builder).clone();
		customizers.orderedStream().forEach((customizer) -> customizer.customize(builder));
		return new WebClientOutboundFactory(settings, targetUrl, guard, sslBundle).create(builder);
	}

	@Bean
	@ConditionalOnMissingBean
	Delivery aistoreEtlDelivery(OutboundClient client, TargetUrl targetUrl, AistoreEtlDirectPutProperties properties,
			Environment environment, ObjectProvider<DeliveryObserver> observer, HostGuard guard) {
		DirectPutSettings settings = new DirectPutSettings(properties.getRetries(), ObjectTimeout.of(environment),
				BackOff.exponential());
		return new DirectPut(client, targetUrl, settings, observer.getIfAvailable(() -> DeliveryObserver.NONE), guard);
	}

	/**
	 * Meters of deliveries.
	 */
	@Configuration(proxyBeanMethods = false)
	@ConditionalOnClass(MeterRegistry.class)
	@ConditionalOnBean(MeterRegistry.class)
	static class MeterConfiguration {

		@Bean
		@ConditionalOnMissingBean
		DeliveryObserver aistoreEtlDeliveryMeters(MeterRegistry registry) {
			return new DeliveryMeters(registry);
		}

	}

}
