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

import io.aistore.etl.target.OutboundClient;
import io.aistore.etl.target.Receiver;
import io.aistore.etl.target.TargetUrl;
import reactor.core.publisher.Mono;

/**
 * Direct put over an {@link OutboundClient}.
 */
public final class DirectPut implements Delivery {

	private final OutboundClient client;

	private final TargetUrl targetUrl;

	private final DirectPutSettings settings;

	private final DeliveryObserver observer;

	private final HostGuard guard;

	/**
	 * Create a delivery.
	 * @param client the client to send with, which guards the hop that it sends to
	 * @param targetUrl the URL of this pod's target
	 * @param settings the settings
	 * @param observer is told of every attempt
	 * @param guard judges the other targets of a pipeline
	 */
	public DirectPut(OutboundClient client, TargetUrl targetUrl, DirectPutSettings settings, DeliveryObserver observer,
			HostGuard guard) {
		this.client = client;
		this.targetUrl = targetUrl;
		this.settings = settings;
		this.observer = observer;
		this.guard = guard;
	}

	@Override
	public Mono<DeliveryOutcome> deliver(DeliveryRequest request) {
		return Mono.create((sink) -> {
			request.pipeline().later().forEach(this::judge);
			new DirectPutRun(this.client, this.targetUrl, this.settings, this.observer,
					HopRequest.of(request, this.targetUrl), request.result(), sink)
				.start();
		});
	}

	// What its name resolves to is judged by the server that sends to it
	private void judge(Hop hop) {
		if (hop.isTarget()) {
			this.guard.judge(new Receiver.Target(this.targetUrl.target().scheme(), hop.authority()));
		}
	}

}
