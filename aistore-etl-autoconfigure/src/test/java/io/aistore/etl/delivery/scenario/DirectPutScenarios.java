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

package io.aistore.etl.delivery.scenario;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;

import io.aistore.etl.EtlException;
import io.aistore.etl.delivery.BackOff;
import io.aistore.etl.delivery.Deliverable;
import io.aistore.etl.delivery.Delivery;
import io.aistore.etl.delivery.DeliveryObserver;
import io.aistore.etl.delivery.DeliveryOutcome;
import io.aistore.etl.delivery.DeliveryOutcome.Content;
import io.aistore.etl.delivery.DeliveryOutcome.Delivered;
import io.aistore.etl.delivery.DeliveryOutcome.Rejected;
import io.aistore.etl.delivery.DeliveryRequest;
import io.aistore.etl.delivery.DirectPut;
import io.aistore.etl.delivery.DirectPutSettings;
import io.aistore.etl.delivery.HostGuard;
import io.aistore.etl.delivery.Pipeline;
import io.aistore.etl.delivery.RefusingPort;
import io.aistore.etl.delivery.ReplayableException;
import io.aistore.etl.delivery.scenario.FaultServer.Behaviour;
import io.aistore.etl.target.AistoreProtocol;
import io.aistore.etl.target.Chunk;
import io.aistore.etl.target.OutboundBody;
import io.aistore.etl.target.OutboundClient;
import io.aistore.etl.target.RefusedException;
import io.aistore.etl.target.TargetUrl;
import io.aistore.etl.target.UnreachableException;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.reactivestreams.Publisher;
import reactor.core.Disposable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * The rules of direct put, over real sockets: for any {@link OutboundClient}.
 */
@Timeout(240)
public abstract class DirectPutScenarios {

	private static final Duration TIMEOUT = Duration.ofSeconds(60);

	private static final String SECRET = "sEcReT0815";

	private static final String OBJECT = "/ais%2F@%23%2Fsrc%2Fdir%2Fa%20b";

	private static final TargetUrl TARGET_URL = TargetUrl.parse("http://localhost:51081/v1/etl/_object/echo/" + SECRET);

	private final List<AutoCloseable> resources = new ArrayList<>();

	private final List<Duration> delays = new CopyOnWriteArrayList<>();

	/**
	 * Create the client under test.
	 * @param targetUrl the target's URL
	 * @param guard the guard
	 * @param authToken the token for targets
	 * @param responseTimeout the time without progress after which it gives up
	 * @return the client, closed after the test if it can be
	 */
	protected abstract OutboundClient createClient(TargetUrl targetUrl, HostGuard guard, String authToken,
			Duration responseTimeout);

	@AfterEach
	void close() throws Exception {
		for (AutoCloseable resource : this.resources) {
			resource.close();
		}
	}

	private FaultServer server(Behaviour... behaviours) throws IOException {
		FaultServer server = new FaultServer(behaviours);
		this.resources.add(server);
		return server;
	}

	private Delivery delivery(int retries, Duration objectTimeout, String... allowedHosts) {
		HostGuard guard = HostGuard.of(List.of(allowedHosts), TARGET_URL);
		OutboundClient client = createClient(TARGET_URL, guard, "tOkEn", Duration.ofSeconds(1));
		if (client instanceof AutoCloseable closeable) {
			this.resources.add(closeable);
		}
		BackOff backOff = (retry) -> {
			Duration delay = Duration.ofMillis(retry + 1);
			this.delays.add(delay);
			return delay;
		};
		return new DirectPut(client, TARGET_URL, new DirectPutSettings(retries, objectTimeout, backOff),
				DeliveryObserver.NONE, guard);
	}

	private DeliveryOutcome deliver(String pipeline, String args, Deliverable result) {
		return deliver(delivery(3, null), pipeline, args, result);
	}

	private static DeliveryOutcome deliver(Delivery delivery, String pipeline, String args, Deliverable result) {
		DeliveryOutcome outcome = delivery.deliver(new DeliveryRequest(Pipeline.parse(pipeline), OBJECT, args, result))
			.block(TIMEOUT);
		assertThat(outcome).isNotNull();
		return outcome;
	}

	private static String target(FaultServer server) {
		return "http://" + server.authority() + "/ais%2F@%23%2Fdst%2Fobj?owt=3&uuid=a%2Fb+c";
	}

	private static String stage(FaultServer server) {
		return "http://" + server.authority();
	}

	private static Source bytes(String content) {
		return new Source(true, () -> new OutboundBody.Bytes(content.getBytes(StandardCharsets.UTF_8)));
	}

	private static Source stream(boolean replayable, Publisher<Chunk> content) {
		return new Source(replayable, () -> new OutboundBody.Stream(content));
	}

	private static Chunk chunk(String text) {
		return Chunk.of(text.getBytes(StandardCharsets.UTF_8));
	}

	private static String text(DeliveryOutcome outcome) {
		assertThat(outcome).isInstanceOf(Content.class);
		return Flux.from(((Content) outcome).content()).map((chunk) -> {
			String text = StandardCharsets.UTF_8.decode(chunk.bytes()).toString();
			chunk.release();
			return text;
		}).collectList().map((parts) -> String.join("", parts)).block(TIMEOUT);
	}

	@Test
	void targetGetsSecretPathThenItsOwnRawPathAndQuery() throws Exception {
		FaultServer server = server(Behaviour.answer(200, ""));
		deliver(target(server), "", bytes("abc"));
		FaultServer.Exchange exchange = server.exchanges().get(0);
		assertThat(exchange.method()).isEqualTo("PUT");
		assertThat(exchange.target())
			.isEqualTo("/v1/etl/_object/echo/" + SECRET + "/ais%2F@%23%2Fdst%2Fobj?owt=3&uuid=a%2Fb+c");
		assertThat(exchange.header("Host")).isEqualTo(server.authority());
		assertThat(exchange.header("Authorization")).isEqualTo("Bearer tOkEn");
		assertThat(exchange.header("Content-Length")).isEqualTo("3");
		assertThat(exchange.header(AistoreProtocol.NODE_URL)).isNull();
		assertThat(exchange.header("Accept-Encoding")).isNull();
		assertThat(exchange.text()).isEqualTo("abc");
	}

	@Test
	void stageGetsRawPathOfObjectAndNeitherSecretNorToken() throws Exception {
		FaultServer server = server(Behaviour.answer(200, "done"));
		text(deliver(stage(server) + " , http://next:8000,http://t1:51081/ais%2F@%23%2Fdst%2Fobj?uuid=1", "",
				bytes("abc")));
		FaultServer.Exchange exchange = server.exchanges().get(0);
		assertThat(exchange.target()).isEqualTo(OBJECT);
		assertThat(exchange.header("Authorization")).isNull();
		assertThat(exchange.header(AistoreProtocol.NODE_URL))
			.isEqualTo("http://next:8000,http://t1:51081/ais%2F@%23%2Fdst%2Fobj?uuid=1");
	}

	@Test
	void loneSlashMakesTarget() throws Exception {
		FaultServer server = server(Behaviour.answer(200, ""));
		deliver(stage(server) + "/", "", bytes("abc"));
		assertThat(server.exchanges().get(0).target()).isEqualTo("/v1/etl/_object/echo/" + SECRET + "/");
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|', nullValues = "-",
			value = { "-|?etl_args=", "?|?etl_args=", "?a=1|?a=1&etl_args=", "?etl_args=old&b=2|?b=2&etl_args=",
					"?a=1&etl%5Fargs=old|?a=1&etl_args=", "?a=%7E&&b=+|?a=%7E&&b=+&etl_args=" })
	void argsReplaceThoseOfHop(String query, String expected) throws Exception {
		FaultServer server = server(Behaviour.answer(200, ""));
		deliver(stage(server) + ((query != null) ? "/o" + query : "/o"), "{\"k\": \"ä&=+\"}", bytes("abc"));
		assertThat(server.exchanges().get(0).target())
			.endsWith("/o" + expected + "%7B%22k%22%3A%20%22%C3%A4%26%3D%2B%22%7D");
	}

	@Test
	void answer204IsDeliveredWithLengthIfThere() throws Exception {
		FaultServer told = server(Behaviour.answerRaw("HTTP/1.1 204 X\r\nAis-Direct-Put-Length: 77\r\n\r\n"));
		assertThat(deliver(target(told), "", bytes("abc"))).isEqualTo(new Delivered(77));
		FaultServer untold = server(Behaviour.answerRaw("HTTP/1.1 204 X\r\n\r\n"));
		assertThat(deliver(stage(untold), "", bytes("abc"))).isEqualTo(new Delivered(-1));
	}

	@Test
	void contentIsRelayed() throws Exception {
		FaultServer server = server(Behaviour.answer(200, "result", "Content-Type: text/plain"));
		Content content = (Content) deliver(target(server), "", bytes("abc"));
		assertThat(content.contentLength()).isEqualTo(6);
		assertThat(content.contentType()).isEqualTo("text/plain");
		assertThat(text(content)).isEqualTo("result");
	}

	@Test
	void chunkedContentIsRelayed() throws Exception {
		FaultServer server = server(Behaviour.answerChunked(200, "one", "two", "three"));
		Content content = (Content) deliver(stage(server), "", bytes("abc"));
		assertThat(content.contentLength()).isEqualTo(-1);
		assertThat(text(content)).isEqualTo("onetwothree");
	}

	@ParameterizedTest
	@ValueSource(strings = { "", "abc" })
	void emptyAnswerOfTargetIsDelivered(String result) throws Exception {
		FaultServer server = server(Behaviour.answer(200, ""), Behaviour.answerChunked(200));
		assertThat(deliver(target(server), "", bytes(result))).isEqualTo(new Delivered(result.length()));
		assertThat(deliver(target(server), "", bytes(result))).isEqualTo(new Delivered(result.length()));
	}

	@Test
	void emptyAnswerOfStageIsEmptyContent() throws Exception {
		FaultServer server = server(Behaviour.answer(200, ""), Behaviour.answerChunked(200));
		assertThat(text(deliver(stage(server), "", bytes("abc")))).isEmpty();
		assertThat(text(deliver(stage(server), "", bytes("abc")))).isEmpty();
	}

	@Test
	void emptyResultIsSentChunked() throws Exception {
		FaultServer server = server(Behaviour.answer(200, ""));
		deliver(target(server), "", bytes(""));
		FaultServer.Exchange exchange = server.exchanges().get(0);
		assertThat(exchange.isChunked()).isTrue();
		assertThat(exchange.header("Content-Length")).isNull();
		assertThat(exchange.isComplete()).isTrue();
		assertThat(exchange.body()).isEmpty();
	}

	@Test
	void streamIsCountedAndSentChunked() throws Exception {
		FaultServer server = server(Behaviour.answer(200, ""));
		DeliveryOutcome outcome = deliver(target(server), "", stream(false, Flux.just(chunk("ab"), chunk("cde"))));
		assertThat(outcome).isEqualTo(new Delivered(5));
		assertThat(server.exchanges().get(0).isChunked()).isTrue();
		assertThat(server.exchanges().get(0).text()).isEqualTo("abcde");
	}

	@Test
	void completeMarkerMeansDelivered() throws Exception {
		FaultServer server = server(
				Behaviour.answer(200, "ignored", "Ais-Direct-Put-Complete: true", "Ais-Direct-Put-Length: 12"));
		assertThat(deliver(stage(server), "", bytes("abc"))).isEqualTo(new Delivered(12));
	}

	@ParameterizedTest
	@ValueSource(ints = { 400, 404, 409, 500, 502, 503, 507 })
	void errorIsPassedOnOnce(int status) throws Exception {
		FaultServer server = server(
				Behaviour.answer(status, "no", "Content-Type: text/plain", "Ais-Etl-Retry-Reason: because"));
		assertThat(deliver(target(server), "", bytes("abc")))
			.isEqualTo(new Rejected(status, "text/plain", "no", "because"));
		assertThat(server.exchanges()).hasSize(1);
	}

	@Test
	void errorTextIsCappedAndWithoutSecretAtAnyPlace() throws Exception {
		for (int padding : new int[] { 0, 4080, 4090, 4094, 4096, 4100 }) {
			String text = "x".repeat(padding) + SECRET + "y".repeat(9000);
			FaultServer server = server(Behaviour.answer(500, text));
			Rejected rejected = (Rejected) deliver(target(server), "", bytes("abc"));
			assertThat(rejected.text().length()).isBetween(Math.min(padding, 4000), 4096 + 64);
			assertThat(rejected.text()).doesNotContain(SECRET.substring(0, 4));
		}
	}

	@Test
	void redirectIsNotFollowed() throws Exception {
		FaultServer elsewhere = server(Behaviour.answer(200, ""));
		FaultServer server = server(Behaviour.answer(307, "", "Location: http://" + elsewhere.authority() + "/stolen"));
		try {
			assertThat(deliver(target(server), "", bytes("abc"))).isNotInstanceOf(Delivered.class);
		}
		catch (EtlException ex) {
			assertThat(ex.status()).isBetween(400, 599);
		}
		assertThat(elsewhere.connections()).isZero();
	}

	@Test
	void brokenExchangesAreRepeatedWithDelays() throws Exception {
		FaultServer server = server(Behaviour.resetAfter(2), Behaviour.closeUnanswered(),
				Behaviour.answerRaw("HTTP/1.1 200 X\r\nTransfer-Encoding: chunked\r\n\r\n"), Behaviour.answer(200, ""));
		Source result = bytes("abc");
		assertThat(deliver(target(server), "", result)).isEqualTo(new Delivered(3));
		assertThat(result.opened).hasValue(4);
		assertThat(server.exchanges()).hasSize(4);
		assertThat(this.delays).containsExactly(Duration.ofMillis(1), Duration.ofMillis(2), Duration.ofMillis(3));
	}

	@Test
	void garbageInPlaceOfAnswerIsRepeated() throws Exception {
		FaultServer server = server(Behaviour.answerRaw("\u0001\u0002 nonsense\r\n\r\n"), Behaviour.answer(200, ""));
		assertThat(deliver(target(server), "", bytes("abc"))).isEqualTo(new Delivered(3));
		assertThat(server.exchanges()).hasSize(2);
	}

	@Test
	void stallIsRepeated() throws Exception {
		FaultServer server = server(Behaviour.stall(), Behaviour.answer(200, ""));
		assertThat(deliver(target(server), "", bytes("abc"))).isEqualTo(new Delivered(3));
		assertThat(server.exchanges()).hasSize(2);
	}

	@Test
	void receiverThatTakesNoBytesIsGivenUp() throws Exception {
		FaultServer server = server(Behaviour.stall(), Behaviour.answer(200, ""));
		String large = "x".repeat(16 * 1024 * 1024);
		assertThat(deliver(target(server), "", bytes(large))).isEqualTo(new Delivered(large.length()));
		assertThat(server.exchanges()).hasSize(2);
		assertThat(server.exchanges().get(1).body()).hasSize(large.length());
	}

	@Test
	void exhaustedRetriesNameHostAndAttempts() throws Exception {
		Source result = bytes("abc");
		try (RefusingPort port = new RefusingPort()) {
			assertThatExceptionOfType(EtlException.class)
				.isThrownBy(() -> deliver(delivery(2, null), "http://" + port.authority() + "/o", "", result))
				.withMessageContaining(port.authority())
				.withMessageContaining("3 attempts")
				.satisfies((ex) -> assertThat(ex.status()).isEqualTo(502))
				.satisfies((ex) -> assertThat(allMessages(ex)).doesNotContain(SECRET));
		}
		assertThat(result.opened).hasValue(3);
	}

	private static String allMessages(Throwable ex) {
		StringBuilder messages = new StringBuilder();
		for (Throwable cause = ex; cause != null; cause = cause.getCause()) {
			messages.append(cause).append('\n');
			for (Throwable suppressed : cause.getSuppressed()) {
				messages.append(suppressed).append('\n');
			}
		}
		return messages.toString();
	}

	@Test
	void noRetriesMeansOneAttempt() throws Exception {
		FaultServer server = server(Behaviour.closeUnanswered());
		assertThatExceptionOfType(EtlException.class)
			.isThrownBy(() -> deliver(delivery(0, null), target(server), "", bytes("abc")))
			.satisfies((ex) -> assertThat(ex.status()).isEqualTo(502));
		assertThat(server.exchanges()).hasSize(1);
	}

	@Test
	void noAttemptStartsAfterObjectTimeout() throws Exception {
		FaultServer server = server(Behaviour.closeUnanswered());
		assertThatExceptionOfType(EtlException.class)
			.isThrownBy(() -> deliver(delivery(1000, Duration.ofMillis(1)), target(server), "", bytes("abc")))
			.satisfies((ex) -> assertThat(ex.status()).isEqualTo(502));
		assertThat(server.exchanges()).hasSize(1);
	}

	@Test
	void resultThatCannotBeHadAgainIsLeftToAistore() throws Exception {
		FaultServer server = server(Behaviour.closeUnanswered(), Behaviour.answer(200, ""));
		Source result = stream(false, Flux.just(chunk("abc")));
		assertThatExceptionOfType(ReplayableException.class).isThrownBy(() -> deliver(target(server), "", result))
			.satisfies((ex) -> assertThat(ex.status()).isEqualTo(503));
		assertThat(result.opened).hasValue(1);
		assertThat(server.exchanges()).hasSize(1);
	}

	@Test
	void replayableStreamIsOpenedAgain() throws Exception {
		FaultServer server = server(Behaviour.closeUnanswered(), Behaviour.answer(200, ""));
		Source result = stream(true, Flux.just("ab", "c").map(DirectPutScenarios::chunk));
		assertThat(deliver(target(server), "", result)).isEqualTo(new Delivered(3));
		assertThat(result.opened).hasValue(2);
		assertThat(server.exchanges().get(1).text()).isEqualTo("abc");
	}

	@Test
	void failedOpeningIsNeitherRepeatedNorChanged() throws Exception {
		FaultServer server = server(Behaviour.answer(200, ""));
		UnreachableException failure = new UnreachableException("the source", null);
		Source result = new Source(true, () -> {
			throw failure;
		});
		assertThatExceptionOfType(UnreachableException.class).isThrownBy(() -> deliver(target(server), "", result))
			.isSameAs(failure);
		assertThat(result.opened).hasValue(1);
		assertThat(server.connections()).isZero();
	}

	@ParameterizedTest
	@ValueSource(booleans = { true, false })
	void failureOfResultBreaksConnectionOffAndIsPassedOn(boolean transientFailure) throws Exception {
		FaultServer server = server(Behaviour.answer(200, ""));
		RuntimeException failure = transientFailure ? new UnreachableException("the source of the transform", null)
				: new IllegalStateException("the transform");
		Source result = stream(true,
				Flux.concat(Flux.just(chunk("abc")), Mono.delay(Duration.ofMillis(100)).then(Mono.error(failure))));
		assertThatExceptionOfType(RuntimeException.class).isThrownBy(() -> deliver(target(server), "", result))
			.isSameAs(failure);
		assertThat(result.opened).hasValue(1);
		Awaitility.await().atMost(TIMEOUT).until(() -> server.exchanges().get(0).isBroken());
		assertThat(server.exchanges()).hasSize(1);
		assertThat(server.exchanges().get(0).isComplete()).isFalse();
	}

	@Test
	void earlyErrorIsTakenWhileStreaming() throws Exception {
		FaultServer server = server(Behaviour.answerEarly(507, "full"));
		Flux<Chunk> endless = Flux.<Chunk>generate((sink) -> sink.next(chunk("x".repeat(1024))));
		Rejected rejected = (Rejected) deliver(target(server), "", stream(false, endless));
		assertThat(rejected.status()).isEqualTo(507);
		assertThat(rejected.text()).isEqualTo("full");
	}

	@Test
	void earlySuccessOfTargetIsNoDelivery() throws Exception {
		FaultServer server = server(Behaviour.answerEarly(200, ""));
		Flux<Chunk> unfinished = Flux.concat(Flux.just(chunk("abc")), Flux.never());
		assertThatExceptionOfType(ReplayableException.class)
			.isThrownBy(() -> deliver(target(server), "", stream(false, unfinished)));
	}

	@Test
	void cancellingBreaksConnectionOff() throws Exception {
		FaultServer server = server(Behaviour.answer(200, ""));
		Flux<Chunk> unfinished = Flux.concat(Flux.just(chunk("abc")), Flux.never());
		Disposable delivery = delivery(3, null)
			.deliver(new DeliveryRequest(Pipeline.parse(target(server)), OBJECT, "", stream(true, unfinished)))
			.subscribe();
		Awaitility.await()
			.atMost(TIMEOUT)
			.until(() -> !server.exchanges().isEmpty() && server.exchanges().get(0).text().equals("abc"));
		delivery.dispose();
		Awaitility.await().atMost(TIMEOUT).until(() -> server.exchanges().get(0).isBroken());
		assertThat(server.exchanges()).hasSize(1);
	}

	@Test
	void contentThatBreaksOffFailsForItsReader() throws Exception {
		FaultServer server = server(Behaviour.answerRaw("HTTP/1.1 200 X\r\nContent-Length: 10\r\n\r\nhalf"));
		DeliveryOutcome outcome = deliver(stage(server), "", bytes("abc"));
		assertThatExceptionOfType(UnreachableException.class).isThrownBy(() -> text(outcome));
	}

	@Test
	void chunkedContentThatBreaksOffFailsForItsReader() throws Exception {
		FaultServer server = server(
				Behaviour.answerRaw("HTTP/1.1 200 X\r\nTransfer-Encoding: chunked\r\n\r\n4\r\nhalf\r\n"));
		DeliveryOutcome outcome = deliver(stage(server), "", bytes("abc"));
		assertThatExceptionOfType(UnreachableException.class).isThrownBy(() -> text(outcome));
	}

	@Test
	void connectionFoundDeadIsReplacedWithoutDelay() throws Exception {
		Behaviour answer = Behaviour.answer(200, "");
		Behaviour close = Behaviour.closeUnanswered();
		FaultServer server = server((exchange) -> ((exchange.number() == 1) ? answer : close).serve(exchange));
		Delivery delivery = delivery(0, null);
		Awaitility.await().atMost(TIMEOUT).until(() -> {
			assertThat(deliver(delivery, target(server), "", bytes("abc"))).isEqualTo(new Delivered(3));
			return server.exchanges().stream().anyMatch((exchange) -> exchange.number() == 2);
		});
		assertThat(this.delays).isEmpty();
	}

	@Test
	void connectionIsKeptBetweenDeliveries() throws Exception {
		FaultServer server = server(Behaviour.answer(200, ""));
		Delivery delivery = delivery(0, null);
		Awaitility.await().atMost(TIMEOUT).until(() -> {
			deliver(delivery, target(server), "", bytes("abc"));
			return server.exchanges().stream().anyMatch((exchange) -> exchange.number() == 3);
		});
	}

	@ParameterizedTest
	@ValueSource(strings = { "http://8.8.8.8/x", "http://8.8.8.8:80/x", "http://[2001:4860:4860::8888]/x",
			"http://[::ffff:8.8.8.8]/x", "http://134744072/x", "http://0x08080808/x", "http://010.8.8.8/x",
			"HTTP://8.8.8.8/x", "http://0.0.0.0/x", "http://172.32.0.1/x" })
	void foreignAddressIsRefused(String hop) {
		Source result = bytes("abc");
		assertThatExceptionOfType(RefusedException.class).isThrownBy(() -> deliver(hop, "", result))
			.withMessageContaining("aistore.etl.direct-put.allowed-hosts")
			.satisfies((ex) -> assertThat(ex.status()).isEqualTo(403));
	}

	@ParameterizedTest
	@ValueSource(strings = { "http://8.8.8.8./x", "http://8.8.8.8%2e/x", "http://0x7f.1/x", "http://[fe80::1%25lo]/x" })
	void strangeSpellingOfAddressIsNotSentTo(String hop) {
		assertThatExceptionOfType(EtlException.class).isThrownBy(() -> deliver(hop, "", bytes("abc")))
			.satisfies((ex) -> assertThat(ex.status()).isIn(400, 403));
	}

	@Test
	void userInfoDoesNotFoolTheGuard() throws Exception {
		FaultServer server = server(Behaviour.answer(200, ""));
		assertThatExceptionOfType(EtlException.class)
			.isThrownBy(() -> deliver("http://10.0.0.1@" + server.authority() + "/x", "", bytes("abc")))
			.satisfies((ex) -> assertThat(ex.status()).isIn(400, 403));
		assertThat(server.connections()).isZero();
	}

	@Test
	void nameThatIsAllowedByItsAddressIsReached() throws Exception {
		FaultServer server = server(Behaviour.answer(200, ""));
		String hop = target(server).replace("127.0.0.1", "localhost");
		assertThat(deliver(hop, "", bytes("abc"))).isEqualTo(new Delivered(3));
	}

	@Test
	void nameWhoseAddressIsNotAllowedIsRefusedBeforeAnythingIsSent() throws Exception {
		FaultServer server = server(Behaviour.answer(200, ""));
		TargetUrl elsewhere = TargetUrl.parse("http://10.9.8.7:51081/v1/etl/_object/echo/" + SECRET);
		HostGuard guard = HostGuard.of(List.of("10.0.0.0/8"), elsewhere);
		OutboundClient client = createClient(elsewhere, guard, "tOkEn", Duration.ofSeconds(1));
		this.resources.add((AutoCloseable) client);
		Delivery delivery = new DirectPut(client, elsewhere, new DirectPutSettings(1, null, (retry) -> Duration.ZERO),
				DeliveryObserver.NONE, guard);
		String hop = target(server).replace("127.0.0.1", "localhost");
		assertThatExceptionOfType(RefusedException.class).isThrownBy(() -> deliver(delivery, hop, "", bytes("abc")))
			.withMessageContaining("localhost")
			.withMessageContaining("aistore.etl.direct-put.allowed-hosts");
		assertThat(server.connections()).isZero();
	}

	@ParameterizedTest
	@CsvSource({ "true, 2", "false, 1" })
	void targetWithoutAddressIsRefusedInTheEnd(boolean replayable, int attempts) {
		Source result = new Source(replayable, () -> new OutboundBody.Stream(Flux.just(chunk("abc"))));
		assertThatExceptionOfType(RefusedException.class)
			.isThrownBy(() -> deliver(delivery(1, null), "http://evil.invalid/x", "", result))
			.withMessageContaining("evil.invalid");
		assertThat(result.opened).hasValue(attempts);
	}

	@Test
	void targetFurtherDownThePipelineIsRefusedBeforeAnythingIsSent() throws Exception {
		FaultServer server = server(Behaviour.answer(200, ""));
		for (String hop : List.of(stage(server), target(server))) {
			assertThatExceptionOfType(RefusedException.class)
				.isThrownBy(() -> deliver(hop + ",http://127.0.0.1:1,http://8.8.8.8/x", "", bytes("abc")))
				.withMessageContaining("8.8.8.8");
		}
		assertThat(deliver(stage(server) + ",http://8.8.8.8", "", bytes("abc"))).isNotNull();
		assertThat(server.connections()).isEqualTo(1);
	}

	@ParameterizedTest
	@ValueSource(strings = { "http://no-such-host.invalid:1", "http://allowed.invalid:1/x" })
	void hostWithoutAddressThatMayBeSentToIsUnreachable(String hop) {
		Source result = bytes("abc");
		assertThatExceptionOfType(EtlException.class)
			.isThrownBy(() -> deliver(delivery(1, null, "allowed.invalid"), hop, "", result))
			.satisfies((ex) -> assertThat(ex.status()).isEqualTo(502));
		assertThat(result.opened).hasValue(2);
	}

	@Test
	void maskInPathOfStageStaysMask() throws Exception {
		FaultServer server = server(Behaviour.answer(200, ""));
		Delivery delivery = delivery(0, null);
		deliver(delivery, target(server), "", bytes("abc"));
		delivery
			.deliver(new DeliveryRequest(Pipeline.parse(stage(server)), "/v1/etl/_object/echo/***/o", "", bytes("abc")))
			.block(TIMEOUT);
		assertThat(server.exchanges().get(1).target()).isEqualTo("/v1/etl/_object/echo/***/o");
		assertThat(server.exchanges().get(1).header("Authorization")).isNull();
	}

	@Test
	void fileIsSentWithItsLength(@TempDir Path directory) throws Exception {
		byte[] content = new byte[5 * 1024 * 1024 + 3];
		new Random(42).nextBytes(content);
		Path file = Files.write(directory.resolve("result"), content);
		FaultServer server = server(Behaviour.resetAfter(1000), Behaviour.answer(200, ""));
		Source result = new Source(true, () -> new OutboundBody.File(file, content.length));
		assertThat(deliver(target(server), "", result)).isEqualTo(new Delivered(content.length));
		FaultServer.Exchange exchange = server.exchanges().get(1);
		assertThat(exchange.header("Content-Length")).isEqualTo(Integer.toString(content.length));
		assertThat(exchange.body()).isEqualTo(content);
	}

	@Test
	void emptyFileIsSentChunked(@TempDir Path directory) throws Exception {
		Path file = Files.createFile(directory.resolve("result"));
		FaultServer server = server(Behaviour.answer(200, ""));
		assertThat(deliver(target(server), "", new Source(true, () -> new OutboundBody.File(file, 0))))
			.isEqualTo(new Delivered(0));
		assertThat(server.exchanges().get(0).isChunked()).isTrue();
	}

	@Test
	void largeBytesAreSentWhole() throws Exception {
		byte[] content = new byte[9 * 1024 * 1024 + 1];
		new Random(43).nextBytes(content);
		FaultServer server = server(Behaviour.answer(200, ""));
		deliver(target(server), "", new Source(true, () -> new OutboundBody.Bytes(content)));
		assertThat(server.exchanges().get(0).header("Content-Length")).isEqualTo(Integer.toString(content.length));
		assertThat(server.exchanges().get(0).body()).isEqualTo(content);
	}

	@Test
	void manyDeliveriesAtOnceAllArrive() throws Exception {
		FaultServer server = server(Behaviour.answer(200, ""));
		Delivery delivery = delivery(3, null);
		List<Long> lengths = Flux.range(0, 500)
			.flatMap(
					(length) -> delivery.deliver(
							new DeliveryRequest(Pipeline.parse(target(server)), OBJECT, "", bytes("x".repeat(length)))),
					64)
			.map((outcome) -> ((Delivered) outcome).length())
			.collectList()
			.block(TIMEOUT);
		assertThat(lengths).hasSize(500);
		assertThat(server.exchanges()).hasSize(500).allMatch(FaultServer.Exchange::isComplete);
		assertThat(server.exchanges().stream().map((exchange) -> exchange.body().length).distinct()).hasSize(500);
	}

	@Test
	void stageIsNotGuarded() throws Exception {
		FaultServer server = server(Behaviour.answer(200, "x"));
		assertThat(text(deliver(delivery(0, null, "10.0.0.0/8"), stage(server), "", bytes("abc")))).isEqualTo("x");
	}

	@ParameterizedTest
	@ValueSource(strings = { ",http://a", "http://a,", "http://a,,http://b", ",", " , ", "a", "/a", "ftp://a/b",
			"http:///a", "http://a/b#c", "http://a:99999/b", "http://a b/c", "http://a/\u0001" })
	void malformedPipelineIsRejected(String pipeline) {
		assertThatExceptionOfType(EtlException.class).isThrownBy(() -> Pipeline.parse(pipeline))
			.withMessageContaining("Invalid pipeline")
			.satisfies((ex) -> assertThat(ex.status()).isEqualTo(400));
	}

	@ParameterizedTest
	@ValueSource(strings = { "", " ", "\t" })
	void blankIsNoPipeline(String pipeline) {
		assertThat(Pipeline.parse(pipeline).isEmpty()).isTrue();
	}

	@Test
	void nullIsNoPipeline() {
		assertThat(Pipeline.parse(null).isEmpty()).isTrue();
	}

	/** A result that counts how often it is opened. */
	private static final class Source implements Deliverable {

		private final AtomicInteger opened = new AtomicInteger();

		private final boolean replayable;

		private final Supplier<OutboundBody> body;

		Source(boolean replayable, Supplier<OutboundBody> body) {
			this.replayable = replayable;
			this.body = body;
		}

		@Override
		public boolean replayable() {
			return this.replayable;
		}

		@Override
		public Mono<OutboundBody> open() {
			return Mono.fromSupplier(() -> {
				this.opened.incrementAndGet();
				return this.body.get();
			});
		}

	}

}
