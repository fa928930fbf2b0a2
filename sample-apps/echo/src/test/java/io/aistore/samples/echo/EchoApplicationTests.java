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

package io.aistore.samples.echo;

import java.util.Random;

import io.aistore.etl.test.AutoConfigureLocalTarget;
import io.aistore.etl.test.BucketJob;
import io.aistore.etl.test.BucketJobResult;
import io.aistore.etl.test.Communication;
import io.aistore.etl.test.Etl;
import io.aistore.etl.test.Input;
import io.aistore.etl.test.LocalTarget;
import io.aistore.etl.test.TransformResult;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.boot.test.web.server.LocalServerPort;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link EchoApplication}.
 */
@SpringBootTest(webEnvironment = WebEnvironment.RANDOM_PORT)
@AutoConfigureLocalTarget
@Timeout(240)
class EchoApplicationTests {

	@Autowired
	private LocalTarget target;

	@LocalServerPort
	private int port;

	@Test
	void anObjectComesBackAsItIs() {
		byte[] content = random(3_000_001);
		this.target.put("src", "dir/object 1", content);
		TransformResult result = this.target.transform(this.target.etlName(), "src", "dir/object 1");
		assertThat(result.orThrow()).isEqualTo(content);
		assertThat(result.contentType()).isEqualTo("application/octet-stream");
	}

	@Test
	void anEmptyObjectComesBackEmpty() {
		assertThat(this.target.transform(new byte[0])).isEmpty();
	}

	@Test
	void aBucketIsCopied() {
		for (int i = 0; i < 20; i++) {
			this.target.put("src", "object-" + i, random(1000 * i));
		}
		BucketJobResult result = this.target.runBucketJob("src", "dst");
		assertThat(result.errors()).isEmpty();
		assertThat(this.target.list("dst")).isEqualTo(this.target.list("src")).hasSize(20);
		for (String name : this.target.list("src")) {
			assertThat(this.target.get("dst", name)).as(name).isEqualTo(this.target.get("src", name));
		}
	}

	@ParameterizedTest
	@CsvSource({ "HPUSH, FILE", "HPUSH, BODY", "HPULL, FILE", "HPULL, BODY", "WS, FILE", "WS, BODY" })
	void objectsComeBackEveryWay(Communication communication, Input input) {
		this.target.register(Etl.of("other", "http://127.0.0.1:" + this.port).with(communication).with(input));
		for (int size : new int[] { 1, 3_541, 2_246_022 }) {
			byte[] content = random(size);
			this.target.put("src", "object-" + size, content);
			assertThat(this.target.transform("other", "src", "object-" + size).orThrow()).isEqualTo(content);
		}
		assertThat(this.target.runBucketJob(BucketJob.of("src", "dst", "other")).errors()).isEmpty();
		assertThat(this.target.list("dst")).hasSize(3)
			.allSatisfy((name) -> assertThat(this.target.get("dst", name)).isEqualTo(this.target.get("src", name)));
	}

	private byte[] random(int size) {
		byte[] content = new byte[size];
		new Random(size).nextBytes(content);
		return content;
	}

}
