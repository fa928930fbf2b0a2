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

import reactor.core.publisher.Mono;

/**
 * Sends results to the next hop of their pipeline: direct put, with its retries.
 */
public interface Delivery {

	/**
	 * Send a result to the first hop of its pipeline.
	 * @param request what to send, and where to
	 * @return what the hop made of it. Fails with an {@link io.aistore.etl.EtlException}
	 * that carries the status of our answer when the hop is refused (403) or can't be
	 * reached (502, or a {@link ReplayableException} when AIStore is to repeat the whole
	 * PUT), and with the error of the result when the transform failed. Cancelling it
	 * breaks off what is under way.
	 */
	Mono<DeliveryOutcome> deliver(DeliveryRequest request);

}
