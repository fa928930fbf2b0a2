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

import java.io.UncheckedIOException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.UndeclaredThrowableException;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;

import io.aistore.etl.EtlException;
import io.aistore.etl.delivery.ReplayableException;
import io.aistore.etl.target.AistoreProtocol;
import io.aistore.etl.target.TargetUrl;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

import org.springframework.core.annotation.AnnotatedElementUtils;
import org.springframework.core.log.LogMessage;
import org.springframework.web.ErrorResponse;
import org.springframework.web.bind.annotation.ResponseStatus;

/**
 * The one table from error to status. Texts are one line, of a sensible length, and
 * without the secret.
 */
public final class Failures {

	private static final Log logger = LogFactory.getLog(Failures.class);

	private static final int MAX_LENGTH = 1000;

	private final TargetUrl targetUrl;

	/**
	 * Create the table.
	 * @param targetUrl knows the secret
	 */
	public Failures(TargetUrl targetUrl) {
		this.targetUrl = targetUrl;
	}

	/**
	 * Answer an error, and log it.
	 * @param error the error
	 * @param request the request that it belongs to
	 * @return the response
	 */
	EtlResponse.Failure response(Throwable error, EtlRequest request) {
		EtlResponse.Failure failure = response(error);
		log(failure.status(), failure.error(), request, unwrap(error));
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
		log(status(cause), message(cause) + " (while the result streamed; its connection is broken off)", request,
				cause);
	}

	private void log(int status, String message, EtlRequest request, @Nullable Throwable cause) {
		logger.warn(LogMessage.format("%s of '%s' failed with %d: %s", request.communication().label(),
				oneLine(request.object().path()), status, message));
		logger.debug("Cause of the failure", cause);
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
		return (status >= 400 && status <= 599) ? status : 500;
	}

	private String message(Throwable error) {
		String message = reason(error);
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
