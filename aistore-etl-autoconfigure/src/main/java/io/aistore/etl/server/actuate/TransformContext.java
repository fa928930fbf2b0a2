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
import io.micrometer.common.KeyValue;
import io.micrometer.common.KeyValues;
import io.micrometer.observation.Observation;
import org.jspecify.annotations.Nullable;

/**
 * The context of a transform's observation. Knows whether its key values for meters are
 * those that this project gives it, and no others, so that its meters need not be looked
 * up by them.
 */
final class TransformContext extends Observation.Context {

	private final TransformMeters meters;

	private volatile boolean changed;

	private volatile @Nullable TransformOutcome success;

	TransformContext(TransformMeters meters) {
		this.meters = meters;
		meters.keys().forEach(super::addLowCardinalityKeyValue);
	}

	TransformMeters meters() {
		return this.meters;
	}

	/**
	 * The transform is over.
	 * @param outcome what became of it
	 * @param status the status of the failure that was answered, {@code null} without one
	 */
	void end(TransformOutcome outcome, @Nullable Integer status) {
		super.addLowCardinalityKeyValue(KeyValue.of("outcome", outcome.label()));
		super.addLowCardinalityKeyValue(KeyValue.of("status", (status != null) ? status.toString() : "none"));
		this.success = (status != null) ? null : outcome;
	}

	/**
	 * Whether meters need no other key values than the transform's own.
	 * @return whether nobody has added or removed one, or given another name
	 */
	boolean isPlain() {
		return !this.changed && EtlMeters.TRANSFORM.meterName().equals(getName());
	}

	/**
	 * What became of a transform for which no failure was answered.
	 * @return the outcome, or {@code null}
	 */
	@Nullable TransformOutcome success() {
		return (getError() == null) ? this.success : null;
	}

	@Override
	public Observation.Context addLowCardinalityKeyValue(KeyValue keyValue) {
		this.changed = true;
		return super.addLowCardinalityKeyValue(keyValue);
	}

	@Override
	public Observation.Context addLowCardinalityKeyValues(KeyValues keyValues) {
		this.changed |= keyValues.iterator().hasNext();
		return super.addLowCardinalityKeyValues(keyValues);
	}

	@Override
	public Observation.Context removeLowCardinalityKeyValue(String keyName) {
		this.changed = true;
		return super.removeLowCardinalityKeyValue(keyName);
	}

	@Override
	public Observation.Context removeLowCardinalityKeyValues(String... keyNames) {
		this.changed = true;
		return super.removeLowCardinalityKeyValues(keyNames);
	}

}
