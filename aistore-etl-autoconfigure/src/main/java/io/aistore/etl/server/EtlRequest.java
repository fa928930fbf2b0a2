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

import io.aistore.etl.target.ObjectReference;
import org.jspecify.annotations.Nullable;

/**
 * A request to transform one object, whatever way it came.
 *
 * @param communication the way it came
 * @param object the object's name as the request has it
 * @param rawPath the raw path that names the object to another stage, starting with a
 * slash
 * @param args the arguments as decoded, empty if there are none
 * @param input where the content comes from
 * @param pipeline the list of hops that the result goes to, {@code null} or blank when
 * the result is the answer
 * @param listener is told how far the request has come
 */
public record EtlRequest(Communication communication, ObjectReference object, String rawPath, String args, Input input,
		@Nullable String pipeline, RequestListener listener) {

	/**
	 * Create a request of a transport that answers in any order.
	 * @param communication the way it came
	 * @param object the object's name
	 * @param rawPath the raw path that names the object to another stage
	 * @param args the arguments as decoded
	 * @param input where the content comes from
	 * @param pipeline the list of hops
	 */
	public EtlRequest(Communication communication, ObjectReference object, String rawPath, String args, Input input,
			@Nullable String pipeline) {
		this(communication, object, rawPath, args, input, pipeline, () -> {
		});
	}

	/**
	 * Return this request with another input.
	 * @param input where the content comes from
	 * @return the request
	 */
	EtlRequest withInput(Input input) {
		return new EtlRequest(this.communication, this.object, this.rawPath, this.args, input, this.pipeline,
				this.listener);
	}

	/**
	 * Return this request with another listener.
	 * @param listener is told how far the request has come
	 * @return the request
	 */
	EtlRequest withListener(RequestListener listener) {
		return new EtlRequest(this.communication, this.object, this.rawPath, this.args, this.input, this.pipeline,
				listener);
	}

}
