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
import io.aistore.etl.target.OutboundResponse;
import io.aistore.etl.target.RefusedException;
import io.aistore.etl.target.Steps;
import io.aistore.etl.target.TargetUrl;
import io.aistore.etl.target.UnreachableException;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;
import reactor.core.publisher.MonoSink;

/**
 * One result on its way to one hop, with as many attempts as that takes.
 */
final class DirectPutRun {

	private final OutboundClient client;

	private final TargetUrl targetUrl;

	private final DirectPutSettings settings;

	private final DeliveryObserver observer;

	private final HopRequest request;

	private final Deliverable result;

	private final MonoSink<DeliveryOutcome> sink;

	private final Steps steps;

	private final long start = System.nanoTime();

	private int attempts;

	private int retries;

	private int stale;

	private @Nullable SentBody untouched;

	DirectPutRun(OutboundClient client, TargetUrl targetUrl, DirectPutSettings settings, DeliveryObserver observer,
			HopRequest request, Deliverable result, MonoSink<DeliveryOutcome> sink) {
		this.client = client;
		this.targetUrl = targetUrl;
		this.settings = settings;
		this.observer = observer;
		this.request = request;
		this.result = result;
		this.sink = sink;
		this.steps = new Steps(sink.contextView());
		sink.onCancel(this.steps);
	}

	void start() {
		SentBody body = this.untouched;
		this.untouched = null;
		if (body != null) {
			send(body);
		}
		else {
			this.steps.next(this.result.open(), (opened) -> send(new SentBody(opened)), this.sink::error);
		}
	}

	private void send(SentBody body) {
		this.attempts++;
		this.steps.next(this.client.exchange(this.request.with(body.body())), (response) -> answered(response, body),
				(ex) -> failed(ex, body));
	}

	private void answered(OutboundResponse response, SentBody body) {
		HopAnswer answer = new HopAnswer(response, this.request, body, this.targetUrl);
		this.steps.next(answer.outcome(), (outcome) -> {
			attempted(attempt(outcome), body);
			if (this.steps.isDisposed()) {
				outcome.release();
			}
			this.sink.success(outcome);
		}, (ex) -> failed(ex, body));
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

	// An observer is other people's code
	private void failed(Throwable ex, SentBody body) {
		try {
			retryOrFail(ex, body);
		}
		catch (Throwable second) {
			this.sink.error(second);
		}
	}

	private void retryOrFail(Throwable ex, SentBody body) {
		if (ex instanceof UnreachableException unreachable && !body.failedWith(ex)) {
			attempted(Attempt.UNREACHABLE, body);
			again(unreachable, body);
			return;
		}
		attempted((ex instanceof RefusedException) ? Attempt.REFUSED : Attempt.FAILED, body);
		this.sink.error(ex);
	}

	private void again(UnreachableException ex, SentBody body) {
		if (ex.stale() && this.stale < UnreachableException.MAX_STALE
				&& (!body.touched() || this.result.replayable())) {
			this.stale++;
			this.untouched = body.touched() ? null : body;
			retry(Duration.ZERO);
			return;
		}
		if (!this.result.replayable() && !(ex.getCause() instanceof RefusedException)) {
			this.sink.error(new ReplayableException(
					"Direct put failed, and the result can't be had again: " + ex.getMessage(), ex));
			return;
		}
		if (!this.result.replayable() || this.retries >= this.settings.retries()) {
			this.sink.error(exhausted(ex));
			return;
		}
		Duration delay = this.settings.backOff().delay(this.retries);
		if (endsTooLate(delay)) {
			this.sink.error(exhausted(ex));
			return;
		}
		this.retries++;
		retry(delay);
	}

	private void retry(Duration delay) {
		this.observer.retried(this.request.receiver());
		if (delay.isZero()) {
			start();
		}
		else {
			this.steps.next(Mono.delay(delay), (passed) -> start(), this.sink::error);
		}
	}

	private boolean endsTooLate(Duration delay) {
		Duration timeout = this.settings.objectTimeout();
		return timeout != null && delay.plusNanos(System.nanoTime() - this.start).compareTo(timeout) >= 0;
	}

	private EtlException exhausted(UnreachableException ex) {
		if (ex.getCause() instanceof RefusedException refused) {
			return refused;
		}
		String count = (this.attempts == 1) ? "1 attempt" : this.attempts + " attempts";
		return new EtlException(502, this.targetUrl.redact("Direct put failed after " + count + ": " + ex.getMessage()),
				ex);
	}

}
