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

import java.io.IOException;
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
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link LocalTarget} with objects that change, names that cannot be and
 * answers that make no sense.
 */
@Timeout(240)
class LocalTargetRobustnessTests {

	private final FakeTransformer transformer = FakeTransformer.echo();

	private final LocalTarget target = LocalTarget.builder().etlName("echo").retryDelay(Duration.ofMillis(1)).start();

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
	void headTellsTheSizeOfTheObjectAndNeverTransforms() throws IOException {
		register(Communication.HPUSH, Input.FILE);
		this.target.put("b", "o", new byte[3]);
		HttpResponse<String> head = send("HEAD", this.target.endpoint() + "/v1/objects/b/o?etl_name=echo", null);
		assertThat(head.statusCode()).isEqualTo(200);
		assertThat(head.headers().firstValue("content-length")).hasValue("3");
		assertThat(this.transformer.received()).isEmpty();
	}

	@Test
	void anObjectThatCannotBeStoredIsAnErrorForThePersonAndLeavesTheOthers() throws IOException {
		String name = IntStream.range(0, 100)
			.mapToObj((i) -> "dir" + i)
			.filter((dir) -> this.target.owner("b", dir) == this.target.owner("b", dir + "/o"))
			.findFirst()
			.orElseThrow();
		String object = this.target.endpoint() + "/v1/objects/b/" + name;
		assertThat(send("PUT", object + "/o", "content").statusCode()).isEqualTo(200);
		assertThat(send("PUT", object, "x").statusCode()).isEqualTo(500);
		assertThat(this.target.list("b")).isEqualTo(List.of(name + "/o"));
		assertThat(this.target.get("b", name + "/o")).asString().isEqualTo("content");
	}

	@Test
	void anObjectIsAlwaysThereWhileItIsReplaced() throws Exception {
		byte[] small = new byte[1000];
		byte[] large = new byte[2000];
		this.target.put("b", "o", small);
		String url = this.target.targetUrl() + "/ais%2F@%23%2Fb%2Fo";
		CompletableFuture<Void> writer = CompletableFuture.runAsync(() -> {
			for (int i = 0; i < 500; i++) {
				this.target.put("b", "o", (i % 2 == 0) ? large : small);
			}
		});
		while (!writer.isDone()) {
			assertThat(this.target.get("b", "o").length).isIn(small.length, large.length);
			assertThat(Files.exists(this.target.file("b", "o"))).isTrue();
			assertThat(send("GET", url, null).body().length()).isIn(small.length, large.length);
		}
		writer.get(60, TimeUnit.SECONDS);
	}

	@Test
	void anObjectInChunksIsReplacedByOneInAFileAndBack() throws IOException {
		byte[] content = "content".getBytes(StandardCharsets.UTF_8);
		this.target.putChunked("b", "o", content, 3);
		Path file = this.target.file("b", "o");
		Path manifest = Path.of(file.toString().replace("%ob", "%ut"));
		assertThat(manifest).exists();
		this.target.put("b", "o", content);
		assertThat(manifest).doesNotExist();
		assertThat(Path.of(file.toString().replace("%ob", "%ch") + ".0002")).doesNotExist();
		assertThat(file).hasBinaryContent(content);
		this.target.putChunked("b", "o", content, 4);
		assertThat(manifest).exists();
		assertThat(file).hasContent("cont");
		assertThat(this.target.get("b", "o")).isEqualTo(content);
	}

	@ParameterizedTest
	@CsvSource({ "Content-Length,-5", "Content-Length,five", "Content-Length,99999999999999999999",
			"Transfer-Encoding,chunked" })
	void anAnswerOfImpossibleLengthIsTheErrorOfItsObject(String name, String value) {
		register(Communication.HPUSH, Input.FILE);
		this.transformer.behaviour((exchange, content) -> exchange.respond(200, new Headers().add(name, value),
				"FFFFFFFFFFFFFFFF\r\nx\r\n0\r\n\r\n".getBytes(StandardCharsets.UTF_8)));
		this.target.put("b", "o", new byte[1]);
		BucketJobResult result = this.target.runBucketJob("b", "dst");
		assertThat(result.errors()).containsOnlyKeys("o");
		assertThat(result.hung()).isEmpty();
		assertThat(this.target.list("dst")).isEmpty();
	}

	@Test
	void aResultThatCannotHaveItsNameIsTheErrorOfItsObject() {
		register(Communication.HPUSH, Input.FILE);
		this.target.put("b", "o", new byte[1]);
		BucketJobResult result = this.target.runBucketJob(BucketJob.of("b", "dst", "echo").withPrepend("../"));
		assertThat(result.errors()).containsOnlyKeys("o");
		assertThat(result.errors().get("o")).contains("invalid object name");
		assertThat(result.hung()).isEmpty();
	}

	@Test
	void aPersonNamesTheFurtherTransformersOfAPipelineByCommas() throws IOException {
		DirectPutTransformer first = new DirectPutTransformer(this.target.targetUrl(), "1");
		DirectPutTransformer second = new DirectPutTransformer(this.target.targetUrl(), "2");
		try (first; second) {
			this.target.register(Etl.of("first", first.url()));
			this.target.register(Etl.of("second", second.url()));
			this.target.put("b", "o", "7".getBytes(StandardCharsets.UTF_8));
			String object = this.target.endpoint() + "/v1/objects/b/o";
			assertThat(send("GET", object + "?etl_name=first&etl_pipeline=second,first", null).body())
				.isEqualTo("7121");
			assertThat(send("GET", object + "?etl_name=first&etl_pipeline=none", null).statusCode()).isEqualTo(404);
		}
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
