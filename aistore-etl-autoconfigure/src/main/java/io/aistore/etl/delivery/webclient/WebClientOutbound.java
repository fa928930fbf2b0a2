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

import java.net.URI;

import io.aistore.etl.EtlException;
import io.aistore.etl.delivery.HostGuard;
import io.aistore.etl.target.Chunk;
import io.aistore.etl.target.OutboundClient;
import io.aistore.etl.target.OutboundRequest;
import io.aistore.etl.target.OutboundResponse;
import io.aistore.etl.target.Receiver;
import io.aistore.etl.target.TargetUrl;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpMethod;
import org.springframework.http.ResponseEntity;
import org.springframework.web.reactive.function.client.WebClient;

/**
 * {@link OutboundClient} on {@link WebClient}. Filters, observations and exceptions see
 * {@code ***} in place of the secret, and never the token: both are put in by the
 * connections to targets.
 */
public final class WebClientOutbound implements OutboundClient, AutoCloseable {

	private final WebClients clients;

	private final TargetUrl targetUrl;

	private final HostGuard guard;

	private final String maskedPath;

	WebClientOutbound(WebClients clients, TargetUrl targetUrl, HostGuard guard) {
		this.clients = clients;
		this.targetUrl = targetUrl;
		this.guard = guard;
		this.maskedPath = targetUrl.maskedPath();
	}

	@Override
	public Mono<OutboundResponse> exchange(OutboundRequest request) {
		return Mono.defer(() -> {
			Attempt attempt = new Attempt(request, this.targetUrl, this.guard);
			return send(request, attempt).flatMap((entity) -> response(entity, attempt)).onErrorMap(attempt::failure);
		});
	}

	private Mono<ResponseEntity<Flux<Publisher<Chunk>>>> send(OutboundRequest request, Attempt attempt) {
		WebClient.RequestBodySpec spec = client(request.receiver(), attempt.isGuarded())
			.method(HttpMethod.valueOf(request.method()))
			.uri(uri(request))
			.headers((headers) -> request.headers().forEach(headers::set))
			.httpRequest(attempt::begin);
		if (request.body() != null) {
			spec.body(new BodyWriter(request.body(), this.clients.chunkSize(), attempt));
		}
		return spec.retrieve()
			.onStatus((status) -> true, (response) -> Mono.empty())
			.toEntityFlux((response, context) -> Flux.just(attempt.content(response.getBody())));
	}

	private static Mono<OutboundResponse> response(ResponseEntity<Flux<Publisher<Chunk>>> entity, Attempt attempt) {
		HttpHeaders headers = entity.getHeaders();
		return Mono.justOrEmpty(entity.getBody())
			.flatMap(Flux::single)
			.map((content) -> new OutboundResponse(entity.getStatusCode().value(), headers::getFirst,
					headers.getContentLength(), content, () -> attempt.exchange().sent()));
	}

	private WebClient client(Receiver receiver, boolean guarded) {
		if (receiver instanceof Receiver.Target) {
			return guarded ? this.clients.guardedTarget() : this.clients.target();
		}
		return this.clients.stage();
	}

	private URI uri(OutboundRequest request) {
		Receiver receiver = request.receiver();
		String prefix = (receiver instanceof Receiver.Target) ? this.maskedPath : "";
		try {
			return URI.create(receiver.scheme() + "://" + receiver.authority() + prefix + request.pathAndQuery());
		}
		catch (IllegalArgumentException ex) {
			throw new EtlException(400,
					"The path or query for " + receiver.authority() + " has characters that a URL can't have");
		}
	}

	@Override
	public void close() {
		this.clients.close();
	}

}
