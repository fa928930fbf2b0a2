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

package io.aistore.etl.server;

import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.LongAdder;

import org.jspecify.annotations.Nullable;
import reactor.util.context.Context;
import reactor.util.context.ContextView;

/**
 * Counts requests, and passes what it is told on to further observers.
 */
public final class TransformStatistics {

	private final List<TransformObserver> observers;

	private final LongAdder inFlight = new LongAdder();

	private final LongAdder received = new LongAdder();

	private final LongAdder sent = new LongAdder();

	private final Map<TransformOutcome, LongAdder> outcomes = new EnumMap<>(TransformOutcome.class);

	/**
	 * Create the statistics.
	 * @param observers are told, too
	 */
	public TransformStatistics(List<TransformObserver> observers) {
		this.observers = List.copyOf(observers);
		for (TransformOutcome outcome : TransformOutcome.values()) {
			this.outcomes.put(outcome, new LongAdder());
		}
	}

	/**
	 * A request arrived.
	 * @param request the request
	 * @param buffered whether the transformer is a buffered one
	 * @param context the context that the request is served in
	 * @return is told what becomes of it
	 * @see TransformObserver
	 */
	public TransformObservation start(EtlRequest request, boolean buffered, ContextView context) {
		this.inFlight.increment();
		TransformObservation observation = new Counting();
		try {
			for (TransformObserver observer : this.observers) {
				observation = new Both(observation, observer.start(request, buffered, context));
			}
		}
		catch (Throwable ex) {
			// An observer is other people's code
			observation.ended(TransformOutcome.FAILED, 0, null);
			throw ex;
		}
		return observation;
	}

	/**
	 * How many requests are not over.
	 * @return the number of requests
	 */
	public long inFlight() {
		return this.inFlight.sum();
	}

	/**
	 * How much content of objects has come in; a file counts by its size.
	 * @return the number of bytes
	 */
	public long received() {
		return this.received.sum();
	}

	/**
	 * How much of results has gone out, as answers and by direct put.
	 * @return the number of bytes
	 */
	public long sent() {
		return this.sent.sum();
	}

	/**
	 * What became of requests.
	 * @return how many requests had which outcome
	 */
	public Map<String, Long> outcomes() {
		Map<String, Long> counts = new LinkedHashMap<>();
		this.outcomes.forEach((outcome, count) -> counts.put(outcome.label(), count.sum()));
		return counts;
	}

	private final class Counting implements TransformObservation {

		@Override
		public void received(long bytes) {
			TransformStatistics.this.received.add(bytes);
		}

		@Override
		public void ended(TransformOutcome outcome, long bytes, EtlResponse.@Nullable Failure failure) {
			TransformStatistics.this.sent.add(bytes);
			TransformStatistics.this.outcomes.getOrDefault(outcome, new LongAdder()).increment();
			TransformStatistics.this.inFlight.decrement();
		}

	}

	private record Both(TransformObservation first, TransformObservation second) implements TransformObservation {

		@Override
		public Context context(Context context) {
			return this.second.context(this.first.context(context));
		}

		@Override
		public RequestListener.Scope running() {
			RequestListener.Scope outer = this.first.running();
			RequestListener.Scope inner = this.second.running();
			return () -> {
				inner.close();
				outer.close();
			};
		}

		@Override
		public void received(long bytes) {
			this.first.received(bytes);
			this.second.received(bytes);
		}

		@Override
		public void responded() {
			this.first.responded();
			this.second.responded();
		}

		@Override
		public void ended(TransformOutcome outcome, long sent, EtlResponse.@Nullable Failure failure) {
			this.first.ended(outcome, sent, failure);
			this.second.ended(outcome, sent, failure);
		}

	}

}
