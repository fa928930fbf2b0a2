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
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link LocalTarget} with transformers that put their results themselves, and
 * with several of them one after another.
 */
@Timeout(240)
class LocalTargetPipelineTests {

	private final LocalTarget target = LocalTarget.builder()
		.targets(3)
		.etlName("first")
		.retryDelay(Duration.ofMillis(1))
		.start();

	private final DirectPutTransformer first = new DirectPutTransformer(this.target.targetUrl(), "1");

	private final DirectPutTransformer second = new DirectPutTransformer(this.target.targetUrl(), "2");

	LocalTargetPipelineTests() {
		this.target.register(Etl.of("first", this.first.url()));
		this.target.register(Etl.of("second", this.second.url()));
		for (int i = 0; i < 30; i++) {
			this.target.put("src", "o " + i, Integer.toString(i).getBytes(StandardCharsets.UTF_8));
		}
	}

	@AfterEach
	void close() {
		this.target.close();
		this.first.close();
		this.second.close();
	}

	@Test
	void resultsAreExchangedBetweenTargets() {
		BucketJobResult result = this.target.runBucketJob("src", "dst");
		assertThat(result.succeeded()).isTrue();
		assertThat(result.delivered()).hasSize(30);
		for (int i = 0; i < 30; i++) {
			assertThat(this.target.get("dst", "o " + i)).asString().isEqualTo(i + "1");
		}
		assertThat(this.target.requests()).hasSizeBetween(1, 29)
			.allMatch((request) -> request.method().equals("PUT")
					&& request.requestTarget().endsWith("?owt=3&uuid=" + result.id()));
	}

	@Test
	void aPipelinePassesItsStagesInOrder() {
		BucketJobResult result = this.target.runBucketJob(BucketJob.of("src", "dst", "first", "second", "first"));
		assertThat(result.succeeded()).isTrue();
		for (int i = 0; i < 30; i++) {
			assertThat(this.target.get("dst", "o " + i)).asString().isEqualTo(i + "121");
		}
		assertThat(this.first.pipelines())
			.anyMatch((pipeline) -> pipeline.startsWith(this.second.url() + "," + this.first.url()));
	}

	@Test
	void anInlinePipelineReturnsItsResult() {
		assertThat(this.target.transform("first>>second", "src", "o 7").text()).isEqualTo("712");
		assertThat(this.first.pipelines()).isEqualTo(List.of(this.second.url()));
	}

	@Test
	void anInlinePipelineDoesNotBeginWithHpull() {
		this.target.register(Etl.of("first", this.first.url()).with(Communication.HPULL));
		TransformResult result = this.target.transform("first>>second", "src", "o 7");
		assertThat(result.status()).isEqualTo(400);
		assertThat(result.succeeded()).isFalse();
	}

	@Test
	void aJobMayPull() {
		this.target.register(Etl.of("first", this.first.url()).with(Communication.HPULL));
		assertThat(this.target.runBucketJob(BucketJob.of("src", "dst", "first")).succeeded()).isTrue();
		assertThat(this.target.get("dst", "o 7")).asString().isEqualTo("71");
	}

	@Test
	void argumentsGoWithThePipeline() {
		this.target.transform("first>>second", "src", "o 7", "a=b");
		assertThat(this.first.last().target()).startsWith("/src/o%207?etl_args=a%3Db&etl_fqn=");
	}

	@Test
	void anObjectPutElsewhereIsLost() {
		BucketJobResult before = this.target.runBucketJob("src", "dst");
		assertThat(before.succeeded()).isTrue();
		this.first.misplace(this.target.targetUrl(0).replaceAll("/v1.*", ""));
		this.target.runBucketJob("src", "misplaced");
		assertThat(this.target.list("misplaced")).hasSizeLessThan(30);
	}

	@Test
	void aReplayIsAskedForByATransformerThatCannotRepeatItsPut() throws IOException {
		this.target.register(Etl.of("first", this.first.url()).with(Input.BODY));
		this.target.onPut(Fault.resetAfterReceived(1).times(3));
		BucketJobResult result = this.target.runBucketJob("src", "dst");
		assertThat(result.succeeded()).isTrue();
		assertThat(this.target.list("dst")).hasSize(30);
		assertThat(this.first.calls()).isEqualTo(33);
	}

}
