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

import io.aistore.etl.StreamingTransformer;
import io.aistore.etl.Transformer;
import io.aistore.etl.delivery.Delivery;
import io.aistore.etl.target.LocalObjects;
import io.aistore.etl.target.OutboundClient;
import io.aistore.etl.target.TargetUrl;

/**
 * Puts the core together around a user's transformer.
 */
public final class EtlHandlerFactory {

	private final Sources sources;

	private final Delivery delivery;

	private final Failures failures;

	private final Workers workers;

	private final MemoryBudget budget;

	private final EtlSettings settings;

	private final TransformObserver observer;

	/**
	 * Create a factory.
	 * @param localObjects finds objects on the target's disks
	 * @param client fetches objects from the target
	 * @param targetUrl the target
	 * @param delivery sends results on
	 * @param failures answers errors
	 * @param workers run the transformer
	 * @param budget the memory for objects in flight
	 * @param settings the settings
	 * @param observer is told what becomes of requests
	 */
	public EtlHandlerFactory(LocalObjects localObjects, OutboundClient client, TargetUrl targetUrl, Delivery delivery,
			Failures failures, Workers workers, MemoryBudget budget, EtlSettings settings, TransformObserver observer) {
		this.sources = new Sources(localObjects, client, targetUrl, workers, budget, settings);
		this.delivery = delivery;
		this.failures = failures;
		this.workers = workers;
		this.budget = budget;
		this.settings = settings;
		this.observer = observer;
	}

	/**
	 * Serve a buffered transformer.
	 * @param transformer the transformer
	 * @return its handler
	 */
	public EtlHandler create(Transformer transformer) {
		return create(new BufferedTransform(transformer, this.sources, this.workers, this.budget, this.settings));
	}

	/**
	 * Serve a streaming transformer.
	 * @param transformer the transformer
	 * @return its handler
	 */
	public EtlHandler create(StreamingTransformer transformer) {
		return create(new StreamingTransform(transformer, this.sources, this.workers, this.budget, this.settings));
	}

	private EtlHandler create(TransformFunction transform) {
		EtlHandler handler = new DefaultEtlHandler(transform, this.delivery, this.failures);
		return new ObservedEtlHandler(handler, transform.buffered(), this.observer);
	}

}
