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

package io.aistore.etl.server.http;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

import io.aistore.etl.server.EtlResponse;
import io.aistore.etl.server.http.RawConnection.Answer;
import io.aistore.etl.target.Chunk;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.reactivestreams.Publisher;
import org.reactivestreams.Subscriber;
import org.reactivestreams.Subscription;
import reactor.netty.DisposableServer;
import reactor.netty.http.server.HttpServer;

import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.http.server.reactive.HttpHandler;
import org.springframework.http.server.reactive.ReactorHttpHandlerAdapter;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link ResponseWriter}.
 */
@ExtendWith(OutputCaptureExtension.class)
class ResponseWriterTests {

	@Test
	void streamThatFailsWhileItsFirstChunkIsWrittenBreaksOffAndLeaksNothing(CapturedOutput output) {
		ResponseWriter writer = new ResponseWriter();
		HttpHandler handler = (request, response) -> writer
			.write(new EtlResponse.Stream(failsWhenFirstChunkIsReleased(), -1, "text/plain", () -> {
			}), response);
		DisposableServer server = HttpServer.create()
			.host("127.0.0.1")
			.port(0)
			.handle(new ReactorHttpHandlerAdapter(handler))
			.bindNow();
		try {
			for (int i = 0; i < 20; i++) {
				assertBroken(server.port());
				System.gc();
			}
		}
		finally {
			server.disposeNow();
		}
		assertThat(output).doesNotContain("LEAK:");
	}

	private static void assertBroken(int port) {
		try (RawConnection connection = new RawConnection(port)) {
			Answer answer = connection.request("GET", "/").read();
			assertThat(answer.status()).isEqualTo(200);
			assertThat(answer.complete()).isFalse();
		}
	}

	// Like the result of a transformer that fails just then
	private static Publisher<Chunk> failsWhenFirstChunkIsReleased() {
		return (subscriber) -> subscriber.onSubscribe(new Subscription() {

			private boolean emitted;

			@Override
			public void request(long count) {
				if (!this.emitted) {
					this.emitted = true;
					subscriber.onNext(new FailingChunk(subscriber));
				}
			}

			@Override
			public void cancel() {
				// nothing is produced after the failure
			}

		});
	}

	private record FailingChunk(Subscriber<? super Chunk> subscriber) implements Chunk {

		@Override
		public ByteBuffer bytes() {
			return ByteBuffer.wrap("part".getBytes(StandardCharsets.UTF_8));
		}

		@Override
		public void release() {
			this.subscriber.onError(new IllegalStateException("late"));
		}

	}

}
