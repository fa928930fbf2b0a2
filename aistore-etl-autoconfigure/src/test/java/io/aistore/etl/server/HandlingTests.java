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

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;

import io.aistore.etl.delivery.Delivery;
import io.aistore.etl.delivery.DeliveryOutcome;
import io.aistore.etl.target.Chunk;
import io.aistore.etl.target.ObjectReference;
import io.aistore.etl.target.TargetUrl;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.reactivestreams.Subscription;
import reactor.core.CoreSubscriber;
import reactor.core.Disposable;
import reactor.core.publisher.BaseSubscriber;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.MonoSink;
import reactor.core.publisher.Sinks;
import reactor.util.context.Context;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

/**
 * Tests for what becomes of a request that is given up, or that fails where nobody
 * expects it: {@link DefaultEtlHandler}, {@link Handling} and {@link ObservedEtlHandler}.
 */
@Timeout(60)
class HandlingTests {

	private static final Duration LONG = Duration.ofSeconds(30);

	private final AtomicInteger released = new AtomicInteger();

	private final EtlResponse.Bytes result = new EtlResponse.Bytes(new byte[3], "text/plain",
			this.released::incrementAndGet);

	private final Delivery noDelivery = (request) -> Mono.error(new AssertionError("Nothing is to be delivered"));

	@Test
	void resultThatComesWhenNobodyWaitsAnyMoreIsReleased() {
		AtomicReference<MonoSink<EtlResponse>> transform = new AtomicReference<>();
		// A result that was on its way already can't be held back by cancelling
		EtlHandler handler = handler((request) -> new Mono<>() {

			@Override
			public void subscribe(CoreSubscriber<? super EtlResponse> subscriber) {
				Mono.<EtlResponse>create(transform::set).subscribe(new Uncancelled<>(subscriber));
			}

		}, this.noDelivery);
		Disposable waiting = handler.handle(request(null)).subscribe();
		waiting.dispose();
		transform.get().success(this.result);
		assertThat(this.released).hasValue(1);
	}

	@Test
	void nothingBeginsForOneWhoHasGivenUpAlready() {
		AtomicInteger begun = new AtomicInteger();
		EtlHandler handler = handler((request) -> Mono.fromSupplier(() -> {
			begun.incrementAndGet();
			return this.result;
		}), this.noDelivery);
		handler.handle(request(null)).subscribe(new BaseSubscriber<>() {

			@Override
			protected void hookOnSubscribe(Subscription subscription) {
				subscription.cancel();
				subscription.request(1);
			}

		});
		assertThat(begun).hasValue(0);
	}

	@Test
	void exceptionThatThrowsWhenItIsAskedForItsMessageLeavesNobodyWaiting() {
		RuntimeException failure = new RuntimeException() {

			@Override
			public String getMessage() {
				throw new IllegalStateException("no message");
			}

		};
		assertThat(handler((request) -> Mono.error(failure), this.noDelivery).handle(request(null)).block(LONG))
			.isInstanceOfSatisfying(EtlResponse.Failure.class, (answer) -> {
				assertThat(answer.status()).isEqualTo(500);
				assertThat(answer.error()).isEqualTo(failure.getClass().getName());
			});
	}

	@Test
	void contentOfAHopThatNobodyTakesIsCancelled() {
		AtomicInteger cancelled = new AtomicInteger();
		EtlResponse.Stream response = deliveredContent(Flux.<Chunk>never().doOnCancel(cancelled::incrementAndGet));
		response.release();
		response.release();
		assertThat(cancelled).hasValue(1);
		assertThat(this.released).hasValueGreaterThanOrEqualTo(1);
		assertThatExceptionOfType(CancellationException.class)
			.isThrownBy(() -> Flux.from(response.content()).blockLast(LONG));
	}

	@Test
	void contentOfAHopThatIsTakenIsNotCancelledByRelease() {
		AtomicInteger cancelled = new AtomicInteger();
		Sinks.Many<Chunk> content = Sinks.many().unicast().onBackpressureBuffer();
		EtlResponse.Stream response = deliveredContent(content.asFlux().doOnCancel(cancelled::incrementAndGet));
		AtomicInteger chunks = new AtomicInteger();
		Flux.from(response.content()).subscribe((chunk) -> chunks.incrementAndGet());
		content.tryEmitNext(Chunk.of(new byte[1])).orThrow();
		response.release();
		content.tryEmitNext(Chunk.of(new byte[1])).orThrow();
		content.tryEmitComplete().orThrow();
		assertThat(cancelled).hasValue(0);
		assertThat(chunks).hasValue(2);
	}

	private EtlResponse.Stream deliveredContent(Flux<Chunk> content) {
		Delivery delivery = (request) -> Mono.just(new DeliveryOutcome.Content(-1, "text/plain", content));
		EtlResponse response = handler((request) -> Mono.just(this.result), delivery).handle(request("http://10.0.0.1"))
			.block(LONG);
		return (EtlResponse.Stream) response;
	}

	@Test
	void observerThatThrowsLeavesNobodyWaitingAndNothingHeld() {
		EtlHandler handler = observed(handler((request) -> Mono.just(this.result), this.noDelivery));
		AtomicReference<Throwable> failure = new AtomicReference<>();
		handler.handle(request(null)).subscribe(EtlResponse::release, failure::set);
		assertThat(failure.get()).isInstanceOf(AssertionError.class).hasMessage("responded");
		assertThat(this.released).hasValue(1);
	}

	@Test
	void observerThatThrowsDoesNotKeepWorkGoing() {
		AtomicInteger cancelled = new AtomicInteger();
		Mono<EtlResponse> transform = Mono.<EtlResponse>never().doOnCancel(cancelled::incrementAndGet);
		EtlHandler handler = observed(handler((request) -> transform, this.noDelivery));
		Disposable waiting = handler.handle(request(null)).subscribe();
		assertThatExceptionOfType(AssertionError.class).isThrownBy(waiting::dispose).withMessage("ended");
		assertThat(cancelled).hasValue(1);
	}

	@Test
	void requestThatAnObserverRefusesToSeeIsNotUnderWay() {
		List<TransformOutcome> outcomes = new ArrayList<>();
		TransformObserver first = (request, buffered, context) -> (outcome, sent, failure) -> outcomes.add(outcome);
		TransformObserver second = (request, buffered, context) -> {
			throw new IllegalStateException("start");
		};
		TransformStatistics statistics = new TransformStatistics(List.of(first, second));
		EtlHandler handler = new ObservedEtlHandler(handler((request) -> Mono.never(), this.noDelivery), true,
				statistics::start);
		assertThatIllegalStateException().isThrownBy(() -> handler.handle(request(null)).block(LONG))
			.withMessage("start");
		assertThat(statistics.inFlight()).isZero();
		assertThat(statistics.outcomes()).containsEntry("failed", 1L);
		assertThat(outcomes).containsExactly(TransformOutcome.FAILED);
	}

	@Test
	void requestWhoseContextAnObserverCannotSetIsNotUnderWay() {
		TransformObserver observer = (request, buffered, context) -> new TransformObservation() {

			@Override
			public Context context(Context context) {
				throw new IllegalStateException("context");
			}

			@Override
			public void ended(TransformOutcome outcome, long sent, EtlResponse.@Nullable Failure failure) {
				// nothing
			}

		};
		TransformStatistics statistics = new TransformStatistics(List.of(observer));
		EtlHandler handler = new ObservedEtlHandler(handler((request) -> Mono.never(), this.noDelivery), true,
				statistics::start);
		assertThatIllegalStateException().isThrownBy(() -> handler.handle(request(null)).block(LONG))
			.withMessage("context");
		assertThat(statistics.inFlight()).isZero();
	}

	private static EtlHandler observed(EtlHandler handler) {
		return new ObservedEtlHandler(handler, true, (request, buffered, context) -> new TransformObservation() {

			@Override
			public void responded() {
				throw new AssertionError("responded");
			}

			@Override
			public void ended(TransformOutcome outcome, long sent, EtlResponse.@Nullable Failure failure) {
				throw new AssertionError("ended");
			}

		});
	}

	private static EtlHandler handler(Function<EtlRequest, Mono<EtlResponse>> transform, Delivery delivery) {
		TransformFunction function = new TransformFunction() {

			@Override
			public Mono<EtlResponse> apply(EtlRequest request) {
				return transform.apply(request);
			}

			@Override
			public boolean buffered() {
				return true;
			}

		};
		return new DefaultEtlHandler(function, delivery,
				new Failures(TargetUrl.parse("http://10.0.0.9:51081/v1/etl/_object/etl/s3cr3t")));
	}

	private static EtlRequest request(@Nullable String pipeline) {
		return new EtlRequest(Communication.HPUSH, ObjectReference.ofName("o"), "/b/o", "",
				new Input.Body(0, Flux.empty()), pipeline);
	}

	/**
	 * Passes on what comes, and no cancellation.
	 */
	private static final class Uncancelled<T> extends BaseSubscriber<T> {

		private final CoreSubscriber<? super T> subscriber;

		Uncancelled(CoreSubscriber<? super T> subscriber) {
			this.subscriber = subscriber;
		}

		@Override
		protected void hookOnSubscribe(Subscription subscription) {
			this.subscriber.onSubscribe(new Subscription() {

				@Override
				public void request(long count) {
					subscription.request(count);
				}

				@Override
				public void cancel() {
					// too late
				}

			});
		}

		@Override
		protected void hookOnNext(T value) {
			this.subscriber.onNext(value);
		}

		@Override
		protected void hookOnComplete() {
			this.subscriber.onComplete();
		}

	}

}
