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

package io.aistore.etl.target.netty;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

import io.aistore.etl.target.Chunk;
import io.netty.channel.DefaultEventLoop;
import org.junit.jupiter.api.Test;
import org.reactivestreams.Subscriber;
import org.reactivestreams.Subscription;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link InboundBody}.
 */
class InboundBodyTests {

	@Test
	void nothingIsSignalledBeforeTheSubscription() throws Exception {
		DefaultEventLoop loop = new DefaultEventLoop();
		List<String> signals = new ArrayList<>();
		InboundBody body = new InboundBody(loop, new Listener());
		try {
			body.subscribe(new Subscriber<>() {

				@Override
				public void onSubscribe(Subscription subscription) {
					loop.submit(body::complete).syncUninterruptibly();
					signals.add("subscription");
				}

				@Override
				public void onNext(Chunk chunk) {
					signals.add("chunk");
				}

				@Override
				public void onError(Throwable ex) {
					signals.add("error");
				}

				@Override
				public void onComplete() {
					signals.add("end");
				}

			});
			loop.submit(() -> {
			}).get(60, TimeUnit.SECONDS);
			assertThat(signals).containsExactly("subscription", "end");
		}
		finally {
			loop.shutdownGracefully(0, 0, TimeUnit.SECONDS);
		}
	}

	private static final class Listener implements InboundBody.Listener {

		@Override
		public void demanded() {
		}

		@Override
		public void cancelled() {
		}

	}

}
