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

import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReferenceArray;

import io.aistore.etl.EtlException;
import io.aistore.etl.server.Communication;
import io.aistore.etl.server.EtlRequest;
import io.aistore.etl.server.EtlResponse;
import io.aistore.etl.server.RequestListener;
import io.aistore.etl.server.TransformObservation;
import io.aistore.etl.server.TransformObserver;
import io.aistore.etl.server.TransformOutcome;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
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

	private final AtomicReferenceArray<@Nullable TransformMeters> kinds = new AtomicReferenceArray<>(
			Communication.values().length * 2);

	/**
	 * Create an observer.
	 * @param observations takes the observations
	 * @param meters takes the sizes
	 */
	public MicrometerTransformObserver(ObservationRegistry observations, MeterRegistry meters) {
		this.observations = observations;
		this.meters = meters;
		meters.config().onMeterRemoved(this::forget);
	}

	// A meter that is removed from its registry comes back with the next transform
	private void forget(Meter meter) {
		if (meter.getId().getName().startsWith(EtlMeters.TRANSFORM.meterName())) {
			for (int i = 0; i < this.kinds.length(); i++) {
				this.kinds.set(i, null);
			}
		}
	}

	@Override
	public TransformObservation start(EtlRequest request, boolean buffered, ContextView context) {
		TransformContext transform = new TransformContext(meters(request.communication(), buffered));
		Observation observation = Observation
			.createNotStarted(EtlMeters.TRANSFORM.meterName(), () -> transform, this.observations)
			.contextualName("etl transform");
		if (!observation.isNoop()) {
			observation.highCardinalityKeyValue("object", request.object().path());
		}
		Observation parent = context.getOrDefault(ObservationThreadLocalAccessor.KEY, null);
		if (parent != null) {
			observation.parentObservation(parent);
		}
		return new Transform(observation.start(), transform);
	}

	private TransformMeters meters(Communication communication, boolean buffered) {
		int index = communication.ordinal() * 2 + (buffered ? 1 : 0);
		TransformMeters meters = this.kinds.get(index);
		if (meters == null) {
			meters = new TransformMeters(this.meters, communication, buffered);
			this.kinds.set(index, meters);
		}
		return meters;
	}

	private static final class Transform implements TransformObservation {

		private final long started = System.nanoTime();

		private final Observation observation;

		private final TransformContext transform;

		Transform(Observation observation, TransformContext transform) {
			this.observation = observation;
			this.transform = transform;
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
			this.transform.meters().input().record(bytes);
		}

		@Override
		public void responded() {
			this.transform.meters().firstByte().record(System.nanoTime() - this.started, TimeUnit.NANOSECONDS);
		}

		@Override
		public void ended(TransformOutcome outcome, long sent, EtlResponse.@Nullable Failure failure) {
			if (failure == null && outcome != TransformOutcome.CANCELLED) {
				this.transform.meters().output().record(sent);
			}
			if (failure != null) {
				this.observation.error(error(failure));
			}
			this.transform.end(outcome, (failure != null) ? failure.status() : null);
			this.observation.stop();
		}

		// What a hop answered may be any status
		private static EtlException error(EtlResponse.Failure failure) {
			int status = failure.status();
			return new EtlException((status >= 400 && status <= 599) ? status : 502, failure.error());
		}

	}

}
