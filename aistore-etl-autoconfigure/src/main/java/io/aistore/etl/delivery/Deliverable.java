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

import io.aistore.etl.target.OutboundBody;
import reactor.core.publisher.Mono;

/**
 * A result that can be sent, perhaps more than once.
 */
public interface Deliverable {

	/**
	 * Whether {@link #open()} may be called again after an attempt failed: the bytes are
	 * there still, or the transform runs again on its source reopened.
	 * @return whether the result can be had again
	 */
	boolean replayable();

	/**
	 * Get the result for one attempt. Whatever an earlier attempt held is released
	 * before.
	 * @return the result; fails with the error of the transform
	 */
	Mono<OutboundBody> open();

}
