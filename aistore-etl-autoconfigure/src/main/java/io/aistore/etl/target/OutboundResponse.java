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

package io.aistore.etl.target;

import java.util.function.BooleanSupplier;
import java.util.function.Function;

import org.jspecify.annotations.Nullable;
import org.reactivestreams.Publisher;

/**
 * The answer of a target or stage.
 *
 * @param status the HTTP status
 * @param header looks a header up by its name, of any case
 * @param contentLength the length that the answer promises in bytes, or -1
 * @param content the content, to be subscribed to exactly once, which is how it is
 * released; fails with an {@link UnreachableException} when it breaks off
 * @param requestSent tells, when the content has ended, whether all of the request had
 * gone out by then
 */
public record OutboundResponse(int status, Function<String, @Nullable String> header, long contentLength,
		Publisher<Chunk> content, BooleanSupplier requestSent) {

	/**
	 * Look a header up.
	 * @param name its name
	 * @return its first value, or {@code null}
	 */
	public @Nullable String header(String name) {
		return this.header.apply(name);
	}

}
