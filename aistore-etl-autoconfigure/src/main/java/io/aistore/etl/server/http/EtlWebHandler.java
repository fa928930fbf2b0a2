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

package io.aistore.etl.server.http;

import java.util.Set;
import java.util.function.BooleanSupplier;

import io.aistore.etl.EtlException;
import io.aistore.etl.server.EtlHandler;
import io.aistore.etl.server.EtlRequest;
import io.aistore.etl.server.EtlResponse;
import io.aistore.etl.server.Failures;
import io.aistore.etl.server.ObjectRequests;
import reactor.core.publisher.Mono;

import org.springframework.boot.availability.ApplicationAvailability;
import org.springframework.boot.availability.ReadinessState;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpMethod;
import org.springframework.http.server.reactive.ServerHttpRequest;
import org.springframework.http.server.reactive.ServerHttpResponse;
import org.springframework.web.server.ServerWebExchange;
import org.springframework.web.server.WebHandler;

/**
 * Whatever path no controller of the user and no endpoint takes names an object.
 */
public final class EtlWebHandler implements WebHandler {

	private static final Set<HttpMethod> METHODS = Set.of(HttpMethod.GET, HttpMethod.PUT);

	private static final Set<HttpMethod> DOWNLOAD_METHODS = Set.of(HttpMethod.POST);

	private final EtlHandler handler;

	private final Failures failures;

	private final ApplicationAvailability availability;

	private final BooleanSupplier accepting;

	private final DownloadReader downloads;

	private final RequestReader reader;

	private final ResponseWriter writer = new ResponseWriter();

	/**
	 * Create a handler.
	 * @param handler the core
	 * @param failures answers errors
	 * @param availability tells whether the application is ready
	 * @param requests reads AIStore's requests
	 * @param downloads reads requests for content of other servers
	 * @param accepting whether requests are taken still
	 */
	public EtlWebHandler(EtlHandler handler, Failures failures, ApplicationAvailability availability,
			ObjectRequests requests, DownloadReader downloads, BooleanSupplier accepting) {
		this.handler = handler;
		this.failures = failures;
		this.availability = availability;
		this.accepting = accepting;
		this.downloads = downloads;
		this.reader = new RequestReader(requests);
	}

	@Override
	public Mono<Void> handle(ServerWebExchange exchange) {
		ServerHttpRequest request = exchange.getRequest();
		ServerHttpResponse response = exchange.getResponse();
		HttpMethod method = request.getMethod();
		if (isHealth(request)) {
			return health(response);
		}
		boolean download = DownloadReader.PATH.equals(request.getURI().getRawPath());
		Set<HttpMethod> methods = download ? DOWNLOAD_METHODS : METHODS;
		if (!methods.contains(method)) {
			response.getHeaders().setAllow(methods);
			String reason = download ? "/download is asked for by POST" : "Objects are transformed by GET and PUT";
			return write(EtlResponse.Failure.of(405, reason + ", not by " + method), response);
		}
		if (!this.accepting.getAsBoolean()) {
			response.getHeaders().set(HttpHeaders.CONNECTION, "close");
			return write(EtlResponse.Failure.of(503, "Shutting down"), response);
		}
		EtlRequest etlRequest;
		try {
			etlRequest = download ? this.downloads.read(request) : this.reader.read(request);
		}
		catch (EtlException ex) {
			return write(this.failures.refusal(ex, method + " " + request.getURI().getRawPath()), response);
		}
		return this.handler.handle(etlRequest).flatMap((result) -> write(result, response));
	}

	private Mono<Void> write(EtlResponse result, ServerHttpResponse response) {
		if (result instanceof EtlResponse.Failure failure && failure.status() == 408) {
			response.getHeaders().set(HttpHeaders.CONNECTION, "close");
		}
		return this.writer.write(result, response)
			.doFinally((signal) -> result.release())
			.onErrorResume((ex) -> result instanceof EtlResponse.Stream && !response.isCommitted(), (ex) -> {
				response.getHeaders().clear();
				return write(this.failures.response(ex), response);
			});
	}

	// Actuator answers this path first, unless its health endpoint is not exposed
	private static boolean isHealth(ServerHttpRequest request) {
		return request.getMethod() == HttpMethod.GET && "/health".equals(request.getURI().getRawPath());
	}

	private Mono<Void> health(ServerHttpResponse response) {
		boolean ready = this.availability.getReadinessState() == ReadinessState.ACCEPTING_TRAFFIC;
		return this.writer.status(ready ? 200 : 503, ready ? "UP" : "OUT_OF_SERVICE", response);
	}

}
