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

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;

import io.aistore.etl.delivery.scenario.FaultServer;
import io.aistore.etl.target.Chunk;
import io.aistore.etl.target.OutboundBody;
import io.aistore.etl.target.OutboundClient;
import io.aistore.etl.target.OutboundRequest;
import io.aistore.etl.target.OutboundResponse;
import io.aistore.etl.target.OutboundSettings;
import io.aistore.etl.target.Receiver;
import io.aistore.etl.target.TargetUrl;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import reactor.core.Disposable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Sinks;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Streams don't pile up before a hop that reads slowly.
 */
@Timeout(240)
public abstract class AbstractBackPressureTests {

	private static final int PIECE = 64 * 1024;

	private static final long MIB = 1024 * 1024;

	private static final TargetUrl TARGET_URL = TargetUrl.parse("http://127.0.0.1:1/v1/etl/_object/echo/s");

	private final AtomicLong produced = new AtomicLong();

	private final AtomicLong released = new AtomicLong();

	private final AtomicLong most = new AtomicLong();

	/**
	 * Create the client to be tested, which is closed by the test.
	 * @param settings its settings
	 * @param targetUrl the URL of the pod's target
	 * @param guard judges targets
	 * @return the client
	 */
	protected abstract OutboundClient create(OutboundSettings settings, TargetUrl targetUrl, HostGuard guard);

	private TestClient client() {
		OutboundSettings settings = new OutboundSettings(8, 8, Duration.ofSeconds(20), Duration.ofSeconds(5),
				Duration.ofSeconds(60), 1024 * 1024, null);
		return new TestClient(create(settings, TARGET_URL, HostGuard.of(List.of(), TARGET_URL)));
	}

	private Flux<Chunk> chunks(long count) {
		return Flux.<Chunk>generate((sink) -> {
			long produced = this.produced.addAndGet(PIECE);
			this.most.accumulateAndGet(produced - this.released.get(), Math::max);
			sink.next(new CountedChunk());
			if (produced == count * PIECE) {
				sink.complete();
			}
		});
	}

	private OutboundRequest put(FaultServer server, Flux<Chunk> content) {
		return new OutboundRequest("PUT", new Receiver.Target("http", server.authority()), "/o", Map.of(),
				new OutboundBody.Stream(content));
	}

	@Test
	void longStreamPassesAndIsReleased() throws Exception {
		long count = 256 * MIB / PIECE;
		AtomicLong received = new AtomicLong();
		try (TestClient client = client(); FaultServer server = new FaultServer((exchange) -> {
			received.set(discardChunked(exchange.input()));
			exchange.write("HTTP/1.1 200 X\r\nContent-Length: 0\r\n\r\n");
		})) {
			OutboundResponse response = client.exchange(put(server, chunks(count))).block(Duration.ofSeconds(90));
			assertThat(response).isNotNull();
			Flux.from(response.content()).doOnNext(Chunk::release).blockLast(Duration.ofSeconds(60));
			assertThat(response.status()).isEqualTo(200);
		}
		assertThat(received).hasValue(256 * MIB);
		assertThat(this.most.get()).isLessThanOrEqualTo(MIB + PIECE);
		assertThat(this.released).hasValue(256 * MIB);
	}

	private static long discardChunked(InputStream input) throws IOException {
		long total = 0;
		byte[] buffer = new byte[PIECE];
		for (int size = chunkSize(input); size != 0; size = chunkSize(input)) {
			for (int left = size; left > 0;) {
				int length = input.read(buffer, 0, Math.min(left, buffer.length));
				if (length < 0) {
					throw new EOFException();
				}
				left -= length;
			}
			total += size;
			chunkLine(input);
		}
		chunkLine(input);
		return total;
	}

	private static int chunkSize(InputStream input) throws IOException {
		return Integer.parseInt(chunkLine(input), 16);
	}

	private static String chunkLine(InputStream input) throws IOException {
		StringBuilder line = new StringBuilder();
		for (int octet = input.read(); octet != '\n'; octet = input.read()) {
			if (octet < 0) {
				throw new EOFException();
			}
			if (octet != '\r') {
				line.append((char) octet);
			}
		}
		return line.toString();
	}

	@Test
	void sourceRestsWhileNobodyReads() throws Exception {
		try (TestClient client = client(); FaultServer server = new FaultServer(FaultServer.Behaviour.stall())) {
			Disposable exchange = client.exchange(put(server, chunks(Long.MAX_VALUE / PIECE))).subscribe();
			AtomicLong before = new AtomicLong(-1);
			Awaitility.await()
				.pollInterval(Duration.ofMillis(300))
				.atMost(Duration.ofSeconds(60))
				.until(() -> this.produced.get() > 0 && before.getAndSet(this.produced.get()) == this.produced.get());
			assertThat(this.produced.get()).as("kernel's buffers and ours").isLessThan(32 * MIB);
			exchange.dispose();
			Awaitility.await().atMost(Duration.ofSeconds(60)).until(() -> this.released.get() == this.produced.get());
		}
	}

	@ParameterizedTest
	@ValueSource(ints = { 1, 5 })
	void eachChunkLeavesBeforeTheNextOneIsThere(int size) throws Exception {
		try (TestClient client = client();
				FaultServer server = new FaultServer(FaultServer.Behaviour.answer(200, ""))) {
			Sinks.Many<Chunk> drip = Sinks.many().unicast().onBackpressureBuffer();
			Disposable exchange = client.exchange(put(server, drip.asFlux())).subscribe();
			for (int i = 1; i <= 5; i++) {
				int expected = i * size;
				drip.tryEmitNext(Chunk.of(new byte[size])).orThrow();
				Awaitility.await()
					.atMost(Duration.ofSeconds(60))
					.until(() -> !server.exchanges().isEmpty() && server.exchanges().get(0).body().length == expected);
			}
			exchange.dispose();
		}
	}

	private final class CountedChunk implements Chunk {

		private final ByteBuffer bytes = ByteBuffer.allocate(PIECE);

		@Override
		public ByteBuffer bytes() {
			return this.bytes;
		}

		@Override
		public void release() {
			AbstractBackPressureTests.this.released.addAndGet(PIECE);
		}

	}

}
