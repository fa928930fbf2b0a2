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

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.Optional;

import org.jspecify.annotations.Nullable;

/**
 * The object that a transformer is called for: its name, the arguments of the request,
 * and its content.
 * <p>
 * Valid during the call of the transformer only. The content can be had in several ways;
 * with {@code aistore.etl.direct-fqn} nothing is read before one of them is used, so that
 * the same transformer serves with and without.
 */
public interface EtlObject {

	/**
	 * The backend that the object's bucket lives in.
	 * @return the provider, such as {@code ais} or {@code s3}, or {@code null} when
	 * AIStore did not tell
	 */
	@Nullable String provider();

	/**
	 * The object's bucket.
	 * @return the name of the bucket, or {@code null} when AIStore did not tell (an
	 * object sent as a WebSocket message comes without)
	 */
	@Nullable String bucket();

	/**
	 * The object's name inside its bucket.
	 * @return the name as the user knows it, nothing escaped
	 */
	String name();

	/**
	 * Bucket and name.
	 * @return {@code bucket/name}, or the name alone when the bucket is not known
	 */
	default String path() {
		String bucket = bucket();
		return (bucket != null) ? bucket + "/" + name() : name();
	}

	/**
	 * The arguments that came with the request ({@code etl_args}).
	 * @return the arguments as they were given, or an empty string when there are none or
	 * only blanks
	 */
	String args();

	/**
	 * The arguments that came with the request, bound from JSON.
	 * @param <T> the type to bind to
	 * @param type the type to bind to: a record, a bean, a {@code Map}, a simple type
	 * @return the arguments
	 * @throws InvalidArgumentsException if there are none or they can't be bound; the
	 * answer is status 400
	 */
	<T> T args(Class<T> type);

	/**
	 * The content as a whole. To be treated as read-only, the same array is returned each
	 * time.
	 * @return the content
	 * @throws UncheckedIOException if the content can't be read
	 * @throws EtlException if the content is too large for memory
	 */
	byte[] bytes();

	/**
	 * The content as a whole, read as UTF-8. Malformed input is replaced.
	 * @return the content
	 * @throws UncheckedIOException if the content can't be read
	 * @throws EtlException if the content is too large for memory
	 */
	String text();

	/**
	 * The content as a stream. A {@link StreamingTransformer} gets the same stream each
	 * time, closed by the server; a {@link Transformer} a new one from the start.
	 * @return the stream, which throws an {@code IOException} when the content breaks off
	 * @throws IOException if the content can't be opened
	 */
	InputStream inputStream() throws IOException;

	/**
	 * The content as a file, for programs and libraries that want one. Present with
	 * {@code aistore.etl.direct-fqn}, if AIStore named the object's file. To be treated
	 * as read-only; valid during the call only.
	 * @return the file, if there is one
	 */
	Optional<Path> file();

}
