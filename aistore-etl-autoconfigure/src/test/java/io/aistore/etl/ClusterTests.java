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

package io.aistore.etl;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;

import io.aistore.etl.test.BucketJob;
import io.aistore.etl.test.BucketJobResult;
import io.aistore.etl.test.Communication;
import io.aistore.etl.test.Etl;
import io.aistore.etl.test.Input;
import io.aistore.etl.test.LocalTarget;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Import;
import org.springframework.context.support.GenericApplicationContext;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Whole jobs on a cluster of two targets, by every way in which AIStore sends objects,
 * for both kinds of transformer: what is reported as done is there and right.
 */
@Tag("both-lanes")
class ClusterTests {

	private static final List<String> NAMES = List.of("plain", "a b/c d", "p%41q", "q?q", "x;y", "plus+plus", "ünï",
			"br[ack]et{s}|^", "back\\slash", "quo\"te", "dbl//slash", "amp&amp", "100%", "semi;colon?a=b&etl_args=x");

	private static LocalTarget target;

	private static ConfigurableApplicationContext buffered;

	private static ConfigurableApplicationContext streaming;

	@BeforeAll
	static void start() {
		target = LocalTarget.builder().targets(2).etlName("echo").objTimeout(Duration.ofSeconds(60)).start();
		buffered = run(Transformer.class, (object) -> object.bytes());
		streaming = run(StreamingTransformer.class, (object, output) -> object.inputStream().transferTo(output));
	}

	@AfterAll
	static void stop() {
		// First, since the end of one application ends the event loops of the other
		target.close();
		buffered.close();
		streaming.close();
	}

	@BeforeEach
	void reset() {
		target.reset();
	}

	static List<Arguments> ways() {
		return Arrays.stream(Communication.values())
			.flatMap((communication) -> Arrays.stream(Input.values())
				.flatMap((input) -> List.of("buffered", "streaming")
					.stream()
					.map((kind) -> Arguments.of(communication, input, kind))))
			.toList();
	}

	@ParameterizedTest
	@MethodSource("ways")
	void jobDeliversEveryObjectWhereverItGoes(Communication communication, Input input, String kind) {
		serve(communication, input, kind);
		for (int i = 0; i < 60; i++) {
			target.put("src", "o" + i, random((i % 7 == 0) ? 0 : i * i * 100));
		}
		target.put("src", "big", random(3_000_000));
		if (communication == Communication.HPUSH && input != Input.FILE) {
			target.delete("src", "o0");
		}
		BucketJobResult result = target.runBucketJob(job().continuingOnError());
		List<String> lost = target.list("src")
			.stream()
			.filter((name) -> !target.exists("dst", name)
					|| !Arrays.equals(target.get("src", name), target.get("dst", name)))
			.toList();
		if (communication == Communication.HPUSH && input == Input.BODY) {
			assertThat(lost).allSatisfy((name) -> assertThat(target.get("src", name)).isEmpty());
			assertThat(result.toString()).contains("aistore.etl.empty-put");
		}
		else {
			assertThat(lost).as(result.toString()).isEmpty();
			assertThat(result.succeeded()).as(result.toString()).isTrue();
		}
	}

	@ParameterizedTest
	@MethodSource("ways")
	void chunkedObjectComesBackWhole(Communication communication, Input input, String kind) {
		serve(communication, input, kind);
		byte[] content = random(5_000_000);
		target.putChunked("src", "dir/chunked", content, 1_000_000);
		assertThat(target.transform("src", "dir/chunked")).isEqualTo(content);
		assertThat(target.runBucketJob(job()).succeeded()).isTrue();
		assertThat(target.get("dst", "dir/chunked")).isEqualTo(content);
	}

	@ParameterizedTest
	@MethodSource("ways")
	void namesComeBackEqual(Communication communication, Input input, String kind) {
		serve(communication, input, kind);
		for (String name : NAMES) {
			if (communication == Communication.HPUSH && name.equals("100%")) {
				continue;
			}
			target.put("src", name, name.getBytes(StandardCharsets.UTF_8));
		}
		BucketJobResult result = target.runBucketJob(job().continuingOnError());
		assertThat(result.succeeded()).as(result.toString()).isTrue();
		for (String name : target.list("src")) {
			assertThat(new String(target.get("dst", name), StandardCharsets.UTF_8)).isEqualTo(name);
		}
	}

	@Test
	void nameWithAHashIsAnErrorAndNeverAnEmptyObject() {
		serve(Communication.HPUSH, Input.FILE, "buffered");
		target.put("src", "h#h", random(10));
		BucketJobResult result = target.runBucketJob(job());
		assertThat(result.succeeded()).isFalse();
		assertThat(target.exists("dst", "h#h")).isFalse();
		serve(Communication.HPULL, Input.FILE, "buffered");
		assertThat(target.runBucketJob(job()).succeeded()).isTrue();
		assertThat(target.get("dst", "h#h")).isEqualTo(random(10));
	}

	private static BucketJob job() {
		return BucketJob.of("src", "dst", "echo").withTimeout(Duration.ofSeconds(60));
	}

	private static void serve(Communication communication, Input input, String kind) {
		ConfigurableApplicationContext application = kind.equals("buffered") ? buffered : streaming;
		String url = "http://127.0.0.1:" + application.getEnvironment().getProperty("local.server.port");
		target.register(Etl.of("echo", url).with(communication).with(input));
	}

	private static <T> ConfigurableApplicationContext run(Class<T> type, T transformer) {
		return new SpringApplicationBuilder(Application.class)
			.initializers((context) -> ((GenericApplicationContext) context).registerBean(type, () -> transformer))
			.properties(Map.of("aistore.etl.target-url", target.targetUrl()))
			.run("--server.port=0");
	}

	private static byte[] random(int size) {
		byte[] bytes = new byte[size];
		new Random(size).nextBytes(bytes);
		return bytes;
	}

	@SpringBootConfiguration
	@EnableAutoConfiguration
	@Import(OwnEventLoops.class)
	static class Application {

	}

}
