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

import java.util.concurrent.CancellationException;
import java.util.concurrent.atomic.AtomicBoolean;

import io.aistore.etl.delivery.Deliverable;
import io.aistore.etl.delivery.Delivery;
import io.aistore.etl.delivery.DeliveryOutcome;
import io.aistore.etl.delivery.DeliveryRequest;
import io.aistore.etl.delivery.Pipeline;
import io.aistore.etl.target.Chunk;
import io.aistore.etl.target.Steps;
import org.reactivestreams.Publisher;
import org.reactivestreams.Subscription;
import reactor.core.CoreSubscriber;
import reactor.core.publisher.Flux;

/**
 * One request on its way through the core, which begins when its response is asked for.
 */
final class Handling implements Subscription {

	private final EtlRequest request;

	private final TransformFunction transform;

	private final Delivery delivery;

	private final Failures failures;

	private final CoreSubscriber<? super EtlResponse> subscriber;

	private final Steps steps;

	private final AtomicBoolean begun = new AtomicBoolean();

	private final AtomicBoolean over = new AtomicBoolean();

	/** Lets go of a result that is being delivered. */
	private volatile Runnable releaser = () -> {
	};

	Handling(EtlRequest request, TransformFunction transform, Delivery delivery, Failures failures,
			CoreSubscriber<? super EtlResponse> subscriber) {
		this.request = request;
		this.transform = transform;
		this.delivery = delivery;
		this.failures = failures;
		this.subscriber = subscriber;
		this.steps = new Steps(subscriber.currentContext());
	}

	@Override
	public void request(long count) {
		if (!this.over.get() && this.begun.compareAndSet(false, true)) {
			try {
				begin(Pipeline.parse(this.request.pipeline()));
			}
			catch (Throwable ex) {
				fail(ex);
			}
		}
	}

	private void begin(Pipeline pipeline) {
		if (pipeline.isEmpty()) {
			this.steps.next(this.transform.apply(this.request), this::respond, this::fail);
		}
		else if (this.transform.buffered()) {
			this.steps.next(this.transform.apply(this.request),
					(result) -> deliver(pipeline, Deliverables.of(result), result::release), this::fail);
		}
		else {
			Deliverables.Rerunning result = Deliverables.rerunning(this.transform, this.request);
			deliver(pipeline, result, result::finish);
		}
	}

	private void deliver(Pipeline pipeline, Deliverable result, Runnable releaser) {
		this.releaser = releaser;
		if (this.over.get()) {
			releaser.run();
			return;
		}
		DeliveryRequest request = new DeliveryRequest(pipeline, this.request.rawPath(), this.request.args(), result);
		this.steps.next(this.delivery.deliver(request), this::delivered, this::fail);
	}

	// A hop may answer with content while the result is still on its way to it
	private void delivered(DeliveryOutcome outcome) {
		EtlResponse response = response(outcome);
		if (!(response instanceof EtlResponse.Stream)) {
			this.releaser.run();
		}
		respond(response);
	}

	private EtlResponse response(DeliveryOutcome outcome) {
		if (outcome instanceof DeliveryOutcome.Delivered delivered) {
			return new EtlResponse.Delivered(delivered.length());
		}
		if (outcome instanceof DeliveryOutcome.Rejected rejected) {
			String contentType = (rejected.contentType() != null) ? rejected.contentType() : "text/plain;charset=UTF-8";
			return new EtlResponse.Failure(rejected.status(), rejected.text(), contentType, rejected.retryReason());
		}
		DeliveryOutcome.Content content = (DeliveryOutcome.Content) outcome;
		String contentType = (content.contentType() != null) ? content.contentType() : "application/octet-stream";
		AtomicBoolean taken = new AtomicBoolean();
		Flux<Chunk> chunks = Flux.defer(() -> taken.compareAndSet(false, true) ? content.content()
				: Flux.error(new CancellationException("The response has been released")));
		return new EtlResponse.Stream(chunks, content.contentLength(), contentType, () -> {
			if (taken.compareAndSet(false, true)) {
				content.release();
			}
			this.releaser.run();
		});
	}

	// Exceptions of users have methods of theirs, which may throw as well
	private void fail(Throwable ex) {
		EtlResponse response;
		try {
			this.releaser.run();
			if (this.over.get()) {
				return;
			}
			response = this.failures.response(ex, this.request);
		}
		catch (Throwable second) {
			if (this.over.compareAndSet(false, true)) {
				this.subscriber.onError(second);
			}
			return;
		}
		respond(response);
	}

	private void respond(EtlResponse response) {
		if (this.over.compareAndSet(false, true)) {
			this.subscriber.onNext(watched(response));
			this.subscriber.onComplete();
		}
		else {
			response.release();
		}
	}

	// A stream that fails is logged here, since its transport can only break off
	private EtlResponse watched(EtlResponse response) {
		if (response instanceof EtlResponse.Stream stream) {
			Publisher<Chunk> content = Flux.from(stream.content())
				.doOnError((ex) -> this.failures.late(ex, this.request));
			return new EtlResponse.Stream(content, stream.length(), stream.contentType(), stream.releaser());
		}
		return response;
	}

	@Override
	public void cancel() {
		if (this.over.compareAndSet(false, true)) {
			this.steps.dispose();
			this.releaser.run();
		}
	}

}
