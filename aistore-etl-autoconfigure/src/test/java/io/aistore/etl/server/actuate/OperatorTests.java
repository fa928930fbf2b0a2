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

package io.aistore.etl.server.actuate;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.HttpResponse.BodySubscribers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

import io.aistore.etl.EtlException;
import io.aistore.etl.EtlObject;
import io.aistore.etl.PlainHttp;
import io.aistore.etl.StreamingTransformer;
import io.aistore.etl.Transformer;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.micrometer.core.instrument.observation.DefaultMeterObservationHandler;
import io.micrometer.core.instrument.observation.DefaultMeterObservationHandler.IgnoredMeters;
import io.micrometer.core.instrument.observation.MeterObservationHandler;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationHandler;
import io.micrometer.observation.ObservationRegistry;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.support.GenericApplicationContext;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests of what an operator sees.
 */
@Tag("both-lanes")
class OperatorTests {

	private static final String SECRET = "s3cr3t-of-the-target";

	private final HttpClient client = PlainHttp.client();

	private ConfigurableApplicationContext application;

	@AfterEach
	void stop() {
		if (this.application != null) {
			this.application.close();
		}
	}

	@Test
	void everyTransformIsTimedByItsOutcome() throws Exception {
		serve(Transformer.class, OperatorTests::upperCaseOrFail);
		assertThat(put("/b/a", "abc").statusCode()).isEqualTo(200);
		assertThat(put("/b/refused", "abc").statusCode()).isEqualTo(400);
		assertThat(put("/b/broken", "abc").statusCode()).isEqualTo(500);
		Awaitility.await().untilAsserted(() -> {
			assertThat(count("content", "none")).isEqualTo(1);
			assertThat(count("rejected", "400")).isEqualTo(1);
			assertThat(count("failed", "500")).isEqualTo(1);
		});
		assertThat(meters().get("aistore.etl.transform.input").tag("communication", "hpush").summary().totalAmount())
			.isEqualTo(9);
		assertThat(meters().get("aistore.etl.transform.output").tag("kind", "buffered").summary().totalAmount())
			.isEqualTo(3);
		assertThat(meters().get("aistore.etl.transform.first.byte").timer().count()).isEqualTo(1);
	}

	@Test
	void streamIsTimedUntilItsEnd() throws Exception {
		CountDownLatch headArrived = new CountDownLatch(1);
		serve(StreamingTransformer.class, (object, output) -> {
			output.write(new byte[300_000]);
			if (object.name().equals("broken")) {
				headArrived.await();
				throw new IllegalStateException("late");
			}
		});
		assertThat(put("/b/a", "abc").body()).hasSize(300_000);
		CompletableFuture<HttpResponse<Void>> broken = this.client.sendAsync(putRequest("/b/broken", "abc"), (head) -> {
			headArrived.countDown();
			return BodySubscribers.discarding();
		});
		assertThat(broken).failsWithin(Duration.ofSeconds(60));
		Awaitility.await().untilAsserted(() -> {
			assertThat(count("content", "none")).isEqualTo(1);
			assertThat(count("failed", "none")).isEqualTo(1);
		});
		assertThat(meters().get("aistore.etl.transform.output").tag("kind", "streaming").summary().max())
			.isEqualTo(300_000);
	}

	@Test
	void callerThatGoesAwayIsCountedAsCancelled() throws Exception {
		CountDownLatch begun = new CountDownLatch(1);
		serve(Transformer.class, (object) -> {
			begun.countDown();
			Thread.sleep(60_000);
			return new byte[0];
		});
		CompletableFuture<?> call = this.client.sendAsync(putRequest("/b/a", "abc"), BodyHandlers.ofString());
		assertThat(begun.await(60, TimeUnit.SECONDS)).isTrue();
		assertThat(meters().get("aistore.etl.transform.in.flight").gauge().value()).isEqualTo(1);
		assertThat(meters().get("aistore.etl.workers.active").gauge().value()).isEqualTo(1);
		assertThat(meters().get("aistore.etl.memory.used").gauge().value()).isEqualTo(3);
		call.cancel(true);
		Awaitility.await().untilAsserted(() -> {
			assertThat(count("cancelled", "none")).isEqualTo(1);
			assertThat(meters().get("aistore.etl.transform.in.flight").gauge().value()).isZero();
			assertThat(meters().get("aistore.etl.workers.active").gauge().value()).isZero();
			assertThat(meters().get("aistore.etl.memory.used").gauge().value()).isZero();
		});
	}

	@Test
	void noMeterNamesAnObjectOrTheSecret() throws Exception {
		serve(Transformer.class, OperatorTests::upperCaseOrFail);
		put("/bucket-of-mine/object-of-mine", "abc");
		put("/bucket-of-mine/broken", "abc");
		List<String> ids = meters().getMeters()
			.stream()
			.map(Meter::getId)
			.filter((id) -> id.getName().startsWith("aistore"))
			.map(Object::toString)
			.toList();
		assertThat(ids).hasSizeGreaterThan(10)
			.noneMatch((id) -> id.contains("of-mine") || id.contains(SECRET) || id.contains("broken"));
	}

	@Test
	void transformIsObservedBelowItsHttpRequestOnTheWebFluxLane() throws Exception {
		assertThat(observedTransform("webflux").getParentObservation()).isNotNull()
			.satisfies((parent) -> assertThat(parent.getContextView().getName()).isEqualTo("http.server.requests"));
	}

	@Test
	void transformIsObservedByItselfOnTheNativeLane() throws Exception {
		assertThat(observedTransform("native").getParentObservation()).isNull();
	}

	private Observation.Context observedTransform(String lane) throws Exception {
		serve(Transformer.class, (object) -> {
			ObservationRegistry registry = this.application.getBean(ObservationRegistry.class);
			Observation current = registry.getCurrentObservation();
			return ((current != null) ? current.getContext().getName() : "none").getBytes();
		}, "--aistore.etl.server.lane=" + lane);
		assertThat(put("/b/a", "abc").body()).isEqualTo("aistore.etl.transform");
		Observation.Context transform = this.application.getBean(Recorder.class).stopped("aistore.etl.transform");
		assertThat(transform.getHighCardinalityKeyValue("object").getValue()).isEqualTo("b/a");
		return transform;
	}

	@Test
	void endpointDescribesTheServerWithoutTheSecret() throws Exception {
		serve(Transformer.class, OperatorTests::upperCaseOrFail, "--aistore.etl.memory.budget=10MB",
				"--aistore.etl.workers.size=3");
		put("/b/a", "abc");
		Awaitility.await()
			.untilAsserted(() -> assertThat(get("/actuator/etl").body()).contains("\"inFlight\":0", "\"content\":1"));
		String body = get("/actuator/etl").body();
		assertThat(body).contains("\"settings\":{\"lane\":\"", "\"kind\":\"buffered\"", "OperatorTests",
				"\"capacity\":10485760", "\"size\":3", "\"content\":1", "\"received\":3", "\"inFlight\":0",
				"\"readTimeout\":\"PT1M\"", "\"transformTimeout\":\"none\"", "\"webSocketOnFailure\":\"ABORT\"");
		assertThat(body).doesNotContain(SECRET);
	}

	@Test
	void healthTellsThatMemoryRanOutWhileReadinessDoesNotCare() throws Exception {
		serve(Transformer.class, (object) -> {
			throw new OutOfMemoryError("Java heap space");
		});
		assertThat(get("/actuator/health").statusCode()).isEqualTo(200);
		assertThat(get("/actuator/health/etl").body()).contains("\"status\":\"UP\"", "0 of ");
		assertThat(put("/b/a", "abc").statusCode()).isEqualTo(500);
		assertThat(get("/actuator/health/etl").body()).contains("\"status\":\"DOWN\"", "Memory ran out at",
				", once so far\"", "\"outOfMemoryErrors\":1");
		assertThat(put("/b/a", "abc").statusCode()).isEqualTo(500);
		assertThat(get("/actuator/health/etl").body()).contains(", 2 times so far\"");
		assertThat(get("/health").statusCode()).isEqualTo(200);
		assertThat(meters().get("aistore.etl.memory.errors").functionCounter().count()).isEqualTo(2);
	}

	@Test
	void transformsAreLeftToTheHandlerThatKnowsTheirMeters() {
		serve(Transformer.class, OperatorTests::upperCaseOrFail);
		assertThat(this.application.getBeanProvider(MeterObservationHandler.class).orderedStream()).hasSize(2)
			.first()
			.isInstanceOf(TransformMeterHandler.class);
	}

	@Test
	void transformsAreLeftToHandlersOfTheUser() throws Exception {
		serve(Transformer.class, OperatorTests::upperCaseOrFail, "--test.handler=true");
		assertThat(this.application.getBeansOfType(TransformMeterHandler.class)).isEmpty();
		assertThat(put("/b/a", "abc").statusCode()).isEqualTo(200);
		Awaitility.await().untilAsserted(() -> assertThat(count("content", "none")).isEqualTo(1));
	}

	@Test
	void nothingIsMeasuredWithoutActuatorsRegistry() throws Exception {
		serve(Transformer.class, OperatorTests::upperCaseOrFail, "--spring.autoconfigure.exclude=" + String.join(",",
				"org.springframework.boot.micrometer.metrics.autoconfigure.MetricsAutoConfiguration",
				"org.springframework.boot.micrometer.metrics.autoconfigure.CompositeMeterRegistryAutoConfiguration"),
				"--test.meters=false");
		assertThat(put("/b/a", "abc").body()).isEqualTo("ABC");
		assertThat(this.application.getBeansOfType(MicrometerTransformObserver.class)).isEmpty();
	}

	private static byte[] upperCaseOrFail(EtlObject object) {
		if (object.name().equals("refused")) {
			throw new EtlException(400, "no");
		}
		if (object.name().equals("broken")) {
			throw new IllegalStateException("broken");
		}
		return object.text().toUpperCase(Locale.ROOT).getBytes();
	}

	private <T> void serve(Class<T> type, T transformer, String... args) {
		List<String> all = new ArrayList<>(List.of(args));
		all.addAll(List.of("--server.port=0", "--management.endpoints.web.exposure.include=*",
				"--management.endpoint.health.show-details=always",
				"--aistore.etl.target-url=http://127.0.0.1:9/v1/etl/_object/etl/" + SECRET));
		this.application = new SpringApplicationBuilder(Application.class)
			.initializers((context) -> ((GenericApplicationContext) context).registerBean(type, () -> transformer))
			.run(all.toArray(String[]::new));
	}

	private MeterRegistry meters() {
		return this.application.getBean(MeterRegistry.class);
	}

	private long count(String outcome, String status) {
		Timer timer = meters().find("aistore.etl.transform")
			.tag("communication", "hpush")
			.tag("outcome", outcome)
			.tag("status", status)
			.timer();
		return (timer != null) ? timer.count() : 0;
	}

	private HttpResponse<String> put(String path, String body) throws Exception {
		return this.client.send(putRequest(path, body), BodyHandlers.ofString());
	}

	private HttpRequest putRequest(String path, String body) {
		return HttpRequest.newBuilder(uri(path)).PUT(BodyPublishers.ofString(body)).build();
	}

	private HttpResponse<String> get(String path) throws Exception {
		return this.client.send(HttpRequest.newBuilder(uri(path)).build(), BodyHandlers.ofString());
	}

	private URI uri(String path) {
		return URI
			.create("http://127.0.0.1:" + this.application.getEnvironment().getProperty("local.server.port") + path);
	}

	@SpringBootConfiguration
	@EnableAutoConfiguration
	static class Application {

		@Bean
		@ConditionalOnBooleanProperty(name = "test.meters", matchIfMissing = true)
		SimpleMeterRegistry simpleMeterRegistry() {
			return new SimpleMeterRegistry();
		}

		@Bean
		@ConditionalOnBooleanProperty("test.handler")
		DefaultMeterObservationHandler handlerOfTheUser(MeterRegistry registry) {
			return new DefaultMeterObservationHandler(registry, IgnoredMeters.LONG_TASK_TIMER);
		}

		@Bean
		Recorder recorder() {
			return new Recorder();
		}

	}

	/**
	 * Keeps what has been observed.
	 */
	static final class Recorder implements ObservationHandler<Observation.Context> {

		private final List<Observation.Context> stopped = new CopyOnWriteArrayList<>();

		@Override
		public boolean supportsContext(Observation.Context context) {
			return true;
		}

		@Override
		public void onStop(Observation.Context context) {
			this.stopped.add(context);
		}

		Observation.Context stopped(String name) {
			return Awaitility.await()
				.until(() -> this.stopped.stream().filter((context) -> name.equals(context.getName())).findFirst(),
						Optional::isPresent)
				.orElseThrow();
		}

	}

}
