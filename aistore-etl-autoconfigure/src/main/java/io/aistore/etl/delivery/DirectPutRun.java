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

package io.aistore.etl.delivery;

import java.time.Duration;

import io.aistore.etl.EtlException;
import io.aistore.etl.delivery.DeliveryObserver.Attempt;
import io.aistore.etl.target.OutboundClient;
import io.aistore.etl.target.RefusedException;
import io.aistore.etl.target.TargetUrl;
import io.aistore.etl.target.UnreachableException;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

/**
 * One result on its way to one hop, with as many attempts as that takes.
 */
final class DirectPutRun {

	/** How many dead connections in a row are nothing but the leftovers of a pool. */
	private static final int MAX_STALE = 3;

	private final OutboundClient client;

	private final TargetUrl targetUrl;

	private final DirectPutSettings settings;

	private final DeliveryObserver observer;

	private final HopRequest request;

	private final Deliverable result;

	private final long start = System.nanoTime();

	private int attempts;

	private int retries;

	private int stale;

	private @Nullable SentBody untouched;

	DirectPutRun(OutboundClient client, TargetUrl targetUrl, DirectPutSettings settings, DeliveryObserver observer,
			HopRequest request, Deliverable result) {
		this.client = client;
		this.targetUrl = targetUrl;
		this.settings = settings;
		this.observer = observer;
		this.request = request;
		this.result = result;
	}

	Mono<DeliveryOutcome> run() {
		return body().flatMap(this::send);
	}

	private Mono<SentBody> body() {
		SentBody body = this.untouched;
		this.untouched = null;
		return (body != null) ? Mono.just(body) : this.result.open().map(SentBody::new);
	}

	private Mono<DeliveryOutcome> send(SentBody body) {
		this.attempts++;
		return this.client.exchange(this.request.with(body.body()))
			.flatMap((response) -> new HopAnswer(response, this.request, body, this.targetUrl).outcome())
			.doOnNext((outcome) -> attempted(attempt(outcome), body))
			.onErrorResume((ex) -> failed(ex, body));
	}

	private static Attempt attempt(DeliveryOutcome outcome) {
		if (outcome instanceof DeliveryOutcome.Delivered) {
			return Attempt.DELIVERED;
		}
		return (outcome instanceof DeliveryOutcome.Content) ? Attempt.CONTENT : Attempt.REJECTED;
	}

	private void attempted(Attempt outcome, SentBody body) {
		this.observer.attempted(this.request.receiver(), outcome, body.length());
	}

	private Mono<DeliveryOutcome> failed(Throwable ex, SentBody body) {
		if (ex instanceof UnreachableException unreachable && !body.failedWith(ex)) {
			attempted(Attempt.UNREACHABLE, body);
			return again(unreachable, body);
		}
		attempted((ex instanceof RefusedException) ? Attempt.REFUSED : Attempt.FAILED, body);
		return Mono.error(ex);
	}

	private Mono<DeliveryOutcome> again(UnreachableException ex, SentBody body) {
		if (ex.stale() && this.stale < MAX_STALE && (!body.touched() || this.result.replayable())) {
			this.stale++;
			this.untouched = body.touched() ? null : body;
			return retry(Duration.ZERO);
		}
		if (!this.result.replayable() && !(ex.getCause() instanceof RefusedException)) {
			return Mono.error(new ReplayableException(
					"Direct put failed, and the result can't be had again: " + ex.getMessage(), ex));
		}
		if (!this.result.replayable() || this.retries >= this.settings.retries()) {
			return exhausted(ex);
		}
		Duration delay = this.settings.backOff().delay(this.retries);
		if (endsTooLate(delay)) {
			return exhausted(ex);
		}
		this.retries++;
		return retry(delay);
	}

	private Mono<DeliveryOutcome> retry(Duration delay) {
		this.observer.retried(this.request.receiver());
		return delay.isZero() ? Mono.defer(this::run) : Mono.delay(delay).then(Mono.defer(this::run));
	}

	private boolean endsTooLate(Duration delay) {
		Duration timeout = this.settings.objectTimeout();
		return timeout != null && delay.plusNanos(System.nanoTime() - this.start).compareTo(timeout) >= 0;
	}

	private Mono<DeliveryOutcome> exhausted(UnreachableException ex) {
		if (ex.getCause() instanceof RefusedException refused) {
			return Mono.error(refused);
		}
		String count = (this.attempts == 1) ? "1 attempt" : this.attempts + " attempts";
		return Mono.error(new EtlException(502,
				this.targetUrl.redact("Direct put failed after " + count + ": " + ex.getMessage()), ex));
	}

}
