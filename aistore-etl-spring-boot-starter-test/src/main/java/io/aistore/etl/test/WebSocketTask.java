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

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.concurrent.CompletableFuture;

import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * One object on its way over WebSocket.
 */
final class WebSocketTask {

	private static final JsonMapper json = JsonMapper.builder().build();

	private final Transform transform;

	private final HttpCommunicator.Sink sink;

	private final CompletableFuture<Outcome> outcome = new CompletableFuture<>();

	WebSocketTask(Transform transform, HttpCommunicator.Sink sink) {
		this.transform = transform;
		this.sink = sink;
	}

	CompletableFuture<Outcome> outcome() {
		return this.outcome;
	}

	/**
	 * Send the control message, and the object unless its file is named.
	 * @param connection where to
	 * @throws IOException if it can't be sent
	 */
	void send(WebSocketConnection connection) throws IOException {
		connection.send(new ByteArrayInputStream(json.writeValueAsBytes(control())));
		if (this.transform.byContent()) {
			try (InputStream content = this.transform.object().open()) {
				connection.send(content);
			}
		}
	}

	private ObjectNode control() {
		ObjectNode control = json.createObjectNode();
		if (!this.transform.pipeline().isEmpty()) {
			control.put("pipeline", this.transform.pipeline());
		}
		if (!this.transform.args().isEmpty()) {
			control.put(Ais.ETL_ARGS, this.transform.args());
		}
		if (!this.transform.byContent()) {
			control.put("fqn", GoUrl.pathEscape(this.transform.object().fqn()));
		}
		return control.put("path", this.transform.object().uname().name());
	}

	/**
	 * Judge a reply: every TEXT is "delivered", BINARY is the result if somebody waits
	 * for it here.
	 * @param reply the reply
	 * @throws IOException if the reply breaks off or can't be stored; the task waits on
	 */
	void accept(WebSocketConnection.Message reply) throws IOException {
		if (reply.text()) {
			reply.transferTo(OutputStream.nullOutputStream());
			this.outcome.complete(new Outcome.Delivered());
		}
		else if (this.transform.remote()) {
			this.outcome.complete(new Outcome.Failed(500, "task.w is nil, expected direct put but got result from"
					+ " pipeline: " + this.transform.pipeline()));
			reply.transferTo(OutputStream.nullOutputStream());
		}
		else {
			this.sink.accept(new ClientResponse(200, new Headers(), reply, () -> {
			}));
			this.outcome.complete(new Outcome.Content());
		}
	}

	void fail(String message) {
		this.outcome.complete(new Outcome.Failed(500, message));
	}

	/**
	 * Nobody will answer: where AIStore waits for ever.
	 */
	void hang() {
		this.outcome.complete(new Outcome.Hung());
	}

}
