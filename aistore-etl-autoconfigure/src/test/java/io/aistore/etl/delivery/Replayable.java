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

import java.util.function.Supplier;

import io.aistore.etl.target.OutboundBody;
import reactor.core.publisher.Mono;

/**
 * A result that can be had again.
 *
 * @param source opens it
 */
public record Replayable(Supplier<Mono<OutboundBody>> source) implements Deliverable {

	/**
	 * Return a result that is there.
	 * @param content its content
	 * @return the result
	 */
	public static Replayable of(byte... content) {
		return new Replayable(() -> Mono.just(new OutboundBody.Bytes(content)));
	}

	@Override
	public boolean replayable() {
		return true;
	}

	@Override
	public Mono<OutboundBody> open() {
		return Mono.defer(this.source);
	}

}
