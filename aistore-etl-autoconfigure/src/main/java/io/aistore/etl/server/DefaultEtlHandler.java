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

import io.aistore.etl.delivery.Deliverable;
import io.aistore.etl.delivery.Delivery;
import io.aistore.etl.delivery.DeliveryOutcome;
import io.aistore.etl.delivery.DeliveryRequest;
import io.aistore.etl.delivery.Pipeline;
import io.aistore.etl.target.Chunk;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Flux;
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
		return Mono.defer(() -> respond(request))
			.map((response) -> watched(response, request))
			.onErrorResume((ex) -> Mono.just(this.failures.response(ex, request)))
			.doOnDiscard(EtlResponse.class, EtlResponse::release);
	}

	private Mono<EtlResponse> respond(EtlRequest request) {
		Pipeline pipeline = Pipeline.parse(request.pipeline());
		if (pipeline.isEmpty()) {
			return this.transform.apply(request);
		}
		if (this.transform.buffered()) {
			return this.transform.apply(request)
				.flatMap((result) -> deliver(request, pipeline, Deliverables.of(result), result::release));
		}
		Deliverables.Rerunning result = Deliverables.rerunning(this.transform, request);
		return deliver(request, pipeline, result, result::release);
	}

	// A hop may answer with content while the result is still on its way to it
	private Mono<EtlResponse> deliver(EtlRequest request, Pipeline pipeline, Deliverable result, Runnable releaser) {
		return Mono
			.defer(() -> this.delivery
				.deliver(new DeliveryRequest(pipeline, request.rawPath(), request.args(), result)))
			.map((outcome) -> response(outcome, releaser))
			.doOnNext((response) -> {
				if (!(response instanceof EtlResponse.Stream)) {
					releaser.run();
				}
			})
			.doOnError((ex) -> releaser.run())
			.doOnCancel(releaser);
	}

	private static EtlResponse response(DeliveryOutcome outcome, Runnable releaser) {
		if (outcome instanceof DeliveryOutcome.Delivered delivered) {
			return new EtlResponse.Delivered(delivered.length());
		}
		if (outcome instanceof DeliveryOutcome.Rejected rejected) {
			String contentType = (rejected.contentType() != null) ? rejected.contentType() : "text/plain;charset=UTF-8";
			return new EtlResponse.Failure(rejected.status(), rejected.text(), contentType, rejected.retryReason());
		}
		DeliveryOutcome.Content content = (DeliveryOutcome.Content) outcome;
		String contentType = (content.contentType() != null) ? content.contentType() : "application/octet-stream";
		return new EtlResponse.Stream(content.content(), content.contentLength(), contentType, releaser);
	}

	// A stream that fails is logged here, since its transport can only break off
	private EtlResponse watched(EtlResponse response, EtlRequest request) {
		if (response instanceof EtlResponse.Stream stream) {
			Publisher<Chunk> content = Flux.from(stream.content()).doOnError((ex) -> this.failures.late(ex, request));
			return new EtlResponse.Stream(content, stream.length(), stream.contentType(), stream.releaser());
		}
		return response;
	}

}
