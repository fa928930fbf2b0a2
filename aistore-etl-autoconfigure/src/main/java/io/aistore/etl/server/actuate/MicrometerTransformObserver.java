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

import java.time.Duration;

import io.aistore.etl.EtlException;
import io.aistore.etl.server.EtlRequest;
import io.aistore.etl.server.EtlResponse;
import io.aistore.etl.server.RequestListener;
import io.aistore.etl.server.TransformObservation;
import io.aistore.etl.server.TransformObserver;
import io.aistore.etl.server.TransformOutcome;
import io.micrometer.common.KeyValue;
import io.micrometer.common.KeyValues;
import io.micrometer.core.instrument.DistributionSummary;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tag;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.Timer;
import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationRegistry;
import io.micrometer.observation.contextpropagation.ObservationThreadLocalAccessor;
import org.jspecify.annotations.Nullable;
import reactor.util.context.Context;
import reactor.util.context.ContextView;

/**
 * Observes transforms with Micrometer: one {@link Observation} each, and sizes.
 */
public final class MicrometerTransformObserver implements TransformObserver {

	private final ObservationRegistry observations;

	private final MeterRegistry meters;

	/**
	 * Create an observer.
	 * @param observations takes the observations
	 * @param meters takes the sizes
	 */
	public MicrometerTransformObserver(ObservationRegistry observations, MeterRegistry meters) {
		this.observations = observations;
		this.meters = meters;
	}

	@Override
	public TransformObservation start(EtlRequest request, boolean buffered, ContextView context) {
		KeyValues keys = KeyValues.of("communication", request.communication().label(), "kind",
				buffered ? "buffered" : "streaming");
		Observation observation = Observation.createNotStarted(EtlMeters.TRANSFORM.meterName(), this.observations)
			.contextualName("etl transform")
			.lowCardinalityKeyValues(keys)
			.highCardinalityKeyValue("object", request.object().path());
		Observation parent = context.getOrDefault(ObservationThreadLocalAccessor.KEY, null);
		if (parent != null) {
			observation.parentObservation(parent);
		}
		return new Transform(observation.start(), tags(keys));
	}

	private static Tags tags(KeyValues keys) {
		return Tags.of(keys.stream().map((key) -> Tag.of(key.getKey(), key.getValue())).toList());
	}

	private final class Transform implements TransformObservation {

		private final long started = System.nanoTime();

		private final Observation observation;

		private final Tags tags;

		Transform(Observation observation, Tags tags) {
			this.observation = observation;
			this.tags = tags;
		}

		@Override
		public Context context(Context context) {
			return this.observation.isNoop() ? context
					: context.put(ObservationThreadLocalAccessor.KEY, this.observation);
		}

		@Override
		public RequestListener.Scope running() {
			return this.observation.openScope()::close;
		}

		@Override
		public void received(long bytes) {
			summary(EtlMeters.INPUT).record(bytes);
		}

		@Override
		public void responded() {
			Timer.builder(EtlMeters.FIRST_BYTE.meterName())
				.description(EtlMeters.FIRST_BYTE.description())
				.tags(this.tags)
				.register(MicrometerTransformObserver.this.meters)
				.record(Duration.ofNanos(System.nanoTime() - this.started));
		}

		@Override
		public void ended(TransformOutcome outcome, long sent, EtlResponse.@Nullable Failure failure) {
			if (failure == null && outcome != TransformOutcome.CANCELLED) {
				summary(EtlMeters.OUTPUT).record(sent);
			}
			if (failure != null) {
				this.observation.error(new EtlException(failure.status(), failure.error()));
			}
			this.observation.lowCardinalityKeyValues(KeyValues.of(KeyValue.of("outcome", outcome.label()),
					KeyValue.of("status", (failure != null) ? Integer.toString(failure.status()) : "none")))
				.stop();
		}

		private DistributionSummary summary(EtlMeters meter) {
			return DistributionSummary.builder(meter.meterName())
				.description(meter.description())
				.baseUnit(meter.unit())
				.tags(this.tags)
				.register(MicrometerTransformObserver.this.meters);
		}

	}

}
