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

import io.aistore.etl.server.TransformOutcome;
import io.micrometer.core.instrument.LongTaskTimer;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tag;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.Timer;
import io.micrometer.core.instrument.observation.DefaultMeterObservationHandler;
import io.micrometer.core.instrument.observation.MeterObservationHandler;
import io.micrometer.observation.Observation;
import org.jspecify.annotations.Nullable;

/**
 * Does for transforms what Micrometer's {@link DefaultMeterObservationHandler} does,
 * without looking meters up. Leaves to that whatever has become of an observation by
 * others: conventions, filters, a transformer that adds key values. A
 * {@link io.micrometer.core.instrument.config.MeterFilter} that is added after the first
 * transform changes nothing.
 */
public final class TransformMeterHandler implements MeterObservationHandler<Observation.Context> {

	private final DefaultMeterObservationHandler handler;

	private final MeterRegistry registry;

	private final boolean known;

	/** Known when the first observation has started. */
	private volatile @Nullable Boolean longTaskTimers;

	/**
	 * Create a handler.
	 * @param handler the handler that takes all other observations
	 * @param registry its meters
	 */
	public TransformMeterHandler(DefaultMeterObservationHandler handler, MeterRegistry registry) {
		this.handler = handler;
		this.registry = registry;
		this.known = handler.getClass() == DefaultMeterObservationHandler.class;
	}

	@Override
	public boolean supportsContext(Observation.Context context) {
		return this.known && context instanceof TransformContext;
	}

	@Override
	public void onStart(Observation.Context context) {
		Boolean longTaskTimers = this.longTaskTimers;
		if (longTaskTimers == null || !(context instanceof TransformContext transform) || !transform.isPlain()) {
			start(context, !Boolean.FALSE.equals(longTaskTimers));
			return;
		}
		if (longTaskTimers) {
			context.put(LongTaskTimer.Sample.class, transform.meters().active().start());
		}
		context.put(Timer.Sample.class, Timer.start(this.registry));
	}

	// Micrometer's handler describes no meter, but takes one that is there
	private void start(Observation.Context context, boolean longTaskTimers) {
		LongTaskTimer active = longTaskTimers ? TransformMeters.active(this.registry, context.getName(), tags(context))
				: null;
		this.handler.onStart(context);
		this.longTaskTimers = context.containsKey(LongTaskTimer.Sample.class);
		if (active != null && !this.longTaskTimers) {
			this.registry.remove(active);
		}
	}

	private static Tags tags(Observation.Context context) {
		return Tags.of(context.getLowCardinalityKeyValues()
			.stream()
			.map((key) -> Tag.of(key.getKey(), key.getValue()))
			.toList());
	}

	@Override
	public void onEvent(Observation.Event event, Observation.Context context) {
		this.handler.onEvent(event, context);
	}

	@Override
	public void onStop(Observation.Context context) {
		TransformOutcome success = (context instanceof TransformContext transform && transform.isPlain())
				? transform.success() : null;
		if (success == null) {
			Throwable error = context.getError();
			TransformMeters.timer(this.registry, context.getName(),
					tags(context).and("error", (error != null) ? error.getClass().getSimpleName() : "none"));
			this.handler.onStop(context);
			return;
		}
		context.<Timer.Sample>getRequired(Timer.Sample.class)
			.stop(((TransformContext) context).meters().timer(success));
		LongTaskTimer.Sample active = context.get(LongTaskTimer.Sample.class);
		if (active != null) {
			active.stop();
		}
	}

}
