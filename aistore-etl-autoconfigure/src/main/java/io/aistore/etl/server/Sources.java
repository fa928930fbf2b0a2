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

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;

import io.aistore.etl.EtlException;
import io.aistore.etl.server.MemoryBudget.Reservation;
import io.aistore.etl.target.AistoreProtocol;
import io.aistore.etl.target.Chunk;
import io.aistore.etl.target.LocalObject;
import io.aistore.etl.target.LocalObjects;
import io.aistore.etl.target.ObjectReference;
import io.aistore.etl.target.OutboundClient;
import io.aistore.etl.target.OutboundRequest;
import io.aistore.etl.target.OutboundResponse;
import io.aistore.etl.target.TargetUrl;
import io.aistore.etl.target.UnreachableException;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.util.retry.Retry;

/**
 * Opens the content of objects: bodies, files, objects at the target.
 */
final class Sources {

	/** What the pool holds may have died there, which the request is not to blame for. */
	private static final Retry LEFTOVERS = Retry.max(UnreachableException.MAX_STALE)
		.filter((ex) -> ex instanceof UnreachableException unreachable && unreachable.stale())
		.onRetryExhaustedThrow((retry, signal) -> signal.failure());

	private static final int MAX_REASON = 500;

	private final LocalObjects localObjects;

	private final OutboundClient client;

	private final TargetUrl targetUrl;

	private final Workers workers;

	private final MemoryBudget budget;

	private final BodyCollector collector;

	private final EtlSettings settings;

	Sources(LocalObjects localObjects, OutboundClient client, TargetUrl targetUrl, Workers workers, MemoryBudget budget,
			EtlSettings settings) {
		this.localObjects = localObjects;
		this.client = client;
		this.targetUrl = targetUrl;
		this.workers = workers;
		this.budget = budget;
		this.collector = new BodyCollector(budget, settings.maxObjectSize());
		this.settings = settings;
	}

	/**
	 * Open the content for a buffered transformer: in memory or, with direct FQN, in its
	 * file.
	 * @param request the request
	 * @return the content
	 */
	Mono<Opened> openWhole(EtlRequest request) {
		if (request.input() instanceof Input.Body body) {
			return this.collector.collect(body.content(), body.length(), body.trusted())
				.map((content) -> new Opened(request.object(), content));
		}
		if (request.input() instanceof Input.Upstream upstream) {
			return fetchWhole(request.object(), upstreamPath(upstream));
		}
		if (request.input() instanceof Input.Download download) {
			return whole(request.object(), get(request.object(), download));
		}
		return find(request).flatMap(this::openWhole);
	}

	/**
	 * Open the file of an object for a buffered transformer, on this thread.
	 * @param request the request, which names a file
	 * @return the content, or {@code null} if it has to be waited for
	 */
	@Nullable Opened openNow(EtlRequest request) {
		LocalObject local = findNow(request);
		Path file = local.file();
		if (file == null) {
			return null;
		}
		if (this.settings.directFqn()) {
			return new Opened(local.reference(), new Content.OnDisk(file, local.size(), null));
		}
		Reservation reservation = (local.size() <= this.settings.maxObjectSize()) ? this.budget.tryReserve(local.size())
				: null;
		return (reservation != null)
				? new Opened(local.reference(), new Content.OnDisk(file, local.size(), reservation)) : null;
	}

	private Mono<Opened> openWhole(LocalObject local) {
		if (local.file() != null) {
			return onDisk(local, local.file());
		}
		return this.settings.directFqn() ? fetch(local.reference(), unamePath(local), true)
				: fetchWhole(local.reference(), unamePath(local));
	}

	/**
	 * Open the content for a streaming transformer: as a stream or in its file.
	 * @param request the request
	 * @return the content
	 */
	Mono<Opened> openStream(EtlRequest request) {
		if (request.input() instanceof Input.Body body) {
			return Mono.fromSupplier(() -> new Opened(request.object(),
					new Content.Streamed(InputPipe.open(body.content(), body.length()), false)));
		}
		if (request.input() instanceof Input.Upstream upstream) {
			return fetch(request.object(), upstreamPath(upstream), false);
		}
		if (request.input() instanceof Input.Download download) {
			return stream(request.object(), get(request.object(), download), false);
		}
		return find(request).flatMap((local) -> (local.file() != null)
				? Mono.just(new Opened(local.reference(), new Content.OnDisk(local.file(), local.size(), null)))
				: fetch(local.reference(), unamePath(local), true));
	}

	private Mono<LocalObject> find(EtlRequest request) {
		return this.workers.call(() -> findNow(request));
	}

	private LocalObject findNow(EtlRequest request) {
		return this.localObjects.find(((Input.Fqn) request.input()).escapedFqn(), request.object());
	}

	private Mono<Opened> onDisk(LocalObject local, Path file) {
		if (this.settings.directFqn()) {
			return Mono.just(new Opened(local.reference(), new Content.OnDisk(file, local.size(), null)));
		}
		if (local.size() > this.settings.maxObjectSize()) {
			return Mono.error(BodyCollector.TooLarge.exception(local.size(), this.settings.maxObjectSize()));
		}
		return this.budget.reserve(local.size())
			.map((reservation) -> new Opened(local.reference(), new Content.OnDisk(file, local.size(), reservation)));
	}

	private Mono<Opened> fetchWhole(ObjectReference object, String pathAndQuery) {
		return whole(object, get(object, pathAndQuery));
	}

	private Mono<Opened> whole(ObjectReference object, Mono<OutboundResponse> answer) {
		return answer.flatMap(this::collect).map((content) -> new Opened(object, content));
	}

	// What is refused, or not waited for any more, holds its connection until it is let
	// go
	private Mono<Content.Memory> collect(OutboundResponse response) {
		AtomicBoolean read = new AtomicBoolean();
		Publisher<Chunk> content = (subscriber) -> {
			read.set(true);
			response.content().subscribe(subscriber);
		};
		return this.collector.collect(content, response.contentLength()).doFinally((end) -> {
			if (!read.get()) {
				Chunk.release(response.content());
			}
		});
	}

	private Mono<Opened> fetch(ObjectReference object, String pathAndQuery, boolean named) {
		return stream(object, get(object, pathAndQuery), named);
	}

	private static Mono<Opened> stream(ObjectReference object, Mono<OutboundResponse> answer, boolean named) {
		return answer.map((response) -> new Opened(object,
				new Content.Streamed(InputPipe.open(response.content(), response.contentLength()), named)));
	}

	private Mono<OutboundResponse> get(ObjectReference object, String pathAndQuery) {
		return get(object, OutboundRequest.get(this.targetUrl.target(), pathAndQuery), "the target");
	}

	private Mono<OutboundResponse> get(ObjectReference object, Input.Download download) {
		OutboundRequest request = new OutboundRequest("GET", download.source(), download.pathAndQuery(), Map.of(),
				null);
		return get(object, request, "'" + download.source().authority() + "'");
	}

	private Mono<OutboundResponse> get(ObjectReference object, OutboundRequest request, String source) {
		return this.client.exchange(request)
			.retryWhen(LEFTOVERS)
			.onErrorMap(UnreachableException.class,
					(ex) -> new UnreachableException("Can't get '%s': %s".formatted(object.path(), ex.getMessage()),
							ex.getCause()))
			.flatMap(
					(response) -> (response.status() == 200) ? Mono.just(response) : refused(object, response, source));
	}

	private Mono<OutboundResponse> refused(ObjectReference object, OutboundResponse response, String source) {
		int status = (response.status() >= 400 && response.status() <= 599) ? response.status() : 502;
		return Flux.from(response.content())
			.map(Sources::takeBytes)
			.take(16)
			.onErrorComplete()
			.collect(ByteArrayOutputStream::new, ByteArrayOutputStream::writeBytes)
			.flatMap((text) -> Mono.error(new EtlException(status, "Can't get '%s': %s answered %d%s"
				.formatted(object.path(), source, response.status(), reason(text.toString(StandardCharsets.UTF_8))))));
	}

	private static byte[] takeBytes(Chunk chunk) {
		byte[] bytes = new byte[Math.min(chunk.bytes().remaining(), MAX_REASON)];
		chunk.bytes().get(bytes);
		chunk.release();
		return bytes;
	}

	private String reason(String text) {
		String reason = this.targetUrl.redactCut(text.strip());
		return reason.isEmpty() ? "" : ": " + reason.substring(0, Math.min(reason.length(), MAX_REASON));
	}

	private static String upstreamPath(Input.Upstream upstream) {
		return upstream.latest() ? upstream.rawPath() + "?" + AistoreProtocol.LATEST_VERSION + "=true"
				: upstream.rawPath();
	}

	private static String unamePath(LocalObject local) {
		String path = local.reference().unamePath();
		if (path == null) {
			throw new EtlException(500, "The name of '%s' at the target is not known".formatted(local.reference()));
		}
		return path;
	}

	/**
	 * Content that is open.
	 *
	 * @param object the object's name, as well as it is known by now
	 * @param content the content
	 */
	record Opened(ObjectReference object, Content content) {

	}

}
