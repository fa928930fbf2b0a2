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
import java.net.ConnectException;
import java.net.SocketException;
import java.time.Duration;
import java.util.Locale;

/**
 * Sends objects to transformers over HTTP and judges the answers as AIStore does: 204 is
 * delivered, from 400 on it is an error, all else is content. Refused and reset
 * connections are tried again, and so is the 503 that asks for it if the target itself
 * has supplied the body.
 */
final class HttpCommunicator {

	private static final int RETRIES = 10;

	private final TransformerClient client;

	private final Duration timeout;

	private final Duration retryDelay;

	HttpCommunicator(TransformerClient client, Duration timeout, Duration retryDelay) {
		this.client = client;
		this.timeout = timeout;
		this.retryDelay = retryDelay;
	}

	/**
	 * Transform an object.
	 * @param transform what and how
	 * @param sink takes the result if the answer is one
	 * @return how it went
	 */
	Outcome transform(Transform transform, Sink sink) {
		try {
			return transform(HttpRequests.compose(transform), sink, true);
		}
		catch (IllegalArgumentException ex) {
			return new Outcome.Failed(500, String.valueOf(ex.getMessage()));
		}
	}

	/**
	 * Do what an inline client does that was redirected to a transformer.
	 * @param transform what and how
	 * @param sink takes the result if the answer is one
	 * @return how it went, from the client's view
	 */
	Outcome pull(Transform transform, Sink sink) {
		return transform(HttpRequests.compose(transform), sink, false);
	}

	private Outcome transform(ClientRequest request, Sink sink, boolean retry) {
		for (int attempt = 0;; attempt++) {
			boolean last = !retry || attempt == RETRIES;
			try (ClientResponse response = this.client.send(request, this.timeout)) {
				if (last || !replayable(request, response)) {
					return judge(response, sink, retry);
				}
			}
			catch (IOException ex) {
				if (last || !transientFailure(ex)) {
					return new Outcome.Failed(500, message(request, ex));
				}
			}
			if (!pause(attempt)) {
				return new Outcome.Failed(500, "aborted");
			}
		}
	}

	private static Outcome judge(ClientResponse response, Sink sink, boolean target) {
		try {
			if (response.status() == 204) {
				return new Outcome.Delivered();
			}
			if (response.status() >= 400) {
				String text = response.errorText();
				return new Outcome.Failed(response.status(), target ? "ETL error: " + text : text);
			}
			sink.accept(response);
			return new Outcome.Content();
		}
		catch (IOException ex) {
			return new Outcome.Failed(500, String.valueOf(ex.getMessage()));
		}
	}

	private static boolean replayable(ClientRequest request, ClientResponse response) {
		return response.status() == 503 && request.body() != null
				&& response.headers().has(Ais.RETRY_REASON, Ais.DIRECT_PUT_TRANSIENT);
	}

	private static boolean transientFailure(IOException failure) {
		String message = String.valueOf(failure.getMessage());
		return !(failure instanceof ExchangeTimeoutException) && (failure instanceof ConnectException
				|| failure instanceof SocketException || message.contains("reset") || message.contains("Broken pipe"));
	}

	private static String message(ClientRequest request, IOException failure) {
		String method = request.method().charAt(0) + request.method().substring(1).toLowerCase(Locale.ROOT);
		String url = "http://" + request.authority() + GoUrl.text(request.target());
		return method + " \"" + url + "\": " + failure.getMessage();
	}

	private boolean pause(int attempt) {
		try {
			Thread.sleep(this.retryDelay.toMillis() * (2 + attempt) / 2);
			return true;
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			return false;
		}
	}

	/** Takes a result. */
	@FunctionalInterface
	interface Sink {

		void accept(ClientResponse response) throws IOException;

	}

}
