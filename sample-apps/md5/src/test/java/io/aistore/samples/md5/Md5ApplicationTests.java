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

package io.aistore.samples.md5;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.Random;

import io.aistore.etl.test.AutoConfigureLocalTarget;
import io.aistore.etl.test.BucketJob;
import io.aistore.etl.test.Communication;
import io.aistore.etl.test.Etl;
import io.aistore.etl.test.Input;
import io.aistore.etl.test.LocalTarget;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.boot.test.web.server.LocalServerPort;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link Md5Application}.
 */
@SpringBootTest(webEnvironment = WebEnvironment.RANDOM_PORT)
@AutoConfigureLocalTarget
@Timeout(240)
class Md5ApplicationTests {

	private static final String ABC = "900150983cd24fb0d6963f7d28e17f72";

	private static final String MILLION = "7707d6ae4e027c70eea2a935c2296f21";

	@Autowired
	private LocalTarget target;

	@LocalServerPort
	private int port;

	@TempDir
	private Path directory;

	@ParameterizedTest
	@CsvSource({ "'', d41d8cd98f00b204e9800998ecf8427e", "abc, 900150983cd24fb0d6963f7d28e17f72" })
	void knownObjectsHaveTheirKnownDigest(String content, String digest) {
		assertThat(this.target.transform(content.getBytes(StandardCharsets.UTF_8))).asString().isEqualTo(digest);
	}

	@ParameterizedTest
	@CsvSource({ "HPUSH, FILE", "HPUSH, BODY", "HPULL, FILE", "HPULL, BODY", "WS, FILE", "WS, BODY" })
	void objectsAreDigestedEveryWay(Communication communication, Input input) {
		this.target.register(Etl.of("other", "http://127.0.0.1:" + this.port).with(communication).with(input));
		byte[] million = "a".repeat(1_000_000).getBytes(StandardCharsets.US_ASCII);
		this.target.put("src", "million", million);
		this.target.put("src", "abc", "abc".getBytes(StandardCharsets.US_ASCII));
		assertThat(this.target.transform("other", "src", "million").text()).isEqualTo(MILLION);
		assertThat(this.target.transform("other", "src", "abc").text()).isEqualTo(ABC);
		assertThat(this.target.runBucketJob(BucketJob.of("src", "dst", "other")).errors()).isEmpty();
		assertThat(this.target.get("dst", "million")).asString().isEqualTo(MILLION);
		assertThat(this.target.get("dst", "abc")).asString().isEqualTo(ABC);
	}

	@Test
	void anObjectLargerThanABufferedTransformerMayTakeIsDigested() throws Exception {
		MessageDigest md5 = MessageDigest.getInstance("MD5");
		Path file = this.directory.resolve("large");
		byte[] piece = new byte[1 << 20];
		Random random = new Random(1);
		try (var output = Files.newOutputStream(file)) {
			for (int i = 0; i < 160; i++) {
				random.nextBytes(piece);
				md5.update(piece);
				output.write(piece);
			}
		}
		this.target.put("src", "large", file);
		assertThat(this.target.transform("src", "large")).asString().isEqualTo(HexFormat.of().formatHex(md5.digest()));
	}

}
