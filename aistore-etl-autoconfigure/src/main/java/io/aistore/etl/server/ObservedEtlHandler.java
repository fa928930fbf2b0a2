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

import java.util.Objects;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;

import io.aistore.etl.target.Chunk;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Publisher;
import org.reactivestreams.Subscription;
import reactor.core.CoreSubscriber;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Operators;
import reactor.util.context.Context;

/**
 * Tells an observer of the requests that a handler serves.
 */
final class ObservedEtlHandler implements EtlHandler {

	private final EtlHandler handler;

	private final boolean buffered;

	private final TransformObserver observer;

	ObservedEtlHandler(EtlHandler handler, boolean buffered, TransformObserver observer) {
		this.handler = handler;
		this.buffered = buffered;
		this.observer = observer;
	}

	@Override
	public Mono<EtlResponse> handle(EtlRequest request) {
		return new Mono<>() {

			@Override
			public void subscribe(CoreSubscriber<? super EtlResponse> subscriber) {
				ObservedEtlHandler.this.subscribe(request, subscriber);
			}

		};
	}

	private void subscribe(EtlRequest request, CoreSubscriber<? super EtlResponse> subscriber) {
		Context context = subscriber.currentContext();
		Observed observed;
		try {
			observed = observe(request, context, subscriber);
		}
		catch (Throwable ex) {
			Operators.error(subscriber, ex);
			return;
		}
		this.handler.handle(request.withListener(observed)).subscribe(observed);
	}

	private Observed observe(EtlRequest request, Context context, CoreSubscriber<? super EtlResponse> subscriber) {
		TransformObservation observation = this.observer.start(request, this.buffered, context);
		try {
			return new Observed(request.listener(), observation, observation.context(context), subscriber);
		}
		catch (Throwable ex) {
			observation.ended(TransformOutcome.FAILED, 0, null);
			throw ex;
		}
	}

	/**
	 * A request under observation.
	 */
	private static final class Observed implements RequestListener, CoreSubscriber<EtlResponse>, Subscription {

		private final RequestListener listener;

		private final TransformObservation observation;

		private final Context context;

		private final CoreSubscriber<? super EtlResponse> subscriber;

		private final AtomicBoolean ended = new AtomicBoolean();

		private final AtomicLong sent = new AtomicLong();

		private @Nullable Subscription handling;

		private boolean failed;

		Observed(RequestListener listener, TransformObservation observation, Context context,
				CoreSubscriber<? super EtlResponse> subscriber) {
			this.listener = listener;
			this.observation = observation;
			this.context = context;
			this.subscriber = subscriber;
		}

		@Override
		public Context currentContext() {
			return this.context;
		}

		@Override
		public void onSubscribe(Subscription handling) {
			this.handling = handling;
			this.subscriber.onSubscribe(this);
		}

		@Override
		public void onNext(EtlResponse response) {
			EtlResponse watched;
			try {
				watched = watch(response);
			}
			catch (Throwable ex) {
				// An observer is other people's code
				response.release();
				onError(ex);
				return;
			}
			this.subscriber.onNext(watched);
		}

		@Override
		public void onError(Throwable ex) {
			this.failed = true;
			try {
				end(TransformOutcome.FAILED);
			}
			finally {
				this.subscriber.onError(ex);
			}
		}

		@Override
		public void onComplete() {
			if (!this.failed) {
				this.subscriber.onComplete();
			}
		}

		@Override
		public void request(long count) {
			Objects.requireNonNull(this.handling).request(count);
		}

		@Override
		public void cancel() {
			try {
				end(TransformOutcome.CANCELLED);
			}
			finally {
				Objects.requireNonNull(this.handling).cancel();
			}
		}

		@Override
		public void opened() {
			this.listener.opened();
		}

		@Override
		public Scope running() {
			return this.observation.running();
		}

		@Override
		public void received(long bytes) {
			this.observation.received(bytes);
		}

		private EtlResponse watch(EtlResponse response) {
			if (response instanceof EtlResponse.Failure failure) {
				end((failure.status() < 500) ? TransformOutcome.REJECTED : TransformOutcome.FAILED, failure);
				return response;
			}
			this.observation.responded();
			if (response instanceof EtlResponse.Stream stream) {
				return watch(stream);
			}
			this.sent.set(size(response));
			end((response instanceof EtlResponse.Delivered) ? TransformOutcome.DELIVERED : TransformOutcome.CONTENT);
			return response;
		}

		private static long size(EtlResponse response) {
			if (response instanceof EtlResponse.Delivered delivered) {
				return Math.max(0, delivered.length());
			}
			return (response instanceof EtlResponse.File file) ? file.size() : ((EtlResponse.Bytes) response).length();
		}

		private EtlResponse watch(EtlResponse.Stream stream) {
			Publisher<Chunk> content = Flux.from(stream.content())
				.doOnNext((chunk) -> this.sent.addAndGet(chunk.bytes().remaining()))
				.doOnComplete(() -> end(TransformOutcome.CONTENT))
				.doOnError((ex) -> end(TransformOutcome.FAILED))
				.doOnCancel(() -> end(TransformOutcome.CANCELLED));
			return new EtlResponse.Stream(content, stream.length(), stream.contentType(), () -> {
				stream.release();
				end(TransformOutcome.CANCELLED);
			});
		}

		private void end(TransformOutcome outcome) {
			end(outcome, null);
		}

		private void end(TransformOutcome outcome, EtlResponse.@Nullable Failure failure) {
			if (this.ended.compareAndSet(false, true)) {
				this.observation.ended(outcome, this.sent.get(), failure);
			}
		}

	}

}
