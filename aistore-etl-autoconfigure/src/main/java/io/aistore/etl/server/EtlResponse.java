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

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;

import io.aistore.etl.target.Chunk;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Publisher;
import tools.jackson.databind.json.JsonMapper;

/**
 * What a request is answered. A transport that has written the response, or can't, calls
 * {@link #release()}.
 */
public sealed interface EtlResponse {

	/**
	 * Give back what the response holds: memory, a running transform. May be called more
	 * than once.
	 */
	default void release() {
	}

	/**
	 * A result in memory. Forgets it when released, since what holds this object may be
	 * old, and would keep it until all memory is collected.
	 */
	final class Bytes implements EtlResponse {

		/**
		 * How many bytes of a result transports write at a time. Netty pools no larger
		 * buffers on their way out (measured).
		 */
		public static final int SLICE = 1024 * 1024;

		private final String contentType;

		private final Runnable releaser;

		private final int length;

		private volatile byte @Nullable [] content;

		/**
		 * Create a result.
		 * @param content the result, not to be changed
		 * @param contentType its media type
		 * @param releaser gives its share of the memory budget back
		 */
		public Bytes(byte[] content, String contentType, Runnable releaser) {
			this.content = content;
			this.length = content.length;
			this.contentType = contentType;
			this.releaser = releaser;
		}

		/**
		 * The result.
		 * @return the result, not to be changed
		 */
		public byte[] content() {
			byte[] content = this.content;
			if (content == null) {
				throw new IllegalStateException("The result has been released");
			}
			return content;
		}

		/**
		 * Its size, which is known even after its release.
		 * @return the number of bytes
		 */
		public int length() {
			return this.length;
		}

		/**
		 * Its media type.
		 * @return the media type
		 */
		public String contentType() {
			return this.contentType;
		}

		@Override
		public void release() {
			this.content = null;
			this.releaser.run();
		}

	}

	/**
	 * A result that is a file as it is.
	 *
	 * @param path the file
	 * @param size its size in bytes
	 * @param contentType its media type
	 */
	record File(Path path, long size, String contentType) implements EtlResponse {

	}

	/**
	 * A result that streams. When the stream fails, the transport breaks its connection
	 * off, so that nobody takes a part for the whole.
	 *
	 * @param content the stream, which can be subscribed to once
	 * @param length its length in bytes, or -1
	 * @param contentType its media type
	 * @param releaser stops what produces it
	 */
	record Stream(Publisher<Chunk> content, long length, String contentType, Runnable releaser) implements EtlResponse {

		@Override
		public void release() {
			this.releaser.run();
		}

	}

	/**
	 * The result has been delivered by direct put.
	 *
	 * @param length the number of bytes that arrived, or -1
	 */
	record Delivered(long length) implements EtlResponse {

	}

	/**
	 * There is no result.
	 *
	 * @param status the HTTP status, from 400 to 599
	 * @param error the error of ours, or the text that the next hop answered
	 * @param contentType the media type of the next hop's text; {@code null} if the error
	 * is ours
	 * @param retryReason the value of {@code Ais-Etl-Retry-Reason}, if any
	 */
	record Failure(int status, String error, @Nullable String contentType,
			@Nullable String retryReason) implements EtlResponse {

		private static final JsonMapper jsonMapper = JsonMapper.builder().build();

		/**
		 * Return a failure of our own.
		 * @param status the status
		 * @param error what failed, one line
		 * @return the failure
		 */
		public static Failure of(int status, String error) {
			return new Failure(status, error, null, null);
		}

		/**
		 * The failure as the body of an answer over HTTP.
		 * @return the next hop's text, or an error of ours as JSON
		 */
		public byte[] body() {
			String text = (this.contentType != null) ? this.error
					: jsonMapper.writeValueAsString(Map.of("error", this.error));
			return text.getBytes(StandardCharsets.UTF_8);
		}

		/**
		 * The media type of {@link #body()}.
		 * @return the media type
		 */
		public String mediaType() {
			return (this.contentType != null) ? this.contentType : "application/json";
		}

	}

}
