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

import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.reflect.UndeclaredThrowableException;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;

import io.aistore.etl.EtlException;
import io.aistore.etl.InvalidArgumentsException;
import io.aistore.etl.delivery.ReplayableException;
import io.aistore.etl.target.ObjectReference;
import io.aistore.etl.target.RefusedException;
import io.aistore.etl.target.TargetUrl;
import io.aistore.etl.target.UnreachableException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.http.HttpStatus;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.server.ResponseStatusException;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link Failures}: the table of errors.
 */
@ExtendWith(OutputCaptureExtension.class)
class FailuresTests {

	private static final String SECRET = "s3cr3tKey9";

	private final Failures failures = new Failures(TargetUrl.parse("http://t:1/v1/etl/_object/echo/" + SECRET));

	@Test
	void exceptionsOfOursHaveTheirStatus() {
		assertFailure(new EtlException(400, "Invalid pipeline ',a'"), 400, "Invalid pipeline ',a'");
		assertFailure(new InvalidArgumentsException("etl_args are missing"), 400, "etl_args are missing");
		assertFailure(new RefusedException("File refused"), 403, "File refused");
		assertFailure(new EtlException(404, "file not found"), 404, "file not found");
		assertFailure(BodyCollector.TooLarge.exception(10, 5), 413,
				BodyCollector.TooLarge.exception(10, 5).getMessage());
		assertFailure(new UnreachableException("t:1 can't be reached", null), 502, "t:1 can't be reached");
		assertFailure(new EtlException(503, "Shutting down"), 503, "Shutting down");
		assertFailure(new EtlException(504, "took too long"), 504, "took too long");
	}

	@Test
	void onlyAReplayableFailureHasARetryReason() {
		EtlResponse.Failure failure = this.failures.response(new ReplayableException("try again", null));
		assertThat(failure).isEqualTo(new EtlResponse.Failure(503, "try again", null, "direct-put-transient"));
	}

	@Test
	void whateverTheTransformThrowsIs500WithItsMessage() {
		assertFailure(new IllegalStateException("broken image"), 500, "broken image");
		assertFailure(new IOException("disk full"), 500, "disk full");
		assertFailure(new FileNotFoundException("model.bin"), 500, "model.bin");
		assertFailure(new InterruptedException("stopped"), 500, "stopped");
	}

	@Test
	void withoutAMessageTheTypeIsNamed() {
		assertFailure(new NullPointerException(), 500, "java.lang.NullPointerException");
		assertFailure(new IllegalStateException(" \n"), 500, "java.lang.IllegalStateException");
	}

	@Test
	void errorIsNamedWithItsType() {
		assertFailure(new Workers.TaskError(new StackOverflowError()), 500, "java.lang.StackOverflowError");
		assertFailure(new Workers.TaskError(new OutOfMemoryError("Java heap space")), 500,
				"java.lang.OutOfMemoryError: Java heap space");
	}

	@Test
	void exceptionWithAStatusKeepsIt() {
		assertFailure(new ResponseStatusException(HttpStatus.UNPROCESSABLE_CONTENT, "no JPEG"), 422, "no JPEG");
		assertFailure(new GoneException(), 410, "short and stout");
		assertFailure(new UnreasonedException("why"), 409, "why");
		assertFailure(new ResponseStatusException(HttpStatus.NOT_FOUND), 404, "404 NOT_FOUND");
	}

	@Test
	void statusThatIsNoErrorIs500() {
		assertFailure(new ResponseStatusException(HttpStatus.NO_CONTENT, "nothing"), 500, "nothing");
		assertFailure(new ResponseStatusException(HttpStatus.FOUND, "elsewhere"), 500, "elsewhere");
	}

	@Test
	void wrappersAreTakenOff() {
		EtlException cause = new EtlException(404, "gone");
		assertFailure(new UncheckedIOException(new BrokenInputException("broke off", cause)), 404, "gone");
		assertFailure(new ExecutionException(new CompletionException(cause)), 404, "gone");
		assertFailure(new UndeclaredThrowableException(new IOException("proxied")), 500, "proxied");
		assertFailure(new CompletionException("no cause", null), 500, "no cause");
	}

	@Test
	void textIsOneShortLine() {
		assertFailure(new IllegalStateException("a\r\n\tb\u0000\u001b[31mc  d"), 500, "a b [31mc d");
		EtlResponse.Failure failure = this.failures.response(new IllegalStateException("x".repeat(5000)));
		assertThat(failure.error()).hasSize(1001).endsWith("x…");
	}

	@Test
	void textHasNoSecret(CapturedOutput output) {
		Exception error = new IOException("{\"url_path\":\"/v1/etl/_object/echo/" + SECRET + "/ais%2F@%23\"}");
		EtlRequest request = request("o");
		assertThat(this.failures.response(error, request).error()).contains("***").doesNotContain(SECRET);
		this.failures.late(error, request);
		assertThat(output).contains("***").doesNotContain(SECRET);
	}

	@Test
	void secretAcrossTheEndOfALongTextIsNotShownInPart() {
		String text = "x".repeat(996) + SECRET;
		assertThat(this.failures.response(new IOException(text)).error()).doesNotContain(SECRET.substring(0, 4));
	}

	@Test
	void failureIsLoggedInOneLine(CapturedOutput output) {
		this.failures.response(new EtlException(404, "gone"), request("dir/new\nline"));
		assertThat(output).contains("hpull of 'b/dir/new line' failed with 404: gone");
	}

	@Test
	void lateFailureIsLogged(CapturedOutput output) {
		this.failures.late(new IllegalStateException("late"), request("o"));
		assertThat(output).contains("hpull of 'b/o' failed with 500: late (while the result streamed");
	}

	private void assertFailure(Throwable error, int status, String text) {
		assertThat(this.failures.response(error)).isEqualTo(EtlResponse.Failure.of(status, text));
	}

	private static EtlRequest request(String name) {
		return new EtlRequest(Communication.HPULL, new ObjectReference(null, null, "b", name), "/b/o", "",
				new Input.Upstream("/b/o", false), null);
	}

	@ResponseStatus(code = HttpStatus.GONE, reason = "short and stout")
	private static final class GoneException extends RuntimeException {

	}

	@ResponseStatus(HttpStatus.CONFLICT)
	private static final class UnreasonedException extends RuntimeException {

		UnreasonedException(String message) {
			super(message);
		}

	}

}
