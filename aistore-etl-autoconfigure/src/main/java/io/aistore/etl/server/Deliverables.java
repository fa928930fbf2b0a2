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

import io.aistore.etl.delivery.Deliverable;
import io.aistore.etl.target.Chunk;
import io.aistore.etl.target.OutboundBody;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

/**
 * Results of transforms as something to deliver.
 */
final class Deliverables {

	private Deliverables() {
	}

	/**
	 * Return a result that stays as it is between attempts.
	 * @param result the result in memory, or a file
	 * @return the deliverable
	 */
	static Deliverable of(EtlResponse result) {
		return new Fixed(body(result, true));
	}

	/**
	 * Return a result for which the transform runs again for each attempt.
	 * @param transform the transform
	 * @param request the request
	 * @return the deliverable, to be released at the end
	 */
	static Rerunning rerunning(TransformFunction transform, EtlRequest request) {
		return new Rerunning(transform, request);
	}

	private static OutboundBody body(EtlResponse result, boolean buffered) {
		if (result instanceof EtlResponse.Stream stream) {
			return new OutboundBody.Stream(stream.content());
		}
		if (result instanceof EtlResponse.File file) {
			return new OutboundBody.File(file.path(), file.size());
		}
		byte[] content = ((EtlResponse.Bytes) result).content();
		return buffered ? new OutboundBody.Bytes(content)
				: new OutboundBody.Stream((content.length != 0) ? Mono.just(Chunk.of(content)) : Mono.empty());
	}

	private record Fixed(OutboundBody body) implements Deliverable {

		@Override
		public boolean replayable() {
			return true;
		}

		@Override
		public Mono<OutboundBody> open() {
			return Mono.just(this.body);
		}

	}

	/**
	 * A streaming result, which is gone once it has been sent.
	 */
	static final class Rerunning implements Deliverable {

		private final TransformFunction transform;

		private final EtlRequest request;

		private @Nullable EtlResponse result;

		private boolean finished;

		private Rerunning(TransformFunction transform, EtlRequest request) {
			this.transform = transform;
			this.request = request;
		}

		@Override
		public boolean replayable() {
			return this.request.input().replayable();
		}

		@Override
		public Mono<OutboundBody> open() {
			return Mono.defer(() -> {
				release();
				return this.transform.apply(this.request);
			}).map((result) -> {
				keep(result);
				return body(result, false);
			});
		}

		private synchronized void keep(EtlResponse result) {
			this.result = result;
			if (this.finished) {
				release();
			}
		}

		/** Stop the run of the last attempt. */
		private synchronized void release() {
			if (this.result != null) {
				this.result.release();
				this.result = null;
			}
		}

		/** No attempt follows: whatever result comes still is not wanted. */
		synchronized void finish() {
			this.finished = true;
			release();
		}

	}

}
