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

package io.aistore.etl.server;

import java.io.IOException;
import java.time.Duration;

import io.aistore.etl.EtlException;
import io.aistore.etl.target.ObjectReference;
import io.aistore.etl.target.TargetUrl;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.apache.commons.logging.impl.NoOpLog;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import reactor.core.publisher.Flux;
import reactor.test.scheduler.VirtualTimeScheduler;

import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests of {@link FailureLog} as {@link Failures} uses it.
 */
@ExtendWith(OutputCaptureExtension.class)
class FailureLogTests {

	private static final TargetUrl TARGET_URL = TargetUrl.parse("http://127.0.0.1:9/v1/etl/_object/etl/s3cr3t-of-ours");

	private final VirtualTimeScheduler time = VirtualTimeScheduler.create();

	private final Failures failures = new Failures(TARGET_URL,
			new FailureLog(2, Duration.ofMinutes(1), this.time, LogFactory.getLog(Failures.class)));

	@Test
	void failureIsOneLineWithNameStatusAndCauseAndNoSecret(CapturedOutput output) {
		this.failures.response(new IllegalStateException("bad\nthing\r at s3cr3t-of-ours\u0007"), request("a\nb"));
		assertThat(output.getAll().lines().filter((line) -> line.contains("thing"))).singleElement()
			.asString()
			.contains("hpush of 'bucket/a b' failed with 500: bad thing at ***")
			.doesNotContain("s3cr3t");
	}

	@Test
	void stackTraceHasNoSecretEither() {
		StringBuilder output = new StringBuilder();
		Log log = new NoOpLog() {

			@Override
			public void debug(Object message) {
				output.append(message);
			}

		};
		new Failures(TARGET_URL, new FailureLog(2, Duration.ofMinutes(1), this.time, log))
			.response(new IllegalStateException("bad", new IOException("at s3cr3t-of-ours")), request("o"));
		assertThat(output).contains("Caused by: java.io.IOException: at ***").doesNotContain("s3cr3t");
	}

	@Test
	void manyOfAKindAreSummedUp(CapturedOutput output) {
		for (int i = 0; i < 100; i++) {
			this.failures.response(new IllegalStateException("no " + i), request("o" + i));
		}
		this.failures.response(new EtlException(404, "gone"), request("other"));
		assertThat(output).contains("'bucket/o0'", "'bucket/o1'", "'bucket/other'").doesNotContain("'bucket/o2'");
		this.time.advanceTimeBy(Duration.ofMinutes(1));
		assertThat(output).contains("… and 98 more of '500 java.lang.IllegalStateException' within 60 s",
				"the last one: hpush of 'bucket/o99' failed with 500: no 99");
		this.failures.response(new IllegalStateException("again"), request("later"));
		assertThat(output).contains("'bucket/later'");
	}

	@Test
	void manyKindsTakeBoundedMemory(CapturedOutput output) {
		for (int status = 400; status < 600; status++) {
			this.failures.response(new EtlException(status, "no"), request("o" + status));
		}
		assertThat(output).contains("'bucket/o400'").doesNotContain("'bucket/o599'");
		this.time.advanceTimeBy(Duration.ofMinutes(1));
		assertThat(output).contains("… and 98 more of 'other failures'");
	}

	@Test
	void outOfMemoryErrorsAreCounted() {
		assertThat(this.failures.outOfMemoryErrors()).isZero();
		this.failures.response(new Workers.TaskError(new OutOfMemoryError("Java heap space")), request("o"));
		assertThat(this.failures.outOfMemoryErrors()).isEqualTo(1);
		assertThat(this.failures.lastOutOfMemoryError()).isNotNull();
	}

	private static EtlRequest request(String name) {
		return new EtlRequest(Communication.HPUSH, new ObjectReference(null, null, "bucket", name), "/", "",
				new Input.Body(0, Flux.empty()), null);
	}

}
