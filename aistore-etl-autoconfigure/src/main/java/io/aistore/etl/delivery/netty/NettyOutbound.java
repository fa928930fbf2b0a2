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

package io.aistore.etl.delivery.netty;

import io.aistore.etl.EtlException;
import io.aistore.etl.delivery.HostGuard;
import io.aistore.etl.target.Escaping;
import io.aistore.etl.target.OutboundClient;
import io.aistore.etl.target.OutboundRequest;
import io.aistore.etl.target.OutboundResponse;
import io.aistore.etl.target.Receiver;
import io.aistore.etl.target.netty.PreferredLoop;
import reactor.core.publisher.Mono;
import reactor.core.publisher.MonoSink;

/**
 * {@link OutboundClient} on Netty alone. Connections are on the server's event loops, and
 * where possible on the one that the request came in on.
 */
public final class NettyOutbound implements OutboundClient, AutoCloseable {

	private final ConnectionPool pool;

	private final RequestWriter writer;

	private final FailureTexts failures;

	private final Runnable closer;

	NettyOutbound(ConnectionPool pool, RequestWriter writer, FailureTexts failures, Runnable closer) {
		this.pool = pool;
		this.writer = writer;
		this.failures = failures;
		this.closer = closer;
	}

	@Override
	public Mono<OutboundResponse> exchange(OutboundRequest request) {
		return Mono.create((sink) -> send(request, sink));
	}

	private void send(OutboundRequest request, MonoSink<OutboundResponse> sink) {
		Route route;
		try {
			verify(request);
			boolean guarded = request.receiver() instanceof Receiver.Target target
					&& this.failures.guard().judge(target) == HostGuard.Verdict.ALLOWED_BY_ADDRESS;
			route = Route.of(request.receiver(), guarded);
		}
		catch (EtlException ex) {
			sink.error(ex);
			return;
		}
		this.pool.acquire(route, PreferredLoop.of(sink.contextView()),
				new OutboundExchange(request, this.writer, this.failures, sink));
	}

	// Nothing that would end the request line; brackets may be in a hop's query
	private static void verify(OutboundRequest request) {
		String target = request.pathAndQuery();
		for (int i = 0; i < target.length(); i++) {
			char character = target.charAt(i);
			if ("%[]".indexOf(character) < 0 && !Escaping.isLegal(character)) {
				throw new EtlException(400, "The path or query for " + request.receiver().authority()
						+ " has characters that a URL can't have");
			}
		}
	}

	@Override
	public void close() {
		this.pool.close();
		this.closer.run();
	}

}
