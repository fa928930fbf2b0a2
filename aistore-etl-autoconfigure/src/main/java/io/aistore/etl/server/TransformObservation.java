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

import org.jspecify.annotations.Nullable;
import reactor.util.context.Context;

/**
 * Told what becomes of one request, on whatever thread that happens.
 */
public interface TransformObservation {

	/**
	 * Add to the context that the request is served in.
	 * @param context the context
	 * @return the context for what serves the request
	 */
	default Context context(Context context) {
		return context;
	}

	/**
	 * The transformer is called, on this thread.
	 * @return closed when the transformer has returned
	 */
	default RequestListener.Scope running() {
		return RequestListener.Scope.NONE;
	}

	/**
	 * The transformer has done with the content.
	 * @param bytes how much of the content had arrived
	 */
	default void received(long bytes) {
	}

	/**
	 * There is a result, or its beginning, for the transport.
	 */
	default void responded() {
	}

	/**
	 * The request is over. A result in memory or in a file is when the transport has it,
	 * one that streams when it has ended. Called once.
	 * @param outcome what became of it
	 * @param sent how many bytes of the result have left, here or by direct put
	 * @param failure the failure that was answered, if there is one
	 */
	void ended(TransformOutcome outcome, long sent, EtlResponse.@Nullable Failure failure);

}
