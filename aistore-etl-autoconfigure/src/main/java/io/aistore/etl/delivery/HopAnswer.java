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

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

import io.aistore.etl.EtlException;
import io.aistore.etl.delivery.DeliveryOutcome.Content;
import io.aistore.etl.delivery.DeliveryOutcome.Delivered;
import io.aistore.etl.delivery.DeliveryOutcome.Rejected;
import io.aistore.etl.target.AistoreProtocol;
import io.aistore.etl.target.Chunk;
import io.aistore.etl.target.OutboundResponse;
import io.aistore.etl.target.RefusedException;
import io.aistore.etl.target.TargetUrl;
import io.aistore.etl.target.Truth;
import io.aistore.etl.target.UnreachableException;
import org.reactivestreams.Publisher;
import reactor.core.publisher.BaseSubscriber;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.MonoSink;
import reactor.util.context.Context;

/**
 * What the answer of a hop means.
 *
 * @param response the answer
 * @param request the request it answers
 * @param sent the body of that request
 * @param targetUrl knows the secret, which AIStore's own error texts contain
 */
record HopAnswer(OutboundResponse response, HopRequest request, SentBody sent, TargetUrl targetUrl) {

	/** Characters of an error text that are passed on. */
	static final int MAX_TEXT = 4096;

	Mono<DeliveryOutcome> outcome() {
		int status = this.response.status();
		if (Truth.of(this.response.header(AistoreProtocol.DIRECT_PUT_COMPLETE))) {
			return head().map((head) -> new Delivered(toldLength()));
		}
		if (status == 204) {
			return head().map((head) -> delivered(toldLength()));
		}
		if (status >= 300 && status <= 399) {
			// AIStore would take its text for the object
			return head().flatMap((head) -> Mono.error(new RefusedException("%s answered %d: redirects are not followed"
				.formatted(this.request.receiver().authority(), status))));
		}
		return (status == 200) ? content() : rejected();
	}

	private Mono<DeliveryOutcome> content() {
		long length = this.response.contentLength();
		Publisher<Chunk> content = this.response.content();
		return (length == 0) ? head().map((head) -> empty())
				: PeekedContent.of(content)
					.<DeliveryOutcome>map((peeked) -> content(length, peeked))
					.switchIfEmpty(Mono.fromSupplier(this::empty));
	}

	private Content content(long length, Publisher<Chunk> content) {
		return new Content(length, this.response.header("Content-Type"), content);
	}

	// An empty object is a valid result of a stage
	private DeliveryOutcome empty() {
		return this.request.isToTarget() ? delivered(this.sent.length()) : content(0, Flux.empty());
	}

	private Delivered delivered(long length) {
		if (this.request.isToTarget() && !this.response.requestSent().getAsBoolean()) {
			throw new UnreachableException(
					this.request.receiver().authority() + " answered before it had the whole result", null);
		}
		return new Delivered(length);
	}

	private long toldLength() {
		String length = this.response.header(AistoreProtocol.DIRECT_PUT_LENGTH);
		try {
			return (length != null) ? Math.max(Long.parseLong(length.strip()), -1) : -1;
		}
		catch (NumberFormatException ex) {
			return -1;
		}
	}

	private Mono<DeliveryOutcome> rejected() {
		return head().map((body) -> {
			checkWhole(body);
			return new Rejected(this.response.status(), this.response.header("Content-Type"), text(body),
					this.response.header(AistoreProtocol.RETRY_REASON));
		});
	}

	// AIStore takes 202 for content: cut, that would be a shorter object
	private void checkWhole(byte[] body) {
		int status = this.response.status();
		if (status < 300 && body.length > MAX_TEXT) {
			throw new EtlException(502, "%s answered %d with more than %d bytes, which only 200 may have"
				.formatted(this.request.receiver().authority(), status, MAX_TEXT));
		}
	}

	private String text(byte[] body) {
		String text = this.targetUrl.redactCut(new String(body, StandardCharsets.UTF_8));
		if (body.length < maxHead()) {
			return cut(text, MAX_TEXT);
		}
		// The end may hold the beginning of a secret
		return cut(text, Math.min(MAX_TEXT, text.length() - this.targetUrl.path().length()));
	}

	private static String cut(String text, int length) {
		return (text.length() > length) ? text.substring(0, Math.max(length, 0)) : text;
	}

	private int maxHead() {
		return MAX_TEXT + this.targetUrl.path().length();
	}

	// A status that has come counts, even if its text breaks off
	private Mono<byte[]> head() {
		return Mono.create((sink) -> this.response.content().subscribe(new Head(sink, maxHead())));
	}

	/**
	 * Collects the first bytes of a content.
	 */
	private static final class Head extends BaseSubscriber<Chunk> {

		private final MonoSink<byte[]> sink;

		private final int limit;

		private final ByteArrayOutputStream bytes = new ByteArrayOutputStream(0);

		Head(MonoSink<byte[]> sink, int limit) {
			this.sink = sink;
			this.limit = limit;
			sink.onCancel(this);
		}

		@Override
		public Context currentContext() {
			return Context.of(this.sink.contextView());
		}

		@Override
		protected void hookOnNext(Chunk chunk) {
			ByteBuffer source = chunk.bytes();
			byte[] copy = new byte[Math.min(source.remaining(), this.limit - this.bytes.size())];
			source.get(copy);
			this.bytes.writeBytes(copy);
			chunk.release();
			if (this.bytes.size() >= this.limit) {
				cancel();
				this.sink.success(this.bytes.toByteArray());
			}
		}

		@Override
		protected void hookOnComplete() {
			this.sink.success(this.bytes.toByteArray());
		}

		@Override
		protected void hookOnError(Throwable ex) {
			if (ex instanceof UnreachableException) {
				hookOnComplete();
			}
			else {
				this.sink.error(ex);
			}
		}

	}

}
