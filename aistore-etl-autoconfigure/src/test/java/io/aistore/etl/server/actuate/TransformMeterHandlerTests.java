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

import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;

import io.aistore.etl.server.Communication;
import io.aistore.etl.server.EtlRequest;
import io.aistore.etl.server.EtlResponse;
import io.aistore.etl.server.Input;
import io.aistore.etl.server.RequestListener;
import io.aistore.etl.server.TransformObservation;
import io.aistore.etl.server.TransformOutcome;
import io.aistore.etl.target.ObjectReference;
import io.micrometer.common.KeyValue;
import io.micrometer.common.KeyValues;
import io.micrometer.core.instrument.LongTaskTimer;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.micrometer.core.instrument.observation.DefaultMeterObservationHandler;
import io.micrometer.core.instrument.observation.DefaultMeterObservationHandler.IgnoredMeters;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.micrometer.observation.GlobalObservationConvention;
import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationHandler;
import io.micrometer.observation.ObservationRegistry;
import org.junit.jupiter.api.Test;
import reactor.util.context.Context;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests that a {@link TransformMeterHandler} leaves what Micrometer's own handler does.
 */
class TransformMeterHandlerTests {

	private static final EtlResponse.Failure FAILURE = new EtlResponse.Failure(404, "gone", "text/plain", null);

	@Test
	void metersAreThoseOfTheDefaultHandler() {
		Map<String, Long> meters = same((registry) -> {
		}, (observation) -> {
		});
		assertThat(meters)
			.containsEntry("aistore.etl.transform{communication=hpush, error=none, kind=buffered, "
					+ "outcome=content, status=none}", 6L)
			.containsEntry("aistore.etl.transform{communication=hpush, error=EtlException, kind=buffered, "
					+ "outcome=rejected, status=404}", 3L)
			.containsEntry("aistore.etl.transform{communication=hpush, error=none, kind=buffered, "
					+ "outcome=cancelled, status=none}", 3L)
			.containsEntry("aistore.etl.transform.active{communication=hpush, kind=buffered}", 1L)
			.hasSize(4);
	}

	@Test
	void keyValueThatATransformerAddsIsATag() {
		assertThat(same((registry) -> {
		}, (observation) -> observation.lowCardinalityKeyValue("model", "large")).keySet())
			.filteredOn((id) -> id.startsWith("aistore.etl.transform{"))
			.isNotEmpty()
			.allMatch((id) -> id.contains("model=large"));
	}

	@Test
	void filterAddsATag() {
		assertThat(same(
				(registry) -> registry.observationConfig()
					.observationFilter((context) -> context.addLowCardinalityKeyValues(KeyValues.of("zone", "a"))),
				(observation) -> {
				})
			.keySet()).filteredOn((id) -> id.startsWith("aistore.etl.transform{"))
			.isNotEmpty()
			.allMatch((id) -> id.contains("zone=a"));
	}

	@Test
	void filterRemovesATag() {
		assertThat(same((registry) -> registry.observationConfig()
			.observationFilter((context) -> context.removeLowCardinalityKeyValue("kind")), (observation) -> {
			}).keySet()).filteredOn((id) -> id.startsWith("aistore.etl.transform{"))
			.isNotEmpty()
			.noneMatch((id) -> id.contains("kind="));
	}

	@Test
	void conventionNamesTheMeters() {
		assertThat(same((registry) -> registry.observationConfig().observationConvention(new Convention()),
				(observation) -> {
				})
			.keySet()).isNotEmpty().allMatch((id) -> id.startsWith("renamed") && id.contains("cluster=c1"));
	}

	@Test
	void errorOfAnotherIsATag() {
		assertThat(same((registry) -> {
		}, (observation) -> observation.error(new IllegalStateException("seen by the transformer"))).keySet())
			.filteredOn((id) -> id.startsWith("aistore.etl.transform{") && id.contains("status=none"))
			.isNotEmpty()
			.allMatch((id) -> id.contains("error=IllegalStateException"));
	}

	@Test
	void eventIsCounted() {
		assertThat(same((registry) -> {
		}, (observation) -> observation.event(Observation.Event.of("cached"))).keySet())
			.anyMatch((id) -> id.startsWith("aistore.etl.transform.cached"));
	}

	@Test
	void longTaskTimersMayBeLeftOut() {
		Map<String, Long> expected = new TreeMap<>();
		Map<String, Long> actual = new TreeMap<>();
		for (Map<String, Long> meters : List.of(expected, actual)) {
			MeterRegistry registry = new SimpleMeterRegistry();
			DefaultMeterObservationHandler handler = new DefaultMeterObservationHandler(registry,
					IgnoredMeters.LONG_TASK_TIMER);
			ObservationRegistry observations = observations(
					(meters == actual) ? new TransformMeterHandler(handler, registry) : handler);
			transform(new MicrometerTransformObserver(observations, registry), observations, (observation) -> {
			});
			meters.putAll(meters(registry));
		}
		assertThat(actual).isEqualTo(expected).hasSize(3);
	}

	@Test
	void metersThatAreRemovedComeBack() {
		MeterRegistry registry = new SimpleMeterRegistry();
		ObservationRegistry observations = observations(
				new TransformMeterHandler(new DefaultMeterObservationHandler(registry), registry));
		MicrometerTransformObserver observer = new MicrometerTransformObserver(observations, registry);
		transform(observer, observations, (observation) -> {
		});
		Map<String, Long> before = meters(registry);
		registry.clear();
		transform(observer, observations, (observation) -> {
		});
		assertThat(meters(registry)).isEqualTo(before).isNotEmpty();
		assertThat(registry.find(EtlMeters.OUTPUT.meterName()).summary()).isNotNull();
	}

	@Test
	void everyMeterHasADescription() {
		assertDescribed((registry) -> {
		});
		assertDescribed((registry) -> registry.observationConfig()
			.observationFilter((context) -> context.addLowCardinalityKeyValues(KeyValues.of("zone", "a"))));
		assertDescribed((registry) -> registry.observationConfig().observationConvention(new Convention()));
	}

	private static void assertDescribed(Consumer<ObservationRegistry> customizer) {
		MeterRegistry registry = new SimpleMeterRegistry();
		ObservationRegistry observations = observations(
				new TransformMeterHandler(new DefaultMeterObservationHandler(registry), registry));
		customizer.accept(observations);
		transform(new MicrometerTransformObserver(observations, registry), observations, (observation) -> {
		});
		assertThat(registry.getMeters()).isNotEmpty()
			.allSatisfy((meter) -> assertThat(meter.getId().getDescription()).as(meter.getId().getName()).isNotBlank());
	}

	@Test
	void subclassOfTheDefaultHandlerKeepsItsObservations() {
		MeterRegistry registry = new SimpleMeterRegistry();
		TransformMeterHandler handler = new TransformMeterHandler(new DefaultMeterObservationHandler(registry) {
		}, registry);
		assertThat(
				handler.supportsContext(new TransformContext(new TransformMeters(registry, Communication.HPUSH, true))))
			.isFalse();
	}

	@Test
	void otherObservationsAreNotTaken() {
		MeterRegistry registry = new SimpleMeterRegistry();
		assertThat(new TransformMeterHandler(new DefaultMeterObservationHandler(registry), registry)
			.supportsContext(new Observation.Context())).isFalse();
	}

	private static Map<String, Long> same(Consumer<ObservationRegistry> customizer, Consumer<Observation> transformer) {
		Map<String, Long> expected = run(false, customizer, transformer);
		assertThat(run(true, customizer, transformer)).isEqualTo(expected);
		return expected;
	}

	private static Map<String, Long> run(boolean own, Consumer<ObservationRegistry> customizer,
			Consumer<Observation> transformer) {
		MeterRegistry registry = new SimpleMeterRegistry();
		DefaultMeterObservationHandler handler = new DefaultMeterObservationHandler(registry);
		ObservationRegistry observations = observations(own ? new TransformMeterHandler(handler, registry) : handler);
		customizer.accept(observations);
		// Sizes are no business of a handler
		MicrometerTransformObserver observer = new MicrometerTransformObserver(observations, registry);
		TransformObservation underWay = observer.start(request(), true, Context.empty());
		transform(observer, observations, transformer);
		Map<String, Long> meters = meters(registry);
		underWay.ended(TransformOutcome.CANCELLED, 0, null);
		return meters;
	}

	private static ObservationRegistry observations(ObservationHandler<?> handler) {
		ObservationRegistry observations = ObservationRegistry.create();
		observations.observationConfig().observationHandler(handler);
		return observations;
	}

	private static void transform(MicrometerTransformObserver observer, ObservationRegistry observations,
			Consumer<Observation> transformer) {
		for (int i = 0; i < 3; i++) {
			transform(observer, observations, transformer, TransformOutcome.CONTENT, null);
			transform(observer, observations, transformer, TransformOutcome.CONTENT, null);
			transform(observer, observations, transformer, TransformOutcome.REJECTED, FAILURE);
			transform(observer, observations, transformer, TransformOutcome.CANCELLED, null);
		}
	}

	private static void transform(MicrometerTransformObserver observer, ObservationRegistry observations,
			Consumer<Observation> transformer, TransformOutcome outcome, EtlResponse.Failure failure) {
		TransformObservation observation = observer.start(request(), true, Context.empty());
		try (RequestListener.Scope scope = observation.running()) {
			transformer.accept(observations.getCurrentObservation());
		}
		observation.ended(outcome, 3, failure);
	}

	private static EtlRequest request() {
		return new EtlRequest(Communication.HPUSH, ObjectReference.ofPath("/b/a"), "/b/a", "", new Input.Fqn("/b/a"),
				null);
	}

	// Each with its count, those under way with their number
	private static Map<String, Long> meters(MeterRegistry registry) {
		Map<String, Long> meters = new TreeMap<>();
		for (Meter meter : registry.getMeters()) {
			if (meter instanceof LongTaskTimer timer) {
				meters.put(id(meter), (long) timer.activeTasks());
			}
			else if (!meter.getId().getName().matches(".*(first\\.byte|input|output)")) {
				meters.put(id(meter), (meter instanceof Timer timer) ? timer.count() : 1L);
			}
		}
		return meters;
	}

	private static String id(Meter meter) {
		Map<String, String> tags = new TreeMap<>();
		meter.getId().getTags().forEach((tag) -> tags.put(tag.getKey(), tag.getValue()));
		return meter.getId().getName() + tags;
	}

	private static final class Convention implements GlobalObservationConvention<Observation.Context> {

		@Override
		public boolean supportsContext(Observation.Context context) {
			return true;
		}

		@Override
		public String getName() {
			return "renamed";
		}

		@Override
		public KeyValues getLowCardinalityKeyValues(Observation.Context context) {
			return KeyValues.of(KeyValue.of("cluster", "c1"));
		}

	}

}
