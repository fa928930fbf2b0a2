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

import java.io.PrintWriter;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.UndeclaredThrowableException;
import java.time.Instant;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;

import io.aistore.etl.EtlException;
import io.aistore.etl.delivery.ReplayableException;
import io.aistore.etl.target.AistoreProtocol;
import io.aistore.etl.target.TargetUrl;
import org.jspecify.annotations.Nullable;

import org.springframework.core.annotation.AnnotatedElementUtils;
import org.springframework.web.ErrorResponse;
import org.springframework.web.bind.annotation.ResponseStatus;

/**
 * The one table from error to status. Texts are one line, of a sensible length, and
 * without the secret.
 */
public final class Failures {

	private static final int MAX_LENGTH = 1000;

	private final TargetUrl targetUrl;

	private final FailureLog log;

	private final AtomicInteger outOfMemory = new AtomicInteger();

	private volatile @Nullable Instant lastOutOfMemory;

	/**
	 * Create the table.
	 * @param targetUrl knows the secret
	 */
	public Failures(TargetUrl targetUrl) {
		this(targetUrl, new FailureLog());
	}

	Failures(TargetUrl targetUrl, FailureLog log) {
		this.targetUrl = targetUrl;
		this.log = log;
	}

	/**
	 * Answer an error, and log it.
	 * @param error the error
	 * @param request the request that it belongs to
	 * @return the response
	 */
	EtlResponse.Failure response(Throwable error, EtlRequest request) {
		EtlResponse.Failure failure = response(error);
		log(failure.status(), failure.error(), describe(request), unwrap(error));
		return failure;
	}

	/**
	 * Answer a request that is none of AIStore's, and log it.
	 * @param error what is wrong with it
	 * @param request the request's method and path
	 * @return the response
	 */
	public EtlResponse.Failure refusal(EtlException error, String request) {
		EtlResponse.Failure failure = response(error);
		log(failure.status(), failure.error(), "'" + oneLine(request) + "'", error);
		return failure;
	}

	/**
	 * Answer an error that has been logged.
	 * @param error the error
	 * @return the response
	 */
	public EtlResponse.Failure response(Throwable error) {
		Throwable cause = unwrap(error);
		return new EtlResponse.Failure(status(cause), message(cause), null,
				(cause instanceof ReplayableException) ? AistoreProtocol.RETRY_REASON_TRANSIENT : null);
	}

	/**
	 * Log an error of a stream, which comes too late to be answered once it has begun.
	 * @param error the error
	 * @param request the request that it belongs to
	 */
	void late(Throwable error, EtlRequest request) {
		Throwable cause = unwrap(error);
		log(status(cause), message(cause) + " (while the result streamed; its connection is broken off)",
				describe(request), cause);
	}

	private static String describe(EtlRequest request) {
		String kind = (request.input() instanceof Input.Download) ? "download" : request.communication().label();
		return kind + " of '" + oneLine(request.object().path()) + "'";
	}

	private void log(int status, String message, String request, Throwable cause) {
		String line = this.targetUrl.redact(request + " failed with " + status + ": " + message);
		if (cause instanceof OutOfMemoryError) {
			this.lastOutOfMemory = Instant.now();
			line += " (no. %d; 'aistore.etl.memory.budget' or 'aistore.etl.workers.size' is too large for this heap)"
				.formatted(this.outOfMemory.incrementAndGet());
		}
		this.log.log(status + " " + cause.getClass().getName(), line, () -> stackTrace(cause));
	}

	private String stackTrace(Throwable cause) {
		StringWriter trace = new StringWriter();
		PrintWriter writer = new PrintWriter(trace);
		return told(() -> {
			cause.printStackTrace(writer);
			return this.targetUrl.redact(trace.toString());
		}, cause.getClass().getName());
	}

	/**
	 * How often memory ran out.
	 * @return the number of errors
	 */
	public int outOfMemoryErrors() {
		return this.outOfMemory.get();
	}

	/**
	 * When memory ran out last.
	 * @return the time, or {@code null} for never
	 */
	public @Nullable Instant lastOutOfMemoryError() {
		return this.lastOutOfMemory;
	}

	private static Throwable unwrap(Throwable error) {
		Throwable cause = error.getCause();
		boolean wrapper = error instanceof Workers.TaskError || error instanceof BrokenInputException
				|| error instanceof UncheckedIOException || error instanceof ExecutionException
				|| error instanceof CompletionException || error instanceof UndeclaredThrowableException
				|| error instanceof InvocationTargetException;
		return (wrapper && cause != null) ? unwrap(cause) : error;
	}

	private static int status(Throwable error) {
		int status = told(() -> toldStatus(error), 500);
		return (status >= 400 && status <= 599) ? status : 500;
	}

	// Exceptions of users have methods of theirs, which may throw as well
	private static <T> T told(Supplier<T> exception, T otherwise) {
		try {
			return exception.get();
		}
		catch (RuntimeException | LinkageError ex) {
			return otherwise;
		}
	}

	private static int toldStatus(Throwable error) {
		int status = 500;
		if (error instanceof EtlException ex) {
			status = ex.status();
		}
		else if (error instanceof ErrorResponse response) {
			status = response.getStatusCode().value();
		}
		else {
			ResponseStatus annotation = AnnotatedElementUtils.findMergedAnnotation(error.getClass(),
					ResponseStatus.class);
			status = (annotation != null) ? annotation.code().value() : 500;
		}
		return status;
	}

	private String message(Throwable error) {
		String message = told(() -> reason(error), "");
		String text = (message == null || message.isBlank()) ? error.getClass().getName() : message;
		return oneLine(this.targetUrl.redact(text));
	}

	private static @Nullable String reason(Throwable error) {
		if (error instanceof ErrorResponse response && response.getBody().getDetail() != null) {
			return response.getBody().getDetail();
		}
		ResponseStatus annotation = AnnotatedElementUtils.findMergedAnnotation(error.getClass(), ResponseStatus.class);
		if (annotation != null && !annotation.reason().isEmpty()) {
			return annotation.reason();
		}
		return (error instanceof Error) ? error.toString() : error.getMessage();
	}

	private static String oneLine(String text) {
		String line = text.strip().replaceAll("[\\p{Cntrl}\\s]+", " ");
		return (line.length() > MAX_LENGTH) ? line.substring(0, MAX_LENGTH) + "…" : line;
	}

}
