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

package io.aistore.etl.delivery;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

import io.aistore.etl.target.Chunk;
import org.junit.jupiter.api.Test;
import org.reactivestreams.Publisher;
import org.reactivestreams.Subscription;
import reactor.core.publisher.BaseSubscriber;
import reactor.core.publisher.Flux;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link PeekedContent}.
 */
class PeekedContentTests {

	private final List<String> signals = new ArrayList<>();

	private static Chunk chunk(String text) {
		return Chunk.of(text.getBytes(StandardCharsets.UTF_8));
	}

	@Test
	void contentWithoutAByteIsNone() {
		assertThat(PeekedContent.of(Flux.just(chunk(""), chunk(""))).block()).isNull();
	}

	@Test
	void requestWithinTheFirstChunkIsServedAfterIt() {
		Publisher<Chunk> content = PeekedContent.of(Flux.just(chunk(""), chunk("a"), chunk("b"), chunk("c"))).block();
		content.subscribe(new OneByOne());
		assertThat(this.signals).containsExactly("a begins", "a ends", "b begins", "b ends", "c begins", "c ends",
				"complete");
	}

	@Test
	void endWithinTheFirstChunkIsSignalledOnce() {
		Publisher<Chunk> content = PeekedContent.of(Flux.just(chunk("a"))).block();
		content.subscribe(new OneByOne());
		assertThat(this.signals).containsExactly("a begins", "a ends", "complete");
	}

	private final class OneByOne extends BaseSubscriber<Chunk> {

		@Override
		protected void hookOnSubscribe(Subscription subscription) {
			request(1);
		}

		@Override
		protected void hookOnNext(Chunk chunk) {
			String text = StandardCharsets.UTF_8.decode(chunk.bytes()).toString();
			PeekedContentTests.this.signals.add(text + " begins");
			if (text.equals("a")) {
				request(2);
			}
			PeekedContentTests.this.signals.add(text + " ends");
		}

		@Override
		protected void hookOnComplete() {
			PeekedContentTests.this.signals.add("complete");
		}

	}

}
