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

package io.aistore.etl.test;

import java.io.ByteArrayOutputStream;
import java.io.IOException;

import org.jspecify.annotations.Nullable;

/**
 * Collects what an inline client sees.
 */
final class InlineResult implements HttpCommunicator.Sink {

	private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();

	private int status;

	private @Nullable String contentType;

	@Override
	public void accept(ClientResponse response) throws IOException {
		this.bytes.reset();
		this.status = response.status();
		this.contentType = response.headers().first("Content-Type");
		response.content().transferTo(this.bytes);
	}

	TransformResult result(Outcome outcome) {
		if (outcome instanceof Outcome.Failed failed) {
			int seen = (this.status != 0) ? this.status : failed.status();
			return new TransformResult(seen, this.contentType, this.bytes.toByteArray(), failed.message());
		}
		if (outcome instanceof Outcome.Hung) {
			return new TransformResult(504, null, this.bytes.toByteArray(), LocalTarget.HUNG);
		}
		int seen = (outcome instanceof Outcome.Delivered) ? 204 : this.status;
		return new TransformResult(seen, this.contentType, this.bytes.toByteArray(), null);
	}

}
