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

package io.aistore.etl.test;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIOException;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

/**
 * Tests for {@link LocalTarget} with transformers over HTTP.
 */
@Timeout(240)
class LocalTargetHttpTests {

	private final FakeTransformer transformer = FakeTransformer.echo();

	private final LocalTarget target = LocalTarget.builder()
		.etlName("echo")
		.objTimeout(Duration.ofSeconds(60))
		.retryDelay(Duration.ofMillis(1))
		.start();

	private final HttpClient client = HttpClient.newHttpClient();

	@AfterEach
	void close() {
		this.target.close();
		this.transformer.close();
	}

	private void register(Communication communication, Input input) {
		this.target.register(Etl.of("echo", this.transformer.url()).with(communication).with(input));
	}

	@Test
	void hpushByFileSendsAnEmptyPutThatNamesTheFile() {
		register(Communication.HPUSH, Input.FILE);
		this.target.put("b", "plus+plus", "content".getBytes(StandardCharsets.UTF_8));
		assertThat(this.target.transform("b", "plus+plus")).asString().isEqualTo("content");
		FakeTransformer.Received request = this.transformer.last();
		String fqn = this.target.file("b", "plus+plus").toString();
		assertThat(request.line()).isEqualTo("PUT /b/plus+plus?etl_fqn="
				+ fqn.replace("%", "%2525").replace("/", "%252F").replace("@", "%40").replace("+", "%2B"));
		assertThat(request.headers().first("Content-Length")).isEqualTo("0");
		assertThat(request.headers().contains("Ais-Node-Url")).isFalse();
	}

	@Test
	void hpushByBodySendsTheLengthOrChunks() {
		this.target.put("b", "o", "content".getBytes(StandardCharsets.UTF_8));
		register(Communication.HPUSH, Input.BODY);
		assertThat(this.target.transform("b", "o")).asString().isEqualTo("content");
		assertThat(this.transformer.last().headers().first("Content-Length")).isEqualTo("7");
		register(Communication.HPUSH, Input.CHUNKED_BODY);
		assertThat(this.target.transform("b", "o")).asString().isEqualTo("content");
		assertThat(this.transformer.last().headers().first("Transfer-Encoding")).isEqualTo("chunked");
	}

	@Test
	void hpullEscapesTheUnameAndPassesLatestVerAndArguments() {
		register(Communication.HPULL, Input.BODY);
		this.target.put("b", "dir/obj name", new byte[0]);
		this.target.transform("echo", "b", "dir/obj name", "a b", true);
		assertThat(this.transformer.last().line())
			.isEqualTo("GET /ais%2F@%23%2Fb%2Fdir%2Fobj%20name?etl_args=a+b&latest-ver=true");
		assertThat(this.transformer.last().headers().contains("Content-Length")).isFalse();
	}

	@Test
	void theLatestVersionIsSentAsBody() {
		register(Communication.HPUSH, Input.FILE);
		this.target.put("b", "o", "content".getBytes(StandardCharsets.UTF_8));
		this.target.transform("echo", "b", "o", "x", true);
		assertThat(this.transformer.last().line()).isEqualTo("PUT /b/o?etl_args=x");
		assertThat(this.transformer.last().text()).isEqualTo("content");
	}

	@ParameterizedTest
	@ValueSource(strings = { "plain", "a b/c d", "p%41q", "q?q", "x;y", "plus+plus", "ünï", "br[ack]et{s}|^",
			"back\\slash", "quo\"te", "dbl//slash", "amp&amp" })
	void everyNameComesBackEqualByFile(String name) {
		this.target.put("b", name, name.getBytes(StandardCharsets.UTF_8));
		register(Communication.HPUSH, Input.FILE);
		assertThat(this.target.transform("b", name)).asString(StandardCharsets.UTF_8).isEqualTo(name);
		register(Communication.HPULL, Input.FILE);
		assertThat(this.target.transform("b", name)).asString(StandardCharsets.UTF_8).isEqualTo(name);
		assertThat(this.target.list("b")).containsExactly(name);
	}

	@Test
	void aNameWithAHashIsCutByHpush() {
		register(Communication.HPUSH, Input.FILE);
		this.target.put("b", "h#h", "content".getBytes(StandardCharsets.UTF_8));
		this.target.transform("b", "h#h");
		assertThat(this.transformer.last().line()).isEqualTo("PUT /b/h");
		assertThat(this.transformer.last().headers().first("Content-Length")).isEqualTo("0");
		register(Communication.HPULL, Input.FILE);
		assertThat(this.target.transform("b", "h#h")).asString().isEqualTo("content");
	}

	@Test
	void aNameThatGoCannotParseIsAnErrorOfTheObject() {
		register(Communication.HPUSH, Input.FILE);
		this.target.put("b", "%zz", new byte[1]);
		assertThat(this.target.transform("echo", "b", "%zz").error()).contains("invalid URL escape \"%zz\"");
		assertThat(this.transformer.received()).isEmpty();
	}

	@Test
	void aNameThatIsTooLongForTheFileSystemIsStoredUnderAHash() {
		register(Communication.HPUSH, Input.FILE);
		String name = "long".repeat(100);
		this.target.put("b", name, "content".getBytes(StandardCharsets.UTF_8));
		assertThat(this.target.transform("b", name)).asString().isEqualTo("content");
		assertThat(this.target.file("b", name).getFileName().toString()).startsWith(".x");
		assertThat(this.target.list("b")).containsExactly(name);
	}

	@Test
	void aChunkedObjectHasAManifestAndItsFirstChunkForAFile() throws IOException {
		register(Communication.HPUSH, Input.FILE);
		this.target.putChunked("b", "o", "0123456789".getBytes(StandardCharsets.UTF_8), 4);
		assertThat(this.target.transform("b", "o")).asString().isEqualTo("0123");
		assertThat(this.target.get("b", "o")).asString().isEqualTo("0123456789");
		assertThat(this.target.file("b", "o").toString()).contains("/@ais/b/%ob/o");
		assertThat(Files.exists(Path.of(this.target.file("b", "o").toString().replace("%ob", "%ut")))).isTrue();
		String uname = this.target.targetUrl() + "/ais%2F@%23%2Fb%2Fo";
		assertThat(send("GET", uname, null).body()).isEqualTo("0123456789");
	}

	@Test
	void anErrorIsTheObjectsErrorWithItsBody() {
		register(Communication.HPUSH, Input.FILE);
		this.transformer.behaviour((exchange, content) -> exchange.respond(400, "text/plain", "no good"));
		this.target.put("b", "o", new byte[1]);
		TransformResult result = this.target.transform("echo", "b", "o");
		assertThat(result.status()).isEqualTo(400);
		assertThat(result.error()).isEqualTo("ETL error: no good");
		assertThatExceptionOfType(TransformFailedError.class).isThrownBy(() -> this.target.transform("b", "o"))
			.withMessage("ETL error: no good");
	}

	@ParameterizedTest
	@ValueSource(ints = { 200, 201, 202, 206, 302 })
	void anyStatusBelow400But204IsContent(int status) {
		register(Communication.HPUSH, Input.FILE);
		this.transformer.behaviour((exchange, content) -> exchange.respond(status, new Headers(), content));
		this.target.put("src", "o", "content".getBytes(StandardCharsets.UTF_8));
		assertThat(this.target.runBucketJob("src", "dst").succeeded()).isTrue();
		assertThat(this.target.get("dst", "o")).asString().isEqualTo("content");
	}

	@Test
	void noContentIsDeliveredWhetherOrNotItIs() {
		register(Communication.HPUSH, Input.FILE);
		this.transformer.behaviour((exchange, content) -> exchange.respond(204, new Headers(), new byte[0]));
		this.target.put("src", "o", new byte[1]);
		BucketJobResult result = this.target.runBucketJob("src", "dst");
		assertThat(result.delivered()).containsExactly("o");
		assertThat(this.target.exists("dst", "o")).isFalse();
	}

	@Test
	void aShorterBodyIsAnErrorAndNeverAShorterObject() {
		register(Communication.HPUSH, Input.FILE);
		this.transformer
			.behaviour((exchange, content) -> exchange.respondShort(200, new Headers(), 100, "part".getBytes()));
		this.target.put("src", "o", new byte[1]);
		BucketJobResult result = this.target.runBucketJob("src", "dst");
		assertThat(result.errors()).containsOnlyKeys("o").containsValue("unexpected EOF");
		assertThat(this.target.exists("dst", "o")).isFalse();
	}

	@Test
	void aBucketJobNamesTheOtherTargetOnlyForRemoteDestinations() {
		register(Communication.HPUSH, Input.FILE);
		for (int i = 0; i < 40; i++) {
			this.target.put("src", "o" + i, new byte[i]);
		}
		BucketJobResult result = this.target.runBucketJob(BucketJob.of("src", "dst", "echo").withPrepend("p/"));
		assertThat(result.succeeded()).isTrue();
		assertThat(this.target.list("dst")).hasSize(40).allMatch((name) -> name.startsWith("p/o"));
		for (FakeTransformer.Received request : this.transformer.received()) {
			String name = request.target().replaceAll("^/src/|\\?.*", "");
			int destination = this.target.owner("dst", "p/" + name);
			String hop = this.target.targetUrl(destination).replaceAll("/v1.*", "") + "/ais%2F@%23%2Fdst%2Fp%2F" + name
					+ "?owt=3&uuid=" + result.id();
			assertThat(request.headers().first("Ais-Node-Url"))
				.isEqualTo((destination == this.target.owner("src", name)) ? null : hop);
		}
		assertThat(this.transformer.received()).anyMatch((request) -> request.headers().contains("Ais-Node-Url"))
			.anyMatch((request) -> !request.headers().contains("Ais-Node-Url"));
	}

	@Test
	void aBucketJobStopsAtItsFirstErrorUnlessToldOtherwise() {
		register(Communication.HPUSH, Input.FILE);
		this.transformer.behaviour((exchange, content) -> {
			if (exchange.path().endsWith("7")) {
				exchange.respond(500, "text/plain", "seven");
			}
			else {
				exchange.respond(200, new Headers(), content);
			}
		});
		for (int i = 0; i < 20; i++) {
			this.target.put("src", "o" + i, new byte[i]);
		}
		BucketJobResult result = this.target.runBucketJob(BucketJob.of("src", "dst", "echo").continuingOnError());
		assertThat(result.errors()).isEqualTo(Map.of("o7", "ETL error: seven", "o17", "ETL error: seven"));
		assertThat(result.delivered()).hasSize(18);
		assertThat(this.target.runBucketJob("src", "dst2").errors()).isNotEmpty();
	}

	@Test
	void resetsAreTriedAgain() {
		register(Communication.HPUSH, Input.FILE);
		this.transformer.behaviour((exchange, content) -> {
			if (this.transformer.received().size() < 4) {
				exchange.reset();
			}
			else {
				exchange.respond(200, new Headers(), content);
			}
		});
		this.target.put("b", "o", "content".getBytes(StandardCharsets.UTF_8));
		assertThat(this.target.transform("b", "o")).asString().isEqualTo("content");
		assertThat(this.transformer.received()).hasSize(4);
	}

	@Test
	void aTransformerThatIsBackInTimeIsReached() throws Exception {
		register(Communication.HPUSH, Input.FILE);
		this.transformer.server().refuse();
		this.target.put("b", "o", "content".getBytes(StandardCharsets.UTF_8));
		assertThat(this.target.transform("echo", "b", "o").error()).contains("refused");
		this.transformer.server().resume();
		assertThat(this.target.transform("b", "o")).asString().isEqualTo("content");
	}

	@Test
	void resetsAreTriedTenTimes() {
		register(Communication.HPUSH, Input.BODY);
		this.transformer.behaviour((exchange, content) -> exchange.reset());
		this.target.put("b", "o", "content".getBytes(StandardCharsets.UTF_8));
		assertThat(this.target.transform("echo", "b", "o").error()).containsIgnoringCase("reset");
		assertThat(this.transformer.received()).hasSize(11)
			.allMatch((request) -> Arrays.equals(request.body(), "content".getBytes(StandardCharsets.UTF_8)));
	}

	@Test
	void aConnectionThatEndsWithoutAnAnswerIsNotTriedAgain() {
		register(Communication.HPUSH, Input.FILE);
		this.transformer.behaviour((exchange, content) -> exchange.close());
		this.target.put("b", "o", new byte[1]);
		assertThat(this.target.transform("echo", "b", "o").error()).endsWith(": EOF");
		assertThat(this.transformer.received()).hasSize(1);
	}

	@Test
	void theReplayable503IsReplayedOnlyIfTheTargetHasSuppliedTheBody() {
		this.transformer.behaviour((exchange, content) -> exchange.respond(503,
				new Headers().add("Ais-Etl-Retry-Reason", "direct-put-transient"), "bailed".getBytes()));
		this.target.put("b", "o", "content".getBytes(StandardCharsets.UTF_8));
		register(Communication.HPUSH, Input.FILE);
		assertThat(this.target.transform("echo", "b", "o").error()).isEqualTo("ETL error: bailed");
		assertThat(this.transformer.received()).hasSize(1);
		register(Communication.HPUSH, Input.BODY);
		assertThat(this.target.transform("echo", "b", "o").error()).isEqualTo("ETL error: bailed");
		assertThat(this.transformer.received()).hasSize(12);
		assertThat(this.transformer.received().subList(1, 12)).extracting(FakeTransformer.Received::text)
			.containsOnly("content");
	}

	@Test
	void theTimeLimitIsFinal() {
		this.target.close();
		LocalTarget impatient = LocalTarget.builder().objTimeout(Duration.ofSeconds(1)).start();
		try (impatient) {
			impatient.register(Etl.of("etl", this.transformer.url()));
			this.transformer
				.behaviour((exchange, content) -> Fault.stall(Duration.ofSeconds(30)).apply(exchange, content));
			impatient.put("b", "o", new byte[1]);
			assertThat(impatient.transform("etl", "b", "o").error()).contains("obj_timeout 1s");
			assertThat(this.transformer.received()).hasSize(1);
		}
	}

	@Test
	void largeContentComesBackWhole() {
		this.transformer.behaviour((exchange, content) -> exchange.respond(200, new Headers(), content));
		register(Communication.HPUSH, Input.BODY);
		byte[] large = new byte[20_000_000];
		large[19_999_999] = 1;
		assertThat(this.target.transform(large)).isEqualTo(large);
	}

	@Test
	void connectionsAreKept() {
		register(Communication.HPUSH, Input.FILE);
		this.target.put("b", "o", new byte[1]);
		for (int i = 0; i < 5; i++) {
			this.target.transform("b", "o");
		}
		assertThat(this.transformer.received()).extracting(FakeTransformer.Received::connection).containsOnly(1L);
	}

	@Test
	void aTransformerFetchesContentFromAnyTarget() throws IOException {
		this.target.put("b", "a b?c", "content".getBytes(StandardCharsets.UTF_8));
		for (int i = 0; i < 2; i++) {
			String url = this.target.targetUrl(i);
			assertThat(send("GET", url + "/ais%2F@%23%2Fb%2Fa%20b%3Fc", null).body()).isEqualTo("content");
			assertThat(send("GET", url + "/ais/@%23/b/a%20b%3Fc", null).body()).isEqualTo("content");
			assertThat(send("HEAD", url + "/ais%2F@%23%2Fb%2Fa%20b%3Fc", null).headers().firstValue("content-length"))
				.hasValue("7");
		}
	}

	@Test
	void errorsOfTargetsContainTheSecret() throws IOException {
		HttpResponse<String> response = send("GET", this.target.targetUrl() + "/ais%2F@%23%2Fb%2Fnone", null);
		assertThat(response.statusCode()).isEqualTo(404);
		assertThat(response.body())
			.contains("\"url_path\":\"/v1/etl/_object/echo/" + this.target.secret() + "/ais/@#/b/none\"");
		String wrong = this.target.targetUrl().replace(this.target.secret(), "wrong");
		assertThat(send("GET", wrong + "/ais%2F@%23%2Fb%2Fnone", null).statusCode()).isEqualTo(403);
	}

	@Test
	void aDirectPutIsStoredByItsTarget() throws IOException {
		int owner = this.target.owner("b", "o");
		HttpResponse<String> response = send("PUT", this.target.targetUrl(owner) + "/ais%2F@%23%2Fb%2Fo?owt=3&uuid=x",
				"content");
		assertThat(response.statusCode()).isEqualTo(200);
		assertThat(response.headers().firstValue("content-length")).hasValue("0");
		assertThat(this.target.get("b", "o")).asString().isEqualTo("content");
		send("PUT", this.target.targetUrl(1 - owner) + "/ais%2F@%23%2Fb%2Fmisplaced", "x");
		RecordedRequest request = this.target.requests().get(0);
		assertThat(request.requestTarget()).endsWith("/ais%2F@%23%2Fb%2Fo?owt=3&uuid=x");
		assertThat(request.bytes()).isEqualTo(7);
		assertThat(request.target()).isEqualTo(owner);
	}

	@Test
	void faultsHappenInTheirOrder() throws IOException {
		this.target.put("b", "o", "content".getBytes(StandardCharsets.UTF_8));
		String url = this.target.targetUrl() + "/ais%2F@%23%2Fb%2Fo";
		this.target.onGet(Fault.answer(500, "no").times(2));
		this.target.onGet(Fault.shortBody(7, 3));
		this.target.onGet(Fault.resetAfterSent(2));
		this.target.onGet(Fault.redirect("http://127.0.0.1:1/"));
		assertThat(send("GET", url, null).statusCode()).isEqualTo(500);
		assertThat(send("GET", url, null).body()).isEqualTo("no");
		assertThatIOException().isThrownBy(() -> send("GET", url, null));
		assertThatIOException().isThrownBy(() -> send("GET", url, null));
		assertThat(send("GET", url, null).statusCode()).isEqualTo(307);
		assertThat(send("GET", url, null).body()).isEqualTo("content");
		this.target.onPut(Fault.resetAfterReceived(2));
		this.target.onPut(Fault.answer(204, Map.of("Ais-Direct-Put-Length", "7"), ""));
		assertThatIOException().isThrownBy(() -> send("PUT", url, "changed"));
		assertThat(send("PUT", url, "changed").headers().firstValue("ais-direct-put-length")).hasValue("7");
		assertThat(this.target.get("b", "o")).asString().isEqualTo("content");
		assertThat(this.target.requests()).hasSize(8);
	}

	@Test
	void aTargetRefusesConnectionsUntilToldOtherwise() throws IOException {
		this.target.put("b", "o", "content".getBytes(StandardCharsets.UTF_8));
		String url = this.target.targetUrl(1) + "/ais%2F@%23%2Fb%2Fo";
		this.target.refuseConnections(1);
		assertThatIOException().isThrownBy(() -> send("GET", url, null));
		this.target.acceptConnections(1);
		assertThat(send("GET", url, null).body()).isEqualTo("content");
	}

	@Test
	void aPersonStoresReadsListsTransformsAndDeletes() throws IOException {
		register(Communication.HPUSH, Input.FILE);
		String object = this.target.endpoint() + "/v1/objects/photos/dir/cat.jpg";
		assertThat(send("PUT", object, "meow").statusCode()).isEqualTo(200);
		assertThat(send("GET", object, null).body()).isEqualTo("meow");
		HttpResponse<String> transformed = send("GET", object + "?etl_name=echo&etl_args=x", null);
		assertThat(transformed.body()).isEqualTo("meow");
		assertThat(transformed.headers().firstValue("content-type")).hasValue("text/x-echo");
		assertThat(this.transformer.last().target()).startsWith("/photos/dir/cat.jpg?etl_args=x&etl_fqn=");
		assertThat(send("GET", this.target.endpoint() + "/v1/buckets/photos", null).body())
			.contains("\"entries\":[{\"name\":\"dir/cat.jpg\",\"size\":\"4\"}]");
		assertThat(send("GET", object + "?etl_name=none", null).statusCode()).isEqualTo(404);
		assertThat(send("DELETE", object, null).statusCode()).isEqualTo(204);
		assertThat(send("GET", object, null).statusCode()).isEqualTo(404);
		assertThat(send("GET", this.target.endpoint() + "/v1/health", null).statusCode()).isEqualTo(200);
	}

	@Test
	void aPersonIsRedirectedByHpull() throws IOException {
		register(Communication.HPULL, Input.BODY);
		this.target.put("b", "o", new byte[1]);
		HttpResponse<String> response = send("GET", this.target.endpoint() + "/v1/objects/b/o?etl_name=echo", null);
		assertThat(response.statusCode()).isEqualTo(307);
		assertThat(response.headers().firstValue("location")).hasValue(this.transformer.url() + "/ais%2F@%23%2Fb%2Fo");
	}

	@Test
	void aPersonSeesABrokenResultAsContentWithAnErrorBehind() throws IOException {
		register(Communication.HPUSH, Input.FILE);
		this.transformer
			.behaviour((exchange, content) -> exchange.respondShort(200, new Headers(), 100, "part".getBytes()));
		this.target.put("b", "o", new byte[1]);
		HttpResponse<String> response = send("GET", this.target.endpoint() + "/v1/objects/b/o?etl_name=echo", null);
		assertThat(response.statusCode()).isEqualTo(200);
		assertThat(response.body()).startsWith("part{\"status\":500,\"message\":\"unexpected EOF\"");
	}

	@Test
	void aPersonRunsABucketJob() throws IOException {
		register(Communication.HPUSH, Input.FILE);
		this.target.put("photos", "a", new byte[3]);
		String url = this.target.endpoint() + "/v1/buckets/photos?bck_to=ais%2F%40%23%2Fresults%2F";
		HttpResponse<String> response = send("POST", url,
				"{\"action\":\"etl-bck\",\"value\":{\"id\":\"echo\",\"prepend\":\"p-\"}}");
		assertThat(response.statusCode()).isEqualTo(200);
		Awaitility.await()
			.atMost(Duration.ofSeconds(60))
			.untilAsserted(() -> assertThat(this.target.list("results")).isEqualTo(List.of("p-a")));
	}

	@Test
	void aBucketJobWantsABucketThatIsThere() throws IOException {
		register(Communication.HPUSH, Input.FILE);
		assertThatIllegalArgumentException().isThrownBy(() -> this.target.runBucketJob("nope", "dst"))
			.withMessage("bucket \"ais://nope\" does not exist");
		String job = "{\"action\":\"etl-bck\",\"value\":{\"id\":\"echo\"}}";
		String url = this.target.endpoint() + "/v1/buckets/nope";
		HttpResponse<String> response = send("POST", url + "?bck_to=ais%2F%40%23%2Fdst", job);
		assertThat(response.statusCode()).isEqualTo(404);
		assertThat(response.body()).contains("\"message\":\"bucket \\\"ais://nope\\\" does not exist\"");
		send("POST", url, "{\"action\":\"create-bck\"}");
		assertThat(send("POST", url + "?bck_to=ais%2F%40%23%2Fdst", job).statusCode()).isEqualTo(200);
	}

	@Test
	void aBucketJobOverABucketThatBecameEmptyHasNothingToDo() {
		register(Communication.HPUSH, Input.FILE);
		this.target.put("src", "o", new byte[1]);
		this.target.delete("src", "o");
		assertThat(this.target.runBucketJob("src", "dst").succeeded()).isTrue();
		assertThat(this.target.runBucketJob("dst", "again").succeeded()).isTrue();
		this.target.reset();
		assertThatIllegalArgumentException().isThrownBy(() -> this.target.runBucketJob("src", "dst"));
	}

	@Test
	void resettingForgetsObjectsAndFaults() {
		register(Communication.HPUSH, Input.FILE);
		this.target.put("b", "o", new byte[1]);
		this.target.onGet(Fault.answer(500, ""));
		this.target.reset();
		assertThat(this.target.list("b")).isEmpty();
		assertThat(this.target.requests()).isEmpty();
		assertThat(this.target.transform("again".getBytes())).asString().isEqualTo("again");
	}

	@Test
	void anAnswerMayComeBeforeTheWholeBodyWasRead() throws Exception {
		try (ServerSocket server = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"))) {
			CompletableFuture<Integer> early = CompletableFuture.supplyAsync(() -> answerEarly(server));
			this.target.register(Etl.of("echo", "http://127.0.0.1:" + server.getLocalPort()).with(Input.BODY));
			this.target.put("b", "o", new byte[30_000_000]);
			assertThat(this.target.transform("echo", "b", "o").error()).isEqualTo("ETL error: too large");
			assertThat(early.get(60, TimeUnit.SECONDS)).isPositive();
		}
	}

	private static int answerEarly(ServerSocket server) {
		try (Socket socket = server.accept()) {
			int read = socket.getInputStream().read(new byte[100]);
			socket.getOutputStream()
				.write("HTTP/1.1 413 Too Large\r\nContent-Length: 9\r\n\r\ntoo large".getBytes(StandardCharsets.UTF_8));
			assertThat(socket.getInputStream().readNBytes(30_000_000).length).isLessThan(30_000_000);
			return read;
		}
		catch (IOException ex) {
			return 1;
		}
	}

	@Test
	void aTargetClosesIdleConnections() throws IOException {
		LocalTarget hasty = LocalTarget.builder().idleTimeout(Duration.ofMillis(100)).start();
		try (hasty; Socket socket = new Socket("127.0.0.1", URI.create(hasty.targetUrl()).getPort())) {
			socket.setSoTimeout(60_000);
			assertThat(socket.getInputStream().read()).isEqualTo(-1);
		}
	}

	@Test
	void aStalledTargetAnswersLate() throws IOException {
		this.target.put("b", "o", "content".getBytes(StandardCharsets.UTF_8));
		String url = this.target.targetUrl() + "/ais%2F@%23%2Fb%2Fo";
		this.target.onGet(Fault.stall(Duration.ofMillis(300)));
		long start = System.nanoTime();
		assertThat(send("GET", url, null).body()).isEqualTo("content");
		assertThat(System.nanoTime() - start).isGreaterThanOrEqualTo(300_000_000L);
		this.target.onPut(Fault.slowReader(Duration.ofMillis(20)));
		start = System.nanoTime();
		assertThat(send("PUT", url, "x".repeat(81920)).statusCode()).isEqualTo(200);
		assertThat(System.nanoTime() - start).isGreaterThanOrEqualTo(200_000_000L);
		this.target.onPut(Fault.close());
		assertThatIOException().isThrownBy(() -> send("PUT", url, "x"));
	}

	@Test
	void aBrokenDirectPutStoresNothing() throws IOException {
		URI owner = URI.create(this.target.targetUrl(this.target.owner("b", "o")));
		String path = owner.getRawPath() + "/ais%2F@%23%2Fb%2Fo";
		for (String body : List.of("Content-Length: 100\r\n\r\npart",
				"Transfer-Encoding: chunked\r\n\r\n4\r\npart\r\n")) {
			try (Socket socket = new Socket("127.0.0.1", owner.getPort())) {
				socket.getOutputStream()
					.write(("PUT " + path + " HTTP/1.1\r\nHost: x\r\n" + body).getBytes(StandardCharsets.UTF_8));
				socket.shutdownOutput();
				assertThat(socket.getInputStream().read()).isEqualTo(-1);
			}
		}
		assertThat(this.target.exists("b", "o")).isFalse();
	}

	@Test
	void aDirectPutMayBeEmptyOrChunked() throws IOException {
		String url = this.target.targetUrl(this.target.owner("b", "o")) + "/ais%2F@%23%2Fb%2Fo?owt=3&uuid=x";
		assertThat(send("PUT", url, null).statusCode()).isEqualTo(200);
		assertThat(this.target.get("b", "o")).isEmpty();
		HttpRequest chunked = HttpRequest.newBuilder(URI.create(url))
			.version(HttpClient.Version.HTTP_1_1)
			.PUT(BodyPublishers.ofInputStream(() -> new ByteArrayInputStream(new byte[100_000])))
			.build();
		assertThat(this.client.sendAsync(chunked, BodyHandlers.ofString()).join().statusCode()).isEqualTo(200);
		assertThat(this.target.get("b", "o")).hasSize(100_000);
		assertThat(this.target.requests().get(1).header("transfer-encoding")).hasValue("chunked");
	}

	@Test
	void aThousandObjectsArriveFromManyWorkers() {
		register(Communication.HPUSH, Input.FILE);
		for (int i = 0; i < 1000; i++) {
			this.target.put("src", "dir/o" + i, new byte[i]);
		}
		BucketJobResult result = this.target.runBucketJob(BucketJob.of("src", "dst", "echo").withWorkers(16));
		assertThat(result.succeeded()).isTrue();
		assertThat(result.delivered()).hasSize(1000);
		for (int i = 0; i < 1000; i++) {
			assertThat(this.target.get("dst", "dir/o" + i)).hasSize(i);
		}
		assertThat(this.transformer.received()).extracting(FakeTransformer.Received::connection)
			.allMatch((connection) -> connection <= 32);
	}

	@Test
	void aPortInUseIsNamed() {
		int taken = URI.create(this.target.targetUrl()).getPort();
		assertThatExceptionOfType(LocalTargetPortInUseException.class)
			.isThrownBy(() -> LocalTarget.builder().targetPorts(0, taken).start())
			.withMessageContaining(Integer.toString(taken));
	}

	private HttpResponse<String> send(String method, String url, String body) throws IOException {
		HttpRequest request = HttpRequest.newBuilder(URI.create(url))
			.version(HttpClient.Version.HTTP_1_1)
			.timeout(Duration.ofSeconds(60))
			.method(method, (body != null) ? BodyPublishers.ofString(body) : BodyPublishers.noBody())
			.build();
		try {
			return this.client.send(request, BodyHandlers.ofString());
		}
		catch (InterruptedException ex) {
			throw new IOException(ex);
		}
	}

}
