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

package io.aistore.etl;

import java.io.OutputStream;

import org.jspecify.annotations.Nullable;

/**
 * Transforms an object as it streams by: memory stays constant whatever its size.
 * <p>
 * Declare one bean of this type, and the application serves it to AIStore. The bean is
 * called by many threads at once. What is written goes out as it is written, once more
 * than {@code aistore.etl.streaming.head-buffer} bytes are there; a failure before that
 * is answered with its status as that of a {@link Transformer} is, a later one breaks the
 * connection, so that nobody takes a part for the whole.
 */
@FunctionalInterface
public interface StreamingTransformer {

	/**
	 * Transform an object.
	 * @param object the object; its {@link EtlObject#inputStream() stream} need not be
	 * read to its end
	 * @param output takes the content of the result; need not be closed, and must not be
	 * used after this method has returned
	 * @throws Exception on any failure
	 */
	void transform(EtlObject object, OutputStream output) throws Exception;

	/**
	 * The media type of the results.
	 * @return the media type, or {@code null} for that of the property
	 * {@code aistore.etl.content-type}
	 */
	default @Nullable String contentType() {
		return null;
	}

}
