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
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicReference;

import io.aistore.etl.delivery.Behaviour;
import io.aistore.etl.delivery.Deliverable;
import io.aistore.etl.delivery.Delivery;
import io.aistore.etl.delivery.DeliveryObserver;
import io.aistore.etl.delivery.DeliveryOutcome;
import io.aistore.etl.delivery.DeliveryRequest;
import io.aistore.etl.delivery.FaultServer;
import io.aistore.etl.delivery.Pipeline;
import io.aistore.etl.delivery.Replayable;
import io.aistore.etl.delivery.netty.NettyOutbound;
import io.aistore.etl.delivery.webclient.AistoreWebClientCustomizer;
import io.aistore.etl.delivery.webclient.WebClientOutbound;
import io.aistore.etl.target.Chunk;
import io.aistore.etl.target.OutboundClient;
import io.aistore.etl.target.OutboundRequest;
import io.aistore.etl.target.OutboundResponse;
import io.aistore.etl.target.OutboundSettings;
import io.aistore.etl.target.Receiver;
import io.aistore.etl.target.RefusedException;
import io.aistore.etl.target.TargetUrl;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.FilteredClassLoader;
import org.springframework.boot.test.context.runner.ReactiveWebApplicationContextRunner;
import org.springframework.boot.webclient.WebClientCustomizer;
import org.springframework.boot.webclient.autoconfigure.WebClientAutoConfiguration;
import org.springframework.core.annotation.Order;
import org.springframework.util.unit.DataSize;
import org.springframework.web.reactive.function.client.WebClient;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

/**
 * Tests for {@link AistoreEtlClientAutoConfiguration}.
 */
class AistoreEtlClientAutoConfigurationTests {

	private static final Duration WAIT = Duration.ofSeconds(60);

	private final FaultServer hop = new FaultServer();

	private final ReactiveWebApplicationContextRunner contextRunner = new ReactiveWebApplicationContextRunner()
		.withConfiguration(
				AutoConfigurations.of(AistoreEtlClientAutoConfiguration.class, WebClientAutoConfiguration.class))
		.withBean(TargetUrl.class, () -> TargetUrl.parse("http://127.0.0.1:1/v1/etl/_object/name/s3cret"));

	@AfterEach
	void stop() {
		this.hop.close();
	}

	private DeliveryOutcome put(Delivery delivery, String hop) {
		Deliverable result = Replayable.of(new byte[] { 1, 2, 3 });
		return delivery.deliver(new DeliveryRequest(Pipeline.parse(hop), "/b/o", "", result)).block(WAIT);
	}

	private String target() {
		return "http://" + this.hop.authority() + "/x";
	}

	@Test
	void resultsAreDelivered() {
		this.contextRunner.run((context) -> {
			assertThat(context.getBean(OutboundClient.class)).isInstanceOf(NettyOutbound.class);
			assertThat(put(context.getBean(Delivery.class), target())).isEqualTo(new DeliveryOutcome.Delivered(3));
		});
		assertThat(this.hop.onlyRequest().target()).isEqualTo("/v1/etl/_object/name/s3cret/x");
	}

	@Test
	void resultsAreDeliveredWithoutTheAutoConfigurationOfWebClient() {
		new ReactiveWebApplicationContextRunner()
			.withConfiguration(AutoConfigurations.of(AistoreEtlClientAutoConfiguration.class))
			.withBean(TargetUrl.class, () -> TargetUrl.parse("http://127.0.0.1:1/v1/etl/_object/name/s3cret"))
			.run((context) -> assertThat(put(context.getBean(Delivery.class), target()))
				.isEqualTo(new DeliveryOutcome.Delivered(3)));
	}

	@Test
	void nothingIsConfiguredWhenDisabled() {
		this.contextRunner.withPropertyValues("aistore.etl.enabled=false")
			.run((context) -> assertThat(context).doesNotHaveBean(OutboundClient.class)
				.doesNotHaveBean(Delivery.class));
	}

	@Test
	void theUsersBeansWin() {
		OutboundClient client = (request) -> Mono
			.just(new OutboundResponse(204, (name) -> null, 0, Flux.empty(), () -> true));
		this.contextRunner.withBean(OutboundClient.class, () -> client).run((context) -> {
			assertThat(context).doesNotHaveBean(WebClientOutbound.class);
			assertThat(put(context.getBean(Delivery.class), target())).isEqualTo(new DeliveryOutcome.Delivered(-1));
		});
		Delivery delivery = (request) -> Mono.empty();
		this.contextRunner.withBean(Delivery.class, () -> delivery)
			.run((context) -> assertThat(context.getBean(Delivery.class)).isSameAs(delivery));
		assertThat(this.hop.connections()).isZero();
	}

	@Test
	void customizersApplyInTheirOrderAndSeeNoSecret() {
		List<String> seen = new CopyOnWriteArrayList<>();
		this.contextRunner.withPropertyValues("aistore.etl.client.auth-token=t0ken")
			.withBean("general", WebClientCustomizer.class, () -> (builder) -> builder.filter((request, next) -> {
				seen.add("general " + request.url() + request.headers());
				return next.exchange(request);
			}))
			.withBean("second", Second.class, () -> new Second(seen))
			.withBean("first", First.class, () -> new First(seen))
			.run((context) -> put(context.getBean(Delivery.class), target()));
		assertThat(seen).hasSize(3);
		assertThat(seen.get(0)).startsWith("general").contains("/v1/etl/_object/name/***/x");
		assertThat(seen.subList(1, 3)).containsExactly("first", "second");
		assertThat(seen).noneMatch((line) -> line.contains("s3cret") || line.contains("t0ken"));
		assertThat(this.hop.onlyRequest().headers("Authorization")).containsExactly("Bearer t0ken");
		assertThat(this.hop.onlyRequest().headers("X-First")).containsExactly("1");
	}

	@Test
	void theTokenIsNotForStages() {
		this.contextRunner.withPropertyValues("aistore.etl.client.auth-token=t0ken")
			.run((context) -> put(context.getBean(Delivery.class), "http://" + this.hop.authority()));
		assertThat(this.hop.onlyRequest().headers("Authorization")).isEmpty();
	}

	@Test
	void aTokenThatNoHeaderCanHoldIsRefusedWithoutBeingShown() {
		this.contextRunner.withPropertyValues("aistore.etl.client.auth-token=t0k\u00e9n")
			.run((context) -> assertThat(context).getFailure()
				.rootCause()
				.hasMessageContaining("token")
				.hasMessageNotContaining("t0k"));
	}

	@Test
	void allowedHostsAreApplied() {
		this.contextRunner.withPropertyValues("aistore.etl.direct-put.allowed-hosts=10.0.0.0/8,.example.com")
			.run((context) -> assertThatExceptionOfType(RefusedException.class)
				.isThrownBy(() -> put(context.getBean(Delivery.class), target())));
		assertThat(this.hop.connections()).isZero();
	}

	@Test
	void anUnusableAllowedHostStopsTheStart() {
		this.contextRunner.withPropertyValues("aistore.etl.direct-put.allowed-hosts=10.0.0.0/8,http://x")
			.run((context) -> assertThat(
					new InvalidHostRuleFailureAnalyzer().analyze(context.getStartupFailure()).getDescription())
				.contains("'aistore.etl.direct-put.allowed-hosts'")
				.contains("'http://x'"));
	}

	@Test
	void retriesAndObjectTimeoutAreApplied() {
		this.hop.always(Behaviour.resetAfter(1));
		this.contextRunner.withPropertyValues("aistore.etl.direct-put.retries=0")
			.run((context) -> assertThatExceptionOfType(RuntimeException.class)
				.isThrownBy(() -> put(context.getBean(Delivery.class), target()))
				.withMessageContaining("after 1 attempt:"));
		this.contextRunner.withPropertyValues("aistore.etl.object-timeout=500ms")
			.run((context) -> assertThatExceptionOfType(RuntimeException.class)
				.isThrownBy(() -> put(context.getBean(Delivery.class), target()))
				.withMessageContaining("after 1 attempt:"));
	}

	@Test
	void deliveriesAreCounted() {
		this.hop.then(Behaviour.noContent(), Behaviour.resetAfter(1), Behaviour.answer(500, "why"));
		this.contextRunner.withBean(MeterRegistry.class, SimpleMeterRegistry::new)
			.withPropertyValues("aistore.etl.direct-put.retries=1")
			.run((context) -> {
				Delivery delivery = context.getBean(Delivery.class);
				put(delivery, target());
				put(delivery, target());
				assertThatExceptionOfType(RefusedException.class).isThrownBy(() -> put(delivery, "http://8.8.8.8/x"));
				MeterRegistry meters = context.getBean(MeterRegistry.class);
				for (String outcome : List.of("delivered", "unreachable", "rejected", "refused")) {
					assertThat(meters.get("aistore.etl.delivery.attempts")
						.tags("receiver", "target", "outcome", outcome)
						.counter()
						.count()).isEqualTo(1);
				}
				assertThat(meters.get("aistore.etl.delivery.retries").tag("receiver", "target").counter().count())
					.isEqualTo(1);
				assertThat(meters.get("aistore.etl.delivery.bytes")
					.tags("receiver", "target", "outcome", "delivered")
					.counter()
					.count()).isEqualTo(3);
			});
	}

	@Test
	void nothingIsCountedWithoutMicrometer() {
		this.contextRunner.withClassLoader(new FilteredClassLoader("io.micrometer.core")).run((context) -> {
			assertThat(context).doesNotHaveBean(DeliveryObserver.class);
			assertThat(put(context.getBean(Delivery.class), target())).isEqualTo(new DeliveryOutcome.Delivered(3));
		});
	}

	@Test
	void defaultsAreThoseOfAistoresServers() {
		this.contextRunner.run((context) -> {
			AistoreEtlDirectPutProperties directPut = context.getBean(AistoreEtlDirectPutProperties.class);
			assertThat(directPut.getRetries()).isEqualTo(3);
			assertThat(directPut.getChunkSize()).isEqualTo(DataSize.ofMegabytes(1));
			OutboundSettings settings = context.getBean(AistoreEtlClientProperties.class)
				.settings(directPut.getChunkSize());
			assertThat(settings.maxConnections()).isEqualTo(256);
			assertThat(settings.maxIdleConnections()).isEqualTo(128);
			assertThat(settings.idleTimeout()).isEqualTo(Duration.ofSeconds(20));
			assertThat(settings.chunkSize()).isEqualTo(1024 * 1024);
			assertThat(settings.authToken()).isNull();
		});
	}

	@Test
	void propertiesAreBoundAsAistoreGivesThem() {
		AtomicReference<OutboundSettings> settings = new AtomicReference<>();
		this.contextRunner
			.withPropertyValues("aistore.etl.client.max-connections=7", "aistore.etl.client.max-idle-connections=3",
					"aistore.etl.client.idle-timeout=15", "aistore.etl.direct-put.chunk-size=65536",
					"aistore.etl.client.connect-timeout=1s", "aistore.etl.client.response-timeout=2m")
			.run((context) -> settings.set(context.getBean(AistoreEtlClientProperties.class)
				.settings(context.getBean(AistoreEtlDirectPutProperties.class).getChunkSize())));
		assertThat(settings.get()).isEqualTo(new OutboundSettings(7, 3, Duration.ofSeconds(15), Duration.ofSeconds(1),
				Duration.ofMinutes(2), 65536, null));
	}

	@Test
	void aConnectionIsNeverIdleForMoreThan20Seconds() {
		AistoreEtlClientProperties properties = new AistoreEtlClientProperties();
		properties.setIdleTimeout(Duration.ofSeconds(30));
		assertThat(properties.settings(DataSize.ofMegabytes(1)).idleTimeout()).isEqualTo(Duration.ofSeconds(20));
		assertThatIllegalArgumentException().isThrownBy(() -> properties.settings(DataSize.ofBytes(0)));
	}

	@Test
	void connectionsAreClosedWithTheApplication() {
		this.contextRunner.run((context) -> {
			OutboundResponse response = context.getBean(OutboundClient.class)
				.exchange(OutboundRequest.get(new Receiver.Target("http", this.hop.authority()), "/o"))
				.block(WAIT);
			Flux.from(response.content()).doOnNext(Chunk::release).blockLast(WAIT);
			assertThat(response.status()).isEqualTo(200);
		});
		Awaitility.await().atMost(WAIT).until(() -> this.hop.openConnections() == 0);
		assertThat(this.hop.requests()).extracting((request) -> request.requestLine())
			.isEqualTo(List.of("GET /v1/etl/_object/name/s3cret/o HTTP/1.1"));
	}

	/** Comes first. */
	@Order(1)
	static final class First implements AistoreWebClientCustomizer {

		private final List<String> seen;

		First(List<String> seen) {
			this.seen = seen;
		}

		@Override
		public void customize(WebClient.Builder builder) {
			builder.defaultHeader("X-First", "1").filter((request, next) -> {
				this.seen.add("first");
				return next.exchange(request);
			});
		}

	}

	/** Comes second. */
	@Order(2)
	static final class Second implements AistoreWebClientCustomizer {

		private final List<String> seen;

		Second(List<String> seen) {
			this.seen = seen;
		}

		@Override
		public void customize(WebClient.Builder builder) {
			builder.filter((request, next) -> {
				this.seen.add("second");
				return next.exchange(request);
			});
		}

	}

}
