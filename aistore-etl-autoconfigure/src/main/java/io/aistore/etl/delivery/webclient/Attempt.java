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

package io.aistore.etl.delivery.webclient;

import java.nio.file.FileSystemException;
import java.util.Objects;
import java.util.concurrent.Executor;

import io.aistore.etl.delivery.HostGuard;
import io.aistore.etl.delivery.webclient.GuardedAddresses.ForeignAddressException;
import io.aistore.etl.target.Chunk;
import io.aistore.etl.target.OutboundRequest;
import io.aistore.etl.target.Receiver;
import io.aistore.etl.target.RefusedException;
import io.aistore.etl.target.TargetUrl;
import io.aistore.etl.target.UnreachableException;
import io.aistore.etl.target.netty.DataBufferChunk;
import io.aistore.etl.target.netty.TransportFailure;
import io.netty.channel.Channel;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.netty.channel.ChannelOperations;

import org.springframework.core.io.buffer.DataBuffer;
import org.springframework.http.client.reactive.ClientHttpRequest;
import org.springframework.web.reactive.function.client.WebClientRequestException;

/**
 * One exchange, from its request to the end of its answer.
 */
final class Attempt {

	private final OutboundRequest request;

	private final TargetUrl targetUrl;

	private final HostGuard guard;

	private final boolean guarded;

	private volatile @Nullable Channel channel;

	private volatile @Nullable Exchange exchange;

	private volatile @Nullable Throwable bodyFailure;

	Attempt(OutboundRequest request, TargetUrl targetUrl, HostGuard guard) {
		this.request = request;
		this.targetUrl = targetUrl;
		this.guard = guard;
		this.guarded = request.receiver() instanceof Receiver.Target target
				&& guard.judge(target) == HostGuard.Verdict.ALLOWED_BY_ADDRESS;
	}

	/**
	 * Whether the address that the receiver's name resolves to is to be judged.
	 * @return whether the name alone does not allow it
	 */
	boolean isGuarded() {
		return this.guarded;
	}

	/**
	 * The request has got its connection.
	 * @param clientRequest the request
	 */
	void begin(ClientHttpRequest clientRequest) {
		ChannelOperations<?, ?> operations = clientRequest.getNativeRequest();
		this.channel = operations.channel();
		this.exchange = Wire.of(operations.channel()).begin();
	}

	Exchange exchange() {
		return Objects.requireNonNull(this.exchange, "No connection");
	}

	/**
	 * The thread of the connection.
	 * @return an executor that runs tasks there
	 */
	Executor executor() {
		return Objects.requireNonNull(this.channel, "No connection").eventLoop();
	}

	boolean isWritable() {
		Channel channel = this.channel;
		return channel != null && channel.isWritable();
	}

	void bodyFailed(Throwable ex) {
		this.bodyFailure = ex;
	}

	/**
	 * Watch over the content of the answer. When sending fails, Reactor Netty ends the
	 * content of an answer that has begun as if it were complete.
	 * @param content the content
	 * @return the content, which fails if any of it is missing
	 */
	Publisher<Chunk> content(Flux<DataBuffer> content) {
		return content.<Chunk>map(DataBufferChunk::of)
			.concatWith(Mono.defer(this::checkComplete))
			.onErrorMap((ex) -> failure(ex, true));
	}

	private Mono<Chunk> checkComplete() {
		Throwable ex = this.bodyFailure;
		if (ex != null) {
			return Mono.error(ex);
		}
		return exchange().complete() ? Mono.empty()
				: Mono.error(new UnreachableException(authority() + " broke off its answer", null));
	}

	/**
	 * Say what a failure before the answer means.
	 * @param ex what Spring or Reactor Netty failed with
	 * @return the body's own failure, a refusal, {@link UnreachableException}, or the
	 * failure of a filter as it is
	 */
	Throwable failure(Throwable ex) {
		return failure(ex, ex instanceof WebClientRequestException);
	}

	private Throwable failure(Throwable ex, boolean ofTransport) {
		Throwable ofBody = this.bodyFailure;
		if (ofBody != null) {
			return ofBody;
		}
		for (Throwable cause = ex; cause != null; cause = cause.getCause()) {
			if (cause instanceof ForeignAddressException) {
				return this.guard.refusal((Receiver.Target) this.request.receiver(), "it is " + cause.getMessage());
			}
			if (cause instanceof RefusedException || cause instanceof UnreachableException
					|| cause instanceof FileSystemException || cause instanceof Error) {
				return cause;
			}
		}
		return (ofTransport || TransportFailure.isOne(ofTransport(ex))) ? unreachable(ex) : ex;
	}

	private UnreachableException unreachable(Throwable ex) {
		Exchange exchange = this.exchange;
		boolean stale = exchange != null && exchange.reused() && !exchange.answered()
				&& TransportFailure.isClosed(ofTransport(ex));
		String message = this.targetUrl.redact(authority() + ": " + TransportFailure.reason(ofTransport(ex)));
		return new UnreachableException(message, refusalOr(ex), stale);
	}

	// DNS may fail for a moment, but who has no address isn't allowed by it
	private Throwable refusalOr(Throwable ex) {
		boolean unresolved = this.guarded && TransportFailure.isUnknownHost(ofTransport(ex));
		return unresolved ? this.guard.refusal((Receiver.Target) this.request.receiver(), "it is unknown") : ex;
	}

	private static Throwable ofTransport(Throwable ex) {
		return (ex instanceof WebClientRequestException && ex.getCause() != null) ? ex.getCause() : ex;
	}

	private String authority() {
		return this.request.receiver().authority();
	}

}
