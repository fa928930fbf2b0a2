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

import java.nio.charset.StandardCharsets;

import org.jspecify.annotations.Nullable;

/**
 * What a client of AIStore sees of one inline transform.
 *
 * @param status the status; 500 if there was no answer
 * @param contentType the media type, if the answer told one
 * @param bytes the content of the answer, as far as it came
 * @param error AIStore's error text, or {@code null} if the transform succeeded
 */
public record TransformResult(int status, @Nullable String contentType, byte[] bytes, @Nullable String error) {

	/**
	 * Whether AIStore takes it for a success.
	 * @return {@code true} if there is no error
	 */
	public boolean succeeded() {
		return this.error == null;
	}

	/**
	 * The content of a success.
	 * @return the content
	 * @throws TransformFailedError if the transform failed
	 */
	public byte[] orThrow() {
		if (this.error != null) {
			throw new TransformFailedError(this.status, this.error);
		}
		return this.bytes;
	}

	/**
	 * The content read as UTF-8.
	 * @return the content
	 */
	public String text() {
		return new String(this.bytes, StandardCharsets.UTF_8);
	}

}
