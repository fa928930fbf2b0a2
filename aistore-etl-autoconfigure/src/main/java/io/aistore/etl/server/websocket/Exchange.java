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

package io.aistore.etl.server.websocket;

import java.time.Duration;

import io.aistore.etl.server.EtlHandler;
import io.aistore.etl.server.EtlResponse;
import org.jspecify.annotations.Nullable;
import reactor.core.Disposable;
import reactor.core.Disposables;
import reactor.core.publisher.BaseSubscriber;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;

/**
 * One request of a connection and its reply, which waits for its turn.
 */
final class Exchange {

	private final ControlMessage control;

	private final @Nullable MessageBody body;

	private final Disposable.Swap work = Disposables.swap();

	private final Sinks.One<EtlResponse> response = Sinks.one();

	private boolean opened;

	private boolean malformed;

	private final long received = System.nanoTime();

	Exchange(ControlMessage control, @Nullable MessageBody body) {
		this.control = control;
		this.body = body;
	}

	ControlMessage control() {
		return this.control;
	}

	/**
	 * Begin to work.
	 * @param handler the core
	 * @param trusted whether the client has sent a whole object before
	 * @param opened called when the next request may begin, once at least
	 */
	void start(EtlHandler handler, boolean trusted, Runnable opened) {
		Work work = new Work(opened);
		this.work.update(work);
		handler.handle(this.control.request(this.body, trusted, opened)).subscribe(work);
	}

	/**
	 * Answer a request that can't be understood.
	 * @param failure the response
	 */
	void refuse(EtlResponse.Failure failure) {
		this.malformed = true;
		this.response.tryEmitValue(failure);
	}

	/**
	 * Whether it is not clear what follows the request, so that the connection has to
	 * end.
	 * @return whether the request can't be understood
	 */
	boolean isMalformed() {
		return this.malformed;
	}

	/**
	 * Note that the next request may begin.
	 * @return whether this is new
	 */
	boolean markOpened() {
		boolean first = !this.opened;
		this.opened = true;
		return first;
	}

	Mono<EtlResponse> response() {
		return this.response.asMono();
	}

	/**
	 * What of the object nobody has read is in the way of the next request.
	 */
	void dropBody() {
		if (this.body != null) {
			this.body.cancel();
		}
	}

	Duration elapsed() {
		return Duration.ofNanos(System.nanoTime() - this.received);
	}

	/**
	 * Nobody waits for the reply any more.
	 */
	void cancel() {
		this.work.dispose();
		if (this.response.tryEmitEmpty().isFailure()) {
			this.response.asMono().subscribe(EtlResponse::release, (ex) -> {
			});
		}
	}

	/**
	 * Takes the result, even one that was on its way when nobody waited for it any more:
	 * it holds memory.
	 */
	private final class Work extends BaseSubscriber<EtlResponse> {

		private final Runnable opened;

		Work(Runnable opened) {
			this.opened = opened;
		}

		@Override
		protected void hookOnNext(EtlResponse result) {
			this.opened.run();
			if (Exchange.this.response.tryEmitValue(result).isFailure()) {
				result.release();
			}
		}

		@Override
		protected void hookOnError(Throwable ex) {
			this.opened.run();
			Exchange.this.response.tryEmitError(ex);
		}

	}

}
