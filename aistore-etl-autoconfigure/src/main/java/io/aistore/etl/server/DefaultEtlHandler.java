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

import io.aistore.etl.delivery.Delivery;
import org.reactivestreams.Subscription;
import reactor.core.CoreSubscriber;
import reactor.core.publisher.Mono;

/**
 * Opens the source, transforms, and answers the result or delivers it.
 */
final class DefaultEtlHandler implements EtlHandler {

	private final TransformFunction transform;

	private final Delivery delivery;

	private final Failures failures;

	DefaultEtlHandler(TransformFunction transform, Delivery delivery, Failures failures) {
		this.transform = transform;
		this.delivery = delivery;
		this.failures = failures;
	}

	@Override
	public Mono<EtlResponse> handle(EtlRequest request) {
		return new Mono<>() {

			@Override
			public void subscribe(CoreSubscriber<? super EtlResponse> subscriber) {
				Subscription handling = new Handling(request, DefaultEtlHandler.this.transform,
						DefaultEtlHandler.this.delivery, DefaultEtlHandler.this.failures, subscriber);
				subscriber.onSubscribe(handling);
			}

		};
	}

}
