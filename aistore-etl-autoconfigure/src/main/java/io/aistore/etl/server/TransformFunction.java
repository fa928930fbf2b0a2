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

import reactor.core.publisher.Mono;

/**
 * A user's transformer of either kind, applied to a request.
 */
interface TransformFunction {

	/**
	 * Transform the object of a request.
	 * @param request the request, whose pipeline is not looked at
	 * @return the result: {@link EtlResponse.Bytes}, {@link EtlResponse.File} or
	 * {@link EtlResponse.Stream}
	 */
	Mono<EtlResponse> apply(EtlRequest request);

	/**
	 * Whether a result stays in memory until it is released, so that it can be sent again
	 * without another run.
	 * @return whether results are buffered
	 */
	boolean buffered();

}
