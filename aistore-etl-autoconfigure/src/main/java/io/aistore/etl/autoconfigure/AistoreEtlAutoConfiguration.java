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

import io.aistore.etl.StreamingTransformer;
import io.aistore.etl.Transformer;
import io.aistore.etl.delivery.Delivery;
import io.aistore.etl.server.BodyTimeout;
import io.aistore.etl.server.EtlHandler;
import io.aistore.etl.server.EtlHandlerFactory;
import io.aistore.etl.server.EtlSettings;
import io.aistore.etl.server.Failures;
import io.aistore.etl.server.MemoryBudget;
import io.aistore.etl.server.ObjectRequests;
import io.aistore.etl.server.ShutdownGate;
import io.aistore.etl.server.TransformObserver;
import io.aistore.etl.server.TransformStatistics;
import io.aistore.etl.server.Workers;
import io.aistore.etl.server.http.BrokenBodies;
import io.aistore.etl.server.http.DownloadReader;
import io.aistore.etl.server.http.EmptyPut;
import io.aistore.etl.server.http.EtlWebHandler;
import io.aistore.etl.server.http.RequestTargetRepair;
import io.aistore.etl.server.http.SlowReaders;
import io.aistore.etl.server.http.UnreadBodies;
import io.aistore.etl.server.netty.NativeLane;
import io.aistore.etl.server.netty.UnderWay;
import io.aistore.etl.target.LocalObjects;
import io.aistore.etl.target.OutboundClient;
import io.aistore.etl.target.TargetUrl;
import reactor.netty.http.server.HttpServer;

import org.springframework.beans.factory.BeanFactory;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication;
import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication.Type;
import org.springframework.boot.availability.ApplicationAvailability;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.reactor.netty.NettyServerCustomizer;
import org.springframework.boot.web.server.Shutdown;
import org.springframework.context.ApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.core.env.Environment;
import org.springframework.web.reactive.DispatcherHandler;
import org.springframework.web.reactive.handler.SimpleUrlHandlerMapping;

/**
 * {@link AutoConfiguration} for an ETL server: serves the user's {@link Transformer} or
 * {@link StreamingTransformer} to AIStore.
 */
@AutoConfiguration(after = AistoreEtlClientAutoConfiguration.class)
@ConditionalOnClass({ DispatcherHandler.class, HttpServer.class })
@ConditionalOnWebApplication(type = Type.REACTIVE)
@ConditionalOnBooleanProperty(name = "aistore.etl.enabled", matchIfMissing = true)
@EnableConfigurationProperties({ AistoreEtlProperties.class, AistoreEtlServerProperties.class })
public final class AistoreEtlAutoConfiguration {

	/** After the user's controllers (0), before static resources. */
	private static final int MAPPING_ORDER = 100;

	AistoreEtlAutoConfiguration(AistoreEtlProperties properties, Environment environment) {
		HttpVersionCheck.verify(environment);
		if (properties.isVerifyReactorNetty()) {
			ReactorNettyVersion.verify();
		}
	}

	@Bean
	ServerPortCheck aistoreEtlServerPortCheck(Environment environment) {
		return new ServerPortCheck(environment);
	}

	@Bean
	@ConditionalOnMissingBean
	TargetUrl aistoreTargetUrl(AistoreEtlProperties properties) {
		return TargetUrl.parse(properties.getTargetUrl());
	}

	@Bean
	SelectedTransformer aistoreEtlTransformer(BeanFactory beans) {
		// Providers injected by parameters would prefer a bean of the parameter's name
		return SelectedTransformer.of(beans.getBeanProvider(Transformer.class),
				beans.getBeanProvider(StreamingTransformer.class));
	}

	@Bean
	@ConditionalOnMissingBean
	LocalObjects aistoreLocalObjects(AistoreEtlProperties properties) {
		return new LocalObjects(properties.getFqn().getRoots());
	}

	@Bean
	@ConditionalOnMissingBean
	MemoryBudget aistoreEtlMemoryBudget(AistoreEtlProperties properties) {
		AistoreEtlProperties.Memory memory = properties.getMemory();
		return new MemoryBudget(memory.budgetBytes(), memory.getMaxWaiting(), memory.getMaxWait());
	}

	@Bean(destroyMethod = "close")
	@ConditionalOnMissingBean
	Workers aistoreEtlWorkers(AistoreEtlProperties properties, SelectedTransformer transformer) {
		return WorkersFactory.create(properties.getWorkers(), transformer.isStreaming());
	}

	@Bean
	@ConditionalOnMissingBean
	Failures aistoreEtlFailures(TargetUrl targetUrl) {
		return new Failures(targetUrl);
	}

	@Bean
	@ConditionalOnMissingBean
	TransformStatistics aistoreEtlTransformStatistics(ObjectProvider<TransformObserver> observers) {
		return new TransformStatistics(observers.orderedStream().toList());
	}

	@Bean(destroyMethod = "close")
	@ConditionalOnMissingBean
	BodyTimeout aistoreEtlBodyTimeout(AistoreEtlServerProperties properties, MemoryBudget budget, Workers workers) {
		return new BodyTimeout(properties.getReadTimeout(), properties.getReadTimeoutUnderLoad(),
				() -> (budget.waiting() > 0) ? budget.turn() : (workers.queued() > 0) ? BodyTimeout.LOADED : null);
	}

	@Bean
	@ConditionalOnMissingBean
	EtlHandler aistoreEtlHandler(AistoreEtlProperties properties, SelectedTransformer transformer,
			LocalObjects localObjects, OutboundClient client, TargetUrl targetUrl, Delivery delivery, Failures failures,
			Workers workers, MemoryBudget budget, TransformStatistics statistics, BodyTimeout bodyTimeout) {
		EtlSettings settings = new EtlSettings(properties.isDirectFqn(), properties.getContentType(),
				properties.getMemory().maxObjectBytes(), (int) properties.getStreaming().getHeadBuffer().toBytes(),
				properties.getTransform().getTimeout(), properties.getTransform().isNonBlocking());
		return bodyTimeout.bound(transformer.serve(new EtlHandlerFactory(localObjects, client, targetUrl, delivery,
				failures, workers, budget, settings, statistics::start)));
	}

	@Bean
	@ConditionalOnMissingBean
	ShutdownGate aistoreEtlShutdownGate() {
		return new ShutdownGate();
	}

	@Bean
	TerminationSignal aistoreEtlTerminationSignal() {
		return new TerminationSignal();
	}

	@Bean
	@ConditionalOnMissingBean
	EtlWebHandler aistoreEtlWebHandler(EtlHandler handler, Failures failures, ApplicationAvailability availability,
			ObjectRequests requests, AistoreEtlProperties properties, ShutdownGate gate) {
		return new EtlWebHandler(handler, failures, availability, requests,
				new DownloadReader(properties.getDownload().getAllowedHosts()), gate::isRunning);
	}

	@Bean
	@ConditionalOnMissingBean
	ObjectRequests aistoreEtlObjectRequests(AistoreEtlProperties properties) {
		return new ObjectRequests(properties.getEmptyPut() == EmptyPut.ACCEPT);
	}

	@Bean
	@ConditionalOnMissingBean
	UnderWay aistoreEtlUnderWay(Environment environment) {
		return new UnderWay(
				environment.getProperty("server.shutdown", Shutdown.class, Shutdown.GRACEFUL) == Shutdown.GRACEFUL);
	}

	@Bean
	@ConditionalOnMissingBean
	NativeLane aistoreEtlNativeLane(EtlHandler handler, Failures failures, ObjectRequests requests, ShutdownGate gate,
			UnderWay underWay, ApplicationContext context, Environment environment) {
		return new NativeLane(handler, failures, requests, new OtherPaths(context, MAPPING_ORDER)::objectPaths,
				gate::isRunning, underWay, environment.getProperty("server.netty.idle-timeout", Duration.class));
	}

	@Bean
	NettyServerCustomizer aistoreEtlNativeLaneCustomizer(SelectedLane lane, ApplicationContext context,
			ObjectProvider<NativeLane> nativeLane) {
		return lane.isNative() ? new NativeLaneCustomizer(context, nativeLane) : (server) -> server;
	}

	@Bean
	EventLoopsCustomizer aistoreEtlEventLoopsCustomizer(SelectedLane lane, ObjectProvider<EventLoops> eventLoops) {
		return new EventLoopsCustomizer(lane, eventLoops);
	}

	@Bean
	SimpleUrlHandlerMapping aistoreEtlHandlerMapping(EtlWebHandler webHandler) {
		return new ObjectMapping("/**", webHandler, MAPPING_ORDER);
	}

	@Bean
	BrokenBodies aistoreEtlBrokenBodies() {
		return new BrokenBodies();
	}

	@Bean
	UnreadBodies aistoreEtlUnreadBodies(AistoreEtlServerProperties properties) {
		return new UnreadBodies(properties.getReadTimeoutUnderLoad());
	}

	@Bean
	SlowReaders aistoreEtlSlowReaders(AistoreEtlServerProperties properties, MemoryBudget budget, Workers workers) {
		return new SlowReaders(properties.getWriteTimeout(), properties.getWriteTimeoutUnderLoad(),
				() -> budget.waiting() > 0 || workers.queued() > 0);
	}

	@Bean
	RequestTargetRepair aistoreEtlRequestTargetRepair() {
		return new RequestTargetRepair();
	}

}
