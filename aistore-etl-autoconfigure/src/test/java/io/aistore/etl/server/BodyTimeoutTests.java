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

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

import io.aistore.etl.EtlException;
import io.aistore.etl.target.Chunk;
import io.aistore.etl.target.ObjectReference;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Tests for {@link BodyTimeout} in a process that pauses. {@link StalledPeerTests} shows
 * it on real connections.
 */
@Timeout(60)
class BodyTimeoutTests {

	private static final Duration LIMIT = Duration.ofMillis(300);

	/** Longer than the timeout takes for a pause of the process. */
	private static final Duration PAUSE = Duration.ofMillis(150);

	private final CountDownLatch never = new CountDownLatch(1);

	private final AtomicInteger pauses = new AtomicInteger();

	@Test
	void aSenderThatPausesIsGivenUpEvenIfTheProcessPausesAgainAndAgain() {
		try (BodyTimeout timeout = new BodyTimeout(LIMIT, LIMIT, this::pause)) {
			assertThatExceptionOfType(EtlException.class).isThrownBy(() -> receive(timeout, Flux.never()))
				.withMessageContaining("paused for more than 300ms ('aistore.etl.server.read-timeout")
				.satisfies((ex) -> assertThat(ex.status()).isEqualTo(408));
		}
		assertThat(this.pauses).hasValueGreaterThan(2);
	}

	@Test
	void aSenderThatSeemsToPauseALittleTooLongInAProcessThatPausesIsNotGivenUp() {
		Flux<Chunk> content = Flux.interval(LIMIT.plusMillis(50)).take(3).map((tick) -> TestChunk.of(1, 1));
		try (BodyTimeout timeout = new BodyTimeout(LIMIT, LIMIT, this::pause)) {
			assertThat(receive(timeout, content)).isEqualTo(3);
		}
	}

	private @Nullable Duration pause() {
		this.pauses.incrementAndGet();
		try {
			this.never.await(PAUSE.toMillis(), TimeUnit.MILLISECONDS);
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
		return null;
	}

	private static @Nullable Integer receive(BodyTimeout timeout, Flux<Chunk> content) {
		AtomicInteger received = new AtomicInteger();
		EtlHandler handler = timeout
			.bound((request) -> Flux.from(((Input.Body) request.input()).content()).doOnNext((chunk) -> {
				received.incrementAndGet();
				chunk.release();
			}).then(Mono.empty()));
		handler
			.handle(new EtlRequest(Communication.HPUSH, ObjectReference.ofName("o"), "/b/o", "",
					new Input.Body(-1, content, true), null))
			.block();
		return received.get();
	}

}
