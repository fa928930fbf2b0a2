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

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;

import io.aistore.etl.EtlException;
import io.aistore.etl.delivery.DeliveryObserver.Attempt;
import io.aistore.etl.delivery.DeliveryOutcome.Content;
import io.aistore.etl.delivery.DeliveryOutcome.Delivered;
import io.aistore.etl.delivery.DeliveryOutcome.Rejected;
import io.aistore.etl.target.Chunk;
import io.aistore.etl.target.OutboundBody;
import io.aistore.etl.target.OutboundClient;
import io.aistore.etl.target.Receiver;
import io.aistore.etl.target.RefusedException;
import io.aistore.etl.target.TargetUrl;
import io.aistore.etl.target.UnreachableException;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.reactivestreams.Publisher;
import reactor.core.Disposable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

/**
 * The rules of delivery over real connections, for any {@link OutboundClient}.
 */
public abstract class AbstractDirectPutTests {

	protected static final String SECRET = "s3cr3tOfTheCluster";

	protected static final TargetUrl TARGET_URL = TargetUrl
		.parse("http://127.0.0.1:1/v1/etl/_object/etl-name/" + SECRET);

	private static final HostGuard GUARD = HostGuard.of(List.of(), TARGET_URL);

	protected static final String PREFIX = "/v1/etl/_object/etl-name/" + SECRET;

	protected static final Duration WAIT = Duration.ofSeconds(60);

	protected FaultServer hop;

	protected OutboundClient client;

	private final Observer observer = new Observer();

	private final List<Integer> delays = new ArrayList<>();

	private final AtomicInteger slowChunks = new AtomicInteger();

	/**
	 * Create the client.
	 * @param targetUrl the URL of the target
	 * @param allowedHosts the allowed hosts, empty for the default
	 * @param responseTimeout how long a hop may stall
	 * @return the client
	 */
	protected abstract OutboundClient createClient(TargetUrl targetUrl, List<String> allowedHosts,
			Duration responseTimeout);

	protected abstract void closeClient(OutboundClient client);

	@BeforeEach
	void start() {
		this.hop = new FaultServer();
		this.client = createClient(TARGET_URL, List.of(), Duration.ofSeconds(60));
	}

	@AfterEach
	void stop() {
		closeClient(this.client);
		this.hop.close();
	}

	protected final String target() {
		return "http://" + this.hop.authority() + "/ais%2F@%23%2Fdst%2Fobj?owt=3&uuid=u1";
	}

	protected final String stage() {
		return "http://" + this.hop.authority();
	}

	protected final Delivery delivery(int retries, Duration objectTimeout) {
		return new DirectPut(this.client, TARGET_URL, new DirectPutSettings(retries, objectTimeout, (retry) -> {
			this.delays.add(retry);
			return Duration.ZERO;
		}), this.observer, GUARD);
	}

	protected final DeliveryOutcome put(String pipeline, String args, Deliverable result) {
		return delivery(3, null).deliver(new DeliveryRequest(Pipeline.parse(pipeline), "/b/dir/o%20x", args, result))
			.block(WAIT);
	}

	protected final DeliveryOutcome put(String pipeline, String content) {
		return put(pipeline, "", bytes(content));
	}

	protected static Deliverable bytes(String content) {
		return Replayable.of(content.getBytes(StandardCharsets.UTF_8));
	}

	protected static Deliverable stream(Publisher<Chunk> content) {
		return new Deliverable() {

			@Override
			public boolean replayable() {
				return false;
			}

			@Override
			public Mono<OutboundBody> open() {
				return Mono.just(new OutboundBody.Stream(content));
			}

		};
	}

	protected static Flux<Chunk> chunks(String... pieces) {
		return Flux.just(pieces).map((piece) -> Chunk.of(piece.getBytes(StandardCharsets.UTF_8)));
	}

	protected static String read(Publisher<Chunk> content) {
		return Flux.from(content).map((chunk) -> {
			String text = StandardCharsets.UTF_8.decode(chunk.bytes().duplicate()).toString();
			chunk.release();
			return text;
		}).collectList().map((texts) -> String.join("", texts)).block(WAIT);
	}

	@Test
	void aTargetIsSentTheSecretAndTheRestOfItsUrlByteForByte() {
		put("http://" + this.hop.authority() + "/ais%2F@%23%2Fdst%2Fa//../b;v=%41+%C3%A9?uuid=%7e&a[0]=1&&x", "abc");
		assertThat(this.hop.onlyRequest().requestLine())
			.isEqualTo("PUT " + PREFIX + "/ais%2F@%23%2Fdst%2Fa//../b;v=%41+%C3%A9?uuid=%7e&a[0]=1&&x HTTP/1.1");
		assertThat(this.hop.onlyRequest().text()).isEqualTo("abc");
		assertThat(this.hop.onlyRequest().headers("Host")).containsExactly(this.hop.authority());
	}

	@Test
	void aStageIsSentThePathThatWeWereSent() {
		put(stage(), "abc");
		assertThat(this.hop.onlyRequest().requestLine()).isEqualTo("PUT /b/dir/o%20x HTTP/1.1");
		assertThat(this.hop.onlyRequest().head()).doesNotContain(SECRET);
	}

	@Test
	void aLoneSlashIsATarget() {
		put(stage() + "/", "abc");
		assertThat(this.hop.onlyRequest().target()).isEqualTo(PREFIX + "/");
	}

	@Test
	void argumentsReplaceThoseOfTheHop() {
		put(target() + "&etl_args=old&etl%5Fargs=older&z=1", "{\"a\": \"b & c=d+é\"}", bytes("x"));
		assertThat(this.hop.onlyRequest().target()).isEqualTo(PREFIX + "/ais%2F@%23%2Fdst%2Fobj?owt=3&uuid=u1&z=1"
				+ "&etl_args=%7B%22a%22%3A%20%22b%20%26%20c%3Dd%2B%C3%A9%22%7D");
	}

	@Test
	void argumentsAreAddedForAStage() {
		put(stage(), "a b", bytes("x"));
		assertThat(this.hop.onlyRequest().target()).isEqualTo("/b/dir/o%20x?etl_args=a%20b");
	}

	@Test
	void remainingHopsAreForwarded() {
		put(stage() + " , http://10.0.0.1:2, http://t:3/x?y=1", "abc");
		assertThat(this.hop.onlyRequest().headers("Ais-Node-Url"))
			.containsExactly("http://10.0.0.1:2,http://t:3/x?y=1");
	}

	@Test
	void theLastHopIsSentNoPipeline() {
		put(target(), "abc");
		assertThat(this.hop.onlyRequest().headers("Ais-Node-Url")).isEmpty();
	}

	@Test
	void noChecksumCompressionOrAuthorizationIsSent() {
		put(stage(), "abc");
		assertThat(this.hop.onlyRequest().head().toLowerCase(Locale.ROOT)).doesNotContain("checksum")
			.doesNotContain("accept-encoding")
			.doesNotContain("authorization");
	}

	@Test
	void bytesAreSentWithTheirLength() {
		put(target(), "abc");
		assertThat(this.hop.onlyRequest().contentLength()).isEqualTo(3);
		assertThat(this.hop.onlyRequest().isChunked()).isFalse();
	}

	@Test
	void noBytesAreSentChunked() {
		assertThat(put(target(), "")).isEqualTo(new Delivered(0));
		assertThat(this.hop.onlyRequest().contentLength()).isEqualTo(-1);
		assertThat(this.hop.onlyRequest().isChunked()).isTrue();
		assertThat(this.hop.onlyRequest().isComplete()).isTrue();
	}

	@Test
	void aStreamIsSentChunkedAndCounted() {
		assertThat(put(target(), "", stream(chunks("abc", "", "defg")))).isEqualTo(new Delivered(7));
		assertThat(this.hop.onlyRequest().text()).isEqualTo("abcdefg");
		assertThat(this.hop.onlyRequest().isChunked()).isTrue();
	}

	@Test
	void anEmptyStreamIsSentChunked() {
		assertThat(put(target(), "", stream(Flux.empty()))).isEqualTo(new Delivered(0));
		assertThat(this.hop.onlyRequest().isChunked()).isTrue();
		assertThat(this.hop.onlyRequest().isComplete()).isTrue();
	}

	@Test
	void theLengthOfA204IsPassedOn() {
		this.hop.then(Behaviour.noContent("Ais-Direct-Put-Length: 0"), Behaviour.noContent());
		assertThat(put(target(), "abc")).isEqualTo(new Delivered(0));
		assertThat(put(target(), "abc")).isEqualTo(new Delivered(-1));
	}

	@ParameterizedTest
	@ValueSource(booleans = { true, false })
	void contentOfKnownLengthIsTheAnswer(boolean toTarget) {
		this.hop.then(Behaviour.answer(200, "result", "Content-Type: text/plain"));
		Content content = (Content) put(toTarget ? target() : stage(), "abc");
		assertThat(content.contentLength()).isEqualTo(6);
		assertThat(content.contentType()).isEqualTo("text/plain");
		assertThat(read(content.content())).isEqualTo("result");
	}

	@Test
	void contentOfUnknownLengthIsTheAnswer() {
		this.hop.then(Behaviour.chunked(200, "res", "ult"));
		Content content = (Content) put(target(), "abc");
		assertThat(content.contentLength()).isEqualTo(-1);
		assertThat(read(content.content())).isEqualTo("result");
	}

	@Test
	void anEmptyAnswerOfATargetMeansDelivered() {
		this.hop.then(Behaviour.answer(200, ""), Behaviour.chunked(200));
		assertThat(put(target(), "abc")).isEqualTo(new Delivered(3));
		assertThat(put(target(), "abcd")).isEqualTo(new Delivered(4));
	}

	@Test
	void anEmptyAnswerOfAStageIsAnEmptyObject() {
		this.hop.then(Behaviour.answer(200, ""), Behaviour.chunked(200));
		for (int i = 0; i < 2; i++) {
			Content content = (Content) put(stage(), "abc");
			assertThat(content.contentLength()).isZero();
			assertThat(read(content.content())).isEmpty();
		}
	}

	@Test
	void aMarkedAnswerMeansDeliveredWhateverElseItSays() {
		this.hop.then(Behaviour.answer(200, "text", "Ais-Direct-Put-Complete: true", "Ais-Direct-Put-Length: 9"),
				Behaviour.answer(202, "", "Ais-Direct-Put-Complete: true", "Ais-Direct-Put-Length: 0"),
				Behaviour.answer(500, "error", "Ais-Direct-Put-Complete: true"));
		assertThat(put(stage(), "abc")).isEqualTo(new Delivered(9));
		assertThat(put(stage(), "abc")).isEqualTo(new Delivered(0));
		assertThat(put(stage(), "abc")).isEqualTo(new Delivered(-1));
	}

	@ParameterizedTest
	@ValueSource(ints = { 202, 400, 404, 500, 503, 507 })
	void anyOtherStatusIsPassedOnAndNotRetried(int status) {
		this.hop.then(Behaviour.answer(status, "why", "Ais-Etl-Retry-Reason: direct-put-transient",
				"Location: http://" + this.hop.authority() + "/elsewhere", "Content-Type: text/x"));
		assertThat(put(target(), "abc")).isEqualTo(new Rejected(status, "text/x", "why", "direct-put-transient"));
		assertThat(this.hop.requests()).hasSize(1);
		assertThat(this.observer.outcomes).containsExactly(Attempt.REJECTED);
	}

	@Test
	void anErrorTextIsCappedAndContainsNoSecret() {
		String text = ("{\"url_path\":\"" + PREFIX + "/x\"}").repeat(500);
		this.hop.then(Behaviour.answer(400, text));
		Rejected rejected = (Rejected) put(target(), "abc");
		assertThat(rejected.text()).startsWith("{\"url_path\":\"/v1/etl/_object/etl-name/***/x\"}")
			.hasSizeLessThanOrEqualTo(4096)
			.doesNotContain("s3c");
	}

	@Test
	void theEndOfACappedErrorTextContainsNoPartOfTheSecret() {
		for (int filler = 4070; filler < 4200; filler++) {
			this.hop.then(Behaviour.answer(400, "x".repeat(filler) + SECRET + "y".repeat(500)));
			assertThat(((Rejected) put(target(), "abc")).text()).hasSizeGreaterThan(4000).doesNotContain("s3");
		}
	}

	@Test
	void aConnectionThatIsRefusedIsTriedAgain() throws IOException {
		try (RefusingPort port = new RefusingPort()) {
			String target = "http://" + port.authority() + "/ais%2F@%23%2Fdst%2Fo";
			assertThatExceptionOfType(EtlException.class).isThrownBy(() -> put(target, "abc")).satisfies((ex) -> {
				assertThat(ex.status()).isEqualTo(502);
				assertThat(ex).isNotInstanceOf(ReplayableException.class)
					.hasMessageContaining("4 attempts")
					.hasMessageContaining(port.authority());
				assertThat(ex.getMessage()).doesNotContain(SECRET);
			});
		}
		assertThat(this.delays).containsExactly(0, 1, 2);
		assertThat(this.observer.outcomes).hasSize(4).containsOnly(Attempt.UNREACHABLE);
	}

	@Test
	void observerThatThrowsLeavesNobodyWaiting() {
		DeliveryObserver throwing = new DeliveryObserver() {

			@Override
			public void attempted(Receiver receiver, Attempt outcome, long bytes) {
				throw new IllegalStateException("observer");
			}

			@Override
			public void retried(Receiver receiver) {
				throw new IllegalStateException("observer");
			}

		};
		Delivery delivery = new DirectPut(this.client, TARGET_URL,
				new DirectPutSettings(1, null, (retry) -> Duration.ZERO), throwing, GUARD);
		assertThatIllegalStateException()
			.isThrownBy(() -> delivery.deliver(new DeliveryRequest(Pipeline.parse(target()), "/b/o", "", bytes("abc")))
				.block(WAIT))
			.withMessage("observer");
	}

	@Test
	void noRetriesMeanOneAttempt() {
		this.hop.always(Behaviour.resetAfter(1));
		assertThatExceptionOfType(EtlException.class)
			.isThrownBy(() -> delivery(0, null)
				.deliver(new DeliveryRequest(Pipeline.parse(target()), "/b/o", "", bytes("abc")))
				.block(WAIT))
			.withMessageContaining("1 attempt:");
		assertThat(this.hop.requests()).hasSize(1);
	}

	@Test
	void noAttemptIsStartedBeyondTheObjectTimeout() {
		this.hop.always(Behaviour.resetAfter(1));
		Delivery delivery = new DirectPut(this.client, TARGET_URL,
				new DirectPutSettings(3, Duration.ofSeconds(2), (retry) -> Duration.ofSeconds(3)), this.observer,
				GUARD);
		assertThatExceptionOfType(EtlException.class)
			.isThrownBy(() -> delivery.deliver(new DeliveryRequest(Pipeline.parse(target()), "/b/o", "", bytes("abc")))
				.block(WAIT))
			.satisfies((ex) -> assertThat(ex.status()).isEqualTo(502));
		assertThat(this.hop.requests()).hasSize(1);
	}

	@Test
	void aBrokenExchangeIsRepeatedUntilItSucceeds() {
		this.hop.then(Behaviour.resetAfter(2), Behaviour.closeAfter(3), Behaviour.garbage());
		assertThat(put(target(), "abc")).isEqualTo(new Delivered(3));
		assertThat(this.hop.requests()).hasSize(4);
		assertThat(this.hop.requests().get(3).text()).isEqualTo("abc");
		assertThat(this.observer.outcomes).containsExactly(Attempt.UNREACHABLE, Attempt.UNREACHABLE,
				Attempt.UNREACHABLE, Attempt.DELIVERED);
		assertThat(this.observer.retries).hasValue(3);
	}

	@Test
	void anAnswerThatBreaksOffBeforeItsFirstByteIsTransient() {
		this.hop.then((connection) -> {
			connection.readBody();
			connection.write("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n");
			return false;
		});
		assertThat(put(target(), "abc")).isEqualTo(new Delivered(3));
		assertThat(this.hop.requests()).hasSize(2);
	}

	@Test
	void contentThatBreaksOffFails() {
		this.hop.then(Behaviour.half(200, 100, "begin"), Behaviour.halfChunked(200, "begin"));
		for (int i = 0; i < 2; i++) {
			Content content = (Content) put(stage(), "abc");
			assertThatExceptionOfType(EtlException.class).isThrownBy(() -> read(content.content()))
				.satisfies((ex) -> assertThat(ex.status()).isEqualTo(502));
		}
	}

	@Test
	void anotherStatusOfSuccessNeverBecomesAShorterObject() {
		this.hop.always(Behaviour.answer(202, "x".repeat(5000)));
		assertThatExceptionOfType(EtlException.class).isThrownBy(() -> put(stage(), "abc"))
			.satisfies((ex) -> assertThat(ex.status()).isEqualTo(502))
			.withMessageContaining("answered 202 with more than 4096 bytes");
	}

	@Test
	void aHopThatStallsWithinTheHeadOfItsAnswerIsGivenUp() {
		this.hop.always((connection) -> {
			connection.readBody();
			connection.write("HTTP/1.1 200 OK\r\nContent-Le");
			connection.awaitClose();
			return false;
		});
		OutboundClient impatient = createClient(TARGET_URL, List.of(), Duration.ofMillis(300));
		try {
			Delivery delivery = new DirectPut(impatient, TARGET_URL,
					new DirectPutSettings(0, null, (retry) -> Duration.ZERO), this.observer, GUARD);
			assertThatExceptionOfType(EtlException.class)
				.isThrownBy(
						() -> delivery.deliver(new DeliveryRequest(Pipeline.parse(target()), "/b/o", "", bytes("abc")))
							.block(WAIT))
				.withMessageContaining("no answer in time");
		}
		finally {
			closeClient(impatient);
		}
	}

	@Test
	void anErrorTextThatBreaksOffKeepsItsStatus() {
		this.hop.then(Behaviour.half(507, 100, "no space"));
		assertThat(put(target(), "abc")).isEqualTo(new Rejected(507, null, "no space", null));
	}

	@Test
	void aStalledHopIsTransient() {
		closeClient(this.client);
		this.client = createClient(TARGET_URL, List.of(), Duration.ofSeconds(1));
		this.hop.then(Behaviour.stall(), Behaviour.half(200, 10, ""));
		assertThat(put(target(), "abc")).isEqualTo(new Delivered(3));
		assertThat(this.hop.requests()).hasSize(3);
	}

	@Test
	void aHopThatStopsReadingIsTransient() {
		closeClient(this.client);
		this.client = createClient(TARGET_URL, List.of(), Duration.ofSeconds(1));
		byte[] large = new byte[32 * 1024 * 1024];
		this.hop.then(Behaviour.stopReading());
		assertThat(put(target(), "", Replayable.of(large))).isEqualTo(new Delivered(large.length));
		assertThat(this.hop.requests()).hasSize(2);
		assertThat(this.hop.requests().get(1).body()).isEqualTo(large);
	}

	@Test
	void aHopIsNotBlamedForASlowResult() {
		closeClient(this.client);
		this.client = createClient(TARGET_URL, List.of(), Duration.ofMillis(500));
		Flux<Chunk> content = chunks("abc", "def").delayElements(Duration.ofMillis(1100));
		assertThat(put(target(), "", stream(content))).isEqualTo(new Delivered(6));
		assertThat(this.hop.requests()).hasSize(1);
	}

	@Test
	void aHopIsNotBlamedForASlowReader() {
		closeClient(this.client);
		this.client = createClient(TARGET_URL, List.of(), Duration.ofMillis(500));
		String large = "x".repeat(8 * 1024 * 1024);
		this.hop.then(Behaviour.answer(200, large));
		Content content = (Content) put(stage(), "abc");
		long length = Flux.from(content.content())
			.concatMap((chunk) -> Mono.just(chunk).delayElement(Duration.ofMillis(sinceFirst())), 0)
			.map((chunk) -> {
				int size = chunk.bytes().remaining();
				chunk.release();
				return size;
			})
			.reduce(0L, Long::sum)
			.blockOptional(WAIT)
			.orElseThrow();
		assertThat(length).isEqualTo(large.length());
	}

	private long sinceFirst() {
		return (this.slowChunks.getAndIncrement() < 2) ? 1000 : 0;
	}

	@Test
	void anInformationalAnswerIsNoAnswer() {
		this.hop.then((connection) -> {
			connection.readBody();
			connection.write("HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Early Hints\r\nLink: </x>\r\n\r\n");
			connection.write("HTTP/1.1 204 No Content\r\nAis-Direct-Put-Length: 3\r\n\r\n");
			return true;
		});
		assertThat(put(target(), "abc")).isEqualTo(new Delivered(3));
	}

	@Test
	void aFileIsSentWithItsLength(@TempDir Path directory) throws IOException {
		byte[] content = new byte[5_000_001];
		new Random(1).nextBytes(content);
		Path file = Files.write(directory.resolve("object"), content);
		assertThat(put(target(), "", file(file, content.length))).isEqualTo(new Delivered(content.length));
		assertThat(this.hop.onlyRequest().contentLength()).isEqualTo(content.length);
		assertThat(this.hop.onlyRequest().body()).isEqualTo(content);
	}

	@Test
	void anEmptyFileIsSentChunked(@TempDir Path directory) throws IOException {
		Path file = Files.createFile(directory.resolve("object"));
		assertThat(put(target(), "", file(file, 0))).isEqualTo(new Delivered(0));
		assertThat(this.hop.onlyRequest().isChunked()).isTrue();
	}

	@Test
	void aFileThatIsGoneIsNoFailureOfTheHop(@TempDir Path directory) {
		assertThatExceptionOfType(Exception.class)
			.isThrownBy(() -> put(target(), "", file(directory.resolve("object"), 10)))
			.withCauseInstanceOf(NoSuchFileException.class);
		assertThat(this.delays).isEmpty();
	}

	@Test
	void bytesOfSeveralPiecesAreSentWithTheirLength() {
		byte[] content = new byte[3 * 1024 * 1024 + 17];
		new Random(1).nextBytes(content);
		assertThat(put(target(), "", Replayable.of(content))).isEqualTo(new Delivered(content.length));
		assertThat(this.hop.onlyRequest().contentLength()).isEqualTo(content.length);
		assertThat(this.hop.onlyRequest().isChunked()).isFalse();
		assertThat(this.hop.onlyRequest().body()).isEqualTo(content);
	}

	private static Deliverable file(Path file, long size) {
		return new Replayable(() -> Mono.just(new OutboundBody.File(file, size)));
	}

	@Test
	void aReplayedResultIsOpenedForEachAttempt() {
		AtomicInteger opened = new AtomicInteger();
		this.hop.then(Behaviour.resetAfter(1), Behaviour.resetAfter(1));
		Deliverable result = new Replayable(() -> {
			opened.incrementAndGet();
			return Mono.just(new OutboundBody.Stream(chunks("abc", "def")));
		});
		assertThat(put(target(), "", result)).isEqualTo(new Delivered(6));
		assertThat(opened).hasValue(3);
		assertThat(this.hop.requests().get(2).text()).isEqualTo("abcdef");
	}

	@Test
	void aResultThatIsGoneIsLeftToAistore() {
		this.hop.always(Behaviour.resetAfter(1));
		assertThatExceptionOfType(ReplayableException.class)
			.isThrownBy(() -> put(target(), "", stream(chunks("abc", "def"))))
			.satisfies((ex) -> assertThat(ex.status()).isEqualTo(503));
		assertThat(this.hop.requests()).hasSize(1);
	}

	@Test
	void aDeadConnectionOfThePoolIsReplacedAtOnceEvenWithoutRetries() {
		AtomicInteger resets = new AtomicInteger();
		this.hop.always((connection) -> {
			if (connection.served() > 0 && resets.compareAndSet(0, 1)) {
				connection.reset();
				return false;
			}
			return Behaviour.answer(200, "").serve(connection);
		});
		Delivery delivery = delivery(0, null);
		Awaitility.await().atMost(WAIT).until(() -> {
			DeliveryRequest request = new DeliveryRequest(Pipeline.parse(target()), "/b/o", "", bytes("abcd"));
			assertThat(delivery.deliver(request).block(WAIT)).isEqualTo(new Delivered(4));
			return resets.get() == 1;
		});
		assertThat(this.delays).isEmpty();
		assertThat(this.observer.retries).hasValue(1);
	}

	@Test
	void connectionsAreUsedAgain() {
		for (int i = 0; i < 5; i++) {
			put(target(), "abc");
			put(target(), "");
			put(target(), "", stream(chunks("a", "b")));
		}
		assertThat(this.hop.requests()).hasSize(15);
		assertThat(this.hop.connections()).isLessThan(8);
	}

	@Test
	void aFailingResultFailsAsItIsAndBreaksTheConnectionOff() {
		IllegalStateException failure = new IllegalStateException("of the transform");
		Flux<Chunk> content = chunks("abc").concatWith(Flux.error(failure));
		assertThatExceptionOfType(IllegalStateException.class).isThrownBy(() -> put(target(), "", stream(content)))
			.isSameAs(failure);
		assertThat(this.hop.requests()).hasSizeLessThanOrEqualTo(1);
		assertThat(this.hop.requests()).noneMatch(ReceivedRequest::isComplete);
		Awaitility.await().pollDelay(Duration.ofMillis(100)).atMost(WAIT).until(() -> this.hop.openConnections() == 0);
		assertThat(this.hop.requests()).noneMatch(ReceivedRequest::isComplete);
		assertThat(this.observer.outcomes).containsExactly(Attempt.FAILED);
	}

	@Test
	void aResultWhoseSourceIsUnreachableIsNotSentAgain() {
		EtlException failure = new UnreachableException("the source", null);
		AtomicInteger opened = new AtomicInteger();
		Deliverable result = new Replayable(() -> {
			opened.incrementAndGet();
			return Mono.just(new OutboundBody.Stream(chunks("abc").concatWith(Flux.error(failure))));
		});
		assertThatExceptionOfType(EtlException.class).isThrownBy(() -> put(target(), "", result)).isSameAs(failure);
		assertThat(opened).hasValue(1);
	}

	@Test
	void aResultThatCanNotBeOpenedFailsAsItIs() {
		EtlException failure = new EtlException(404, "no such source");
		assertThatExceptionOfType(EtlException.class)
			.isThrownBy(() -> put(target(), "", new Replayable(() -> Mono.error(failure))))
			.isSameAs(failure);
		assertThat(this.hop.connections()).isZero();
	}

	@Test
	void anEarlyErrorIsTakenWhileTheBodyIsBeingSent() {
		this.hop.then(Behaviour.early(507, "no space"));
		Sinks.One<Boolean> cancelled = Sinks.one();
		Flux<Chunk> content = chunks("abc").concatWith(Flux.never()).doOnCancel(() -> cancelled.tryEmitValue(true));
		assertThat(put(target(), "", stream(content))).isEqualTo(new Rejected(507, null, "no space", null));
		assertThat(cancelled.asMono().block(WAIT)).isTrue();
	}

	@Test
	void aTargetThatAnswersBeforeItHasEverythingHasNotStoredIt() {
		this.hop.always(Behaviour.early(200, ""));
		assertThatExceptionOfType(ReplayableException.class)
			.isThrownBy(() -> put(target(), "", stream(chunks("abc").concatWith(Flux.never()))));
	}

	@Test
	void aTargetThatAnswersBeforeItHasAllOfAnArrayOrFileHasNotStoredIt(@TempDir Path directory) throws IOException {
		this.hop.always(Behaviour.early(200, ""));
		byte[] content = new byte[32 * 1024 * 1024];
		Path file = Files.write(directory.resolve("f"), content);
		for (OutboundBody body : List.of(new OutboundBody.Bytes(content),
				new OutboundBody.File(file, content.length))) {
			assertThatExceptionOfType(EtlException.class)
				.isThrownBy(() -> put(target(), "", new Replayable(() -> Mono.just(body))))
				.satisfies((ex) -> assertThat(ex.status()).isEqualTo(502))
				.withMessageContaining("answered before it had the whole result");
		}
	}

	@Test
	void anErrorTextThatBreaksOffWithinTheSecretDoesNotShowIt() {
		this.hop.always(Behaviour.half(500, 100, "at " + PREFIX.substring(0, PREFIX.length() - 2)));
		Rejected rejected = (Rejected) put(target(), "abc");
		assertThat(rejected.text()).endsWith("***").doesNotContain(SECRET.substring(0, 4));
	}

	@Test
	void aStageMayAnswerWhileItReads() {
		this.hop.then((connection) -> {
			connection.readBody(3);
			connection.write("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nABC\r\n");
			connection.readBody();
			connection.write("3\r\nDEF\r\n0\r\n\r\n");
			return true;
		});
		Sinks.Many<Chunk> result = Sinks.many().unicast().onBackpressureBuffer();
		result.tryEmitNext(Chunk.of("abc".getBytes(StandardCharsets.UTF_8)));
		Content content = (Content) put(stage(), "", stream(result.asFlux()));
		result.tryEmitNext(Chunk.of("def".getBytes(StandardCharsets.UTF_8)));
		result.tryEmitComplete();
		assertThat(read(content.content())).isEqualTo("ABCDEF");
		assertThat(this.hop.onlyRequest().text()).isEqualTo("abcdef");
	}

	@Test
	void contentFailsWhenTheResultFailsWhileAStageAnswers() {
		this.hop.then((connection) -> {
			connection.readBody(3);
			connection.write("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nABC\r\n");
			connection.awaitClose();
			return false;
		});
		IllegalStateException failure = new IllegalStateException("of the transform");
		Sinks.Many<Chunk> result = Sinks.many().unicast().onBackpressureBuffer();
		result.tryEmitNext(Chunk.of("abc".getBytes(StandardCharsets.UTF_8)));
		Content content = (Content) put(stage(), "", stream(result.asFlux()));
		result.tryEmitError(failure);
		assertThatExceptionOfType(IllegalStateException.class).isThrownBy(() -> read(content.content()))
			.isSameAs(failure);
	}

	@Test
	void theFirstBytesOfASlowResultDoNotWaitForItsEnd() {
		Sinks.Many<Chunk> result = Sinks.many().unicast().onBackpressureBuffer();
		Mono<DeliveryOutcome> delivery = delivery(3, null)
			.deliver(new DeliveryRequest(Pipeline.parse(target()), "/b/o", "", stream(result.asFlux())));
		CompletableFuture<DeliveryOutcome> outcome = delivery.toFuture();
		result.tryEmitNext(Chunk.of("abc".getBytes(StandardCharsets.UTF_8)));
		Awaitility.await()
			.atMost(WAIT)
			.until(() -> !this.hop.requests().isEmpty() && this.hop.requests().get(0).text().equals("abc"));
		result.tryEmitComplete();
		assertThat(outcome).succeedsWithin(WAIT).isEqualTo(new Delivered(3));
	}

	@Test
	void cancellingBreaksTheConnectionOff() {
		this.hop.then(Behaviour.stall());
		Disposable running = delivery(3, null)
			.deliver(new DeliveryRequest(Pipeline.parse(target()), "/b/o", "", bytes("abc")))
			.subscribe();
		Awaitility.await()
			.atMost(WAIT)
			.until(() -> this.hop.requests().size() == 1 && this.hop.onlyRequest().isComplete());
		running.dispose();
		Awaitility.await().atMost(WAIT).until(() -> this.hop.openConnections() == 0);
	}

	@Test
	void cancellingContentBreaksTheConnectionOff() {
		this.hop.then((connection) -> {
			connection.readBody();
			connection.write("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nABC\r\n");
			connection.awaitClose();
			return false;
		});
		Content content = (Content) put(stage(), "abc");
		Flux.from(content.content()).doOnNext(Chunk::release).take(1).blockLast(WAIT);
		Awaitility.await().atMost(WAIT).until(() -> this.hop.openConnections() == 0);
	}

	@ParameterizedTest
	@ValueSource(strings = { "8.8.8.8", "[2001:4860:4860::8888]", "[::ffff:8.8.8.8]", "[::8.8.8.8]", "0.0.0.0", "[::]",
			"100.64.0.1", "172.32.0.1", "[64:ff9b::a00:1]", "[fec0::1]" })
	void aPublicAddressIsRefusedBeforeAnythingIsSent(String host) {
		assertThatExceptionOfType(RefusedException.class)
			.isThrownBy(() -> put("http://" + host + ":" + this.hop.port() + "/x", "abc"))
			.withMessageContaining(host)
			.withMessageContaining("aistore.etl.direct-put.allowed-hosts");
		assertThat(this.hop.connections()).isZero();
		assertThat(this.observer.outcomes).containsExactly(Attempt.REFUSED);
	}

	@Test
	void aNameThatIsUnknownIsRefusedInTheEnd() {
		for (Deliverable result : List.of(bytes("abc"), stream(chunks("abc")))) {
			assertThatExceptionOfType(RefusedException.class)
				.isThrownBy(() -> put("http://no-such-host.invalid/x", "", result))
				.withMessageContaining("no-such-host.invalid");
		}
		assertThat(this.delays).containsExactly(0, 1, 2);
	}

	@Test
	void aStageThatIsUnknownIsTriedAgainAndUnreachable() {
		assertThatExceptionOfType(EtlException.class).isThrownBy(() -> put("http://no-such-host.invalid", "abc"))
			.withMessageContaining("4 attempts")
			.withMessageContaining("no-such-host.invalid")
			.satisfies((ex) -> assertThat(ex.status()).isEqualTo(502));
	}

	@Test
	void theTargetsOwnAuthorityIsAllowedWhateverTheListSays() {
		closeClient(this.client);
		this.client = createClient(TargetUrl.parse("http://" + this.hop.authority() + PREFIX), List.of("10.0.0.0/8"),
				Duration.ofSeconds(60));
		assertThat(put(target(), "abc")).isEqualTo(new Delivered(3));
	}

	@Test
	void aStageIsNotGuarded() {
		closeClient(this.client);
		this.client = createClient(TARGET_URL, List.of("10.0.0.0/8"), Duration.ofSeconds(60));
		this.hop.then(Behaviour.answer(200, "result"));
		assertThat(read(((Content) put(stage(), "abc")).content())).isEqualTo("result");
		assertThatExceptionOfType(RefusedException.class).isThrownBy(() -> put(target(), "abc"));
	}

	@Test
	void chunksAreReleasedOnce() {
		AtomicInteger released = new AtomicInteger();
		Flux<Chunk> content = Flux.range(0, 100).map((index) -> new Counted(new byte[1000], released));
		put(target(), "", stream(content));
		assertThat(released).hasValue(100);
	}

	private record Counted(byte[] content, AtomicInteger released) implements Chunk {

		@Override
		public ByteBuffer bytes() {
			return ByteBuffer.wrap(this.content);
		}

		@Override
		public void release() {
			this.released.incrementAndGet();
		}

	}

	private static final class Observer implements DeliveryObserver {

		private final List<Attempt> outcomes = new ArrayList<>();

		private final AtomicInteger retries = new AtomicInteger();

		@Override
		public void attempted(Receiver receiver, Attempt outcome, long bytes) {
			synchronized (this.outcomes) {
				this.outcomes.add(outcome);
			}
		}

		@Override
		public void retried(Receiver receiver) {
			this.retries.incrementAndGet();
		}

	}

}
