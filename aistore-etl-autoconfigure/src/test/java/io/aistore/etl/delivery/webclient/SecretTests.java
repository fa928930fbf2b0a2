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

package io.aistore.etl.delivery.webclient;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.ThrowableProxy;
import ch.qos.logback.classic.spi.ThrowableProxyUtil;
import ch.qos.logback.core.AppenderBase;
import ch.qos.logback.core.filter.Filter;
import ch.qos.logback.core.spi.FilterReply;
import io.aistore.etl.delivery.Deliverable;
import io.aistore.etl.delivery.DeliveryObserver;
import io.aistore.etl.delivery.DeliveryOutcome;
import io.aistore.etl.delivery.DeliveryRequest;
import io.aistore.etl.delivery.DirectPut;
import io.aistore.etl.delivery.DirectPutSettings;
import io.aistore.etl.delivery.HostGuard;
import io.aistore.etl.delivery.Pipeline;
import io.aistore.etl.delivery.RefusingPort;
import io.aistore.etl.delivery.Replayable;
import io.aistore.etl.delivery.scenario.FaultServer;
import io.aistore.etl.delivery.scenario.FaultServer.Behaviour;
import io.aistore.etl.target.Chunk;
import io.aistore.etl.target.OutboundSettings;
import io.aistore.etl.target.TargetUrl;
import io.micrometer.core.instrument.observation.DefaultMeterObservationHandler;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationHandler;
import io.micrometer.observation.ObservationRegistry;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.slf4j.LoggerFactory;
import reactor.core.publisher.Flux;

import org.springframework.web.reactive.function.client.WebClient;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Neither secret nor token show up anywhere but on the wire.
 */
@Timeout(240)
class SecretTests {

	private static final String SECRET = "sEcReT0815";

	private static final String TOKEN = "tOkEn4711";

	private final List<String> seen = new CopyOnWriteArrayList<>();

	private final Logger root = ((LoggerContext) LoggerFactory.getILoggerFactory()).getLogger(Logger.ROOT_LOGGER_NAME);

	private final Level level = this.root.getLevel();

	private final AppenderBase<ILoggingEvent> appender = new AppenderBase<>() {

		@Override
		protected void append(ILoggingEvent event) {
			SecretTests.this.seen.add("log " + event.getLoggerName() + ": " + event.getFormattedMessage()
					+ ((event.getThrowableProxy() != null) ? ThrowableProxyUtil.asString(event.getThrowableProxy())
							: ""));
		}

	};

	private final SimpleMeterRegistry meters = new SimpleMeterRegistry();

	private final ObservationRegistry observations = ObservationRegistry.create();

	@BeforeEach
	void listen() {
		this.appender.setContext(this.root.getLoggerContext());
		this.appender.start();
		this.root.addAppender(this.appender);
		this.root.iteratorForAppenders().forEachRemaining((other) -> {
			if (other != this.appender) {
				other.addFilter(new Filter<>() {

					@Override
					public FilterReply decide(ILoggingEvent event) {
						return event.getLevel().isGreaterOrEqual(Level.INFO) ? FilterReply.NEUTRAL : FilterReply.DENY;
					}

				});
			}
		});
		this.root.setLevel(Level.TRACE);
		this.observations.observationConfig()
			.observationHandler(new DefaultMeterObservationHandler(this.meters))
			.observationHandler(new RecordingHandler());
	}

	@AfterEach
	void mute() {
		this.root.setLevel(this.level);
		this.root.detachAppender(this.appender);
	}

	@Test
	void secretAndTokenAreOnTheWireAndNowhereElse() throws Exception {
		TargetUrl targetUrl = TargetUrl.parse("http://127.0.0.1:1/v1/etl/_object/echo/" + SECRET);
		OutboundSettings settings = new OutboundSettings(8, 8, Duration.ofSeconds(20), Duration.ofSeconds(5),
				Duration.ofSeconds(1), 1024, TOKEN);
		HostGuard guard = HostGuard.of(List.of(), targetUrl);
		WebClient.Builder builder = WebClient.builder()
			.observationRegistry(this.observations)
			.filter((request, next) -> {
				this.seen.add("filter " + request.method() + " " + request.url() + " " + request.headers());
				return next.exchange(request);
			});
		List<FaultServer.Exchange> exchanges = new ArrayList<>();
		try (WebClientOutbound client = new WebClientOutboundFactory(settings, targetUrl, guard, null).create(builder);
				FaultServer server = new FaultServer(Behaviour.answer(200, ""),
						Behaviour.answer(500, "at /v1/etl/_object/echo/" + SECRET + "/o"), Behaviour.resetAfter(1),
						Behaviour.closeUnanswered(), Behaviour.answerRaw("garbage\r\n\r\n"),
						Behaviour.answerRaw("HTTP/1.1 200 X\r\nContent-Length: 9\r\n\r\nhalf"), Behaviour.stall());
				RefusingPort refusing = new RefusingPort()) {
			DirectPut delivery = new DirectPut(client, targetUrl,
					new DirectPutSettings(0, null, (retry) -> Duration.ZERO), DeliveryObserver.NONE, guard);
			for (String authority : List.of(server.authority(), server.authority(), server.authority(),
					server.authority(), server.authority(), server.authority(), server.authority(),
					refusing.authority(), "no-such-host.invalid:1", "8.8.8.8")) {
				record(delivery, "http://" + authority + "/ais%2F@%23%2Fdst%2Fobj?owt=3");
			}
			exchanges.addAll(server.exchanges());
		}
		assertThat(exchanges).hasSizeGreaterThanOrEqualTo(7)
			.allSatisfy(
					(exchange) -> assertThat(exchange.target()).startsWith("/v1/etl/_object/echo/" + SECRET + "/ais"))
			.allSatisfy((exchange) -> assertThat(exchange.header("Authorization")).isEqualTo("Bearer " + TOKEN));
		this.meters.getMeters().forEach((meter) -> this.seen.add("meter " + meter.getId()));
		assertThat(this.seen).anyMatch((line) -> line.startsWith("log reactor.netty"))
			.anyMatch((line) -> line.startsWith("log io.netty"))
			.anyMatch((line) -> line.startsWith("filter") && line.contains("/echo/***/ais"))
			.anyMatch((line) -> line.startsWith("observation") && line.contains("http.url"))
			.anyMatch((line) -> line.startsWith("meter") && line.contains("http.client.requests"))
			.anyMatch((line) -> line.startsWith("error"))
			.noneMatch((line) -> line.contains(SECRET))
			.noneMatch((line) -> line.contains(TOKEN));
	}

	private void record(DirectPut delivery, String hop) {
		Deliverable result = Replayable.of(new byte[4096]);
		try {
			DeliveryOutcome outcome = delivery.deliver(new DeliveryRequest(Pipeline.parse(hop), "/b/o", "", result))
				.block(Duration.ofSeconds(60));
			this.seen.add("outcome " + outcome);
			if (outcome instanceof DeliveryOutcome.Content content) {
				Flux.from(content.content()).doOnNext(Chunk::release).blockLast(Duration.ofSeconds(60));
			}
		}
		catch (RuntimeException ex) {
			this.seen.add("error " + ThrowableProxyUtil.asString(new ThrowableProxy(ex)));
		}
	}

	private final class RecordingHandler implements ObservationHandler<Observation.Context> {

		@Override
		public void onStop(Observation.Context context) {
			SecretTests.this.seen
				.add("observation " + context.getContextualName() + context.getAllKeyValues() + context.getError());
		}

		@Override
		public boolean supportsContext(Observation.Context context) {
			return true;
		}

	}

}
