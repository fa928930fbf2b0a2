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

package io.aistore.etl.server.websocket;

import io.aistore.etl.EtlException;
import io.aistore.etl.delivery.Pipeline;
import io.aistore.etl.server.Communication;
import io.aistore.etl.server.EtlRequest;
import io.aistore.etl.server.Input;
import io.aistore.etl.target.Escaping;
import io.aistore.etl.target.ObjectReference;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * The message that announces an object.
 *
 * @param pipeline the hops that the result goes to, empty for none
 * @param args the arguments, empty for none
 * @param fqn the object's file, escaped once; empty if the object's content follows as
 * the next message
 * @param path the object's name, without its bucket
 */
record ControlMessage(String pipeline, String args, String fqn, String path) {

	private static final JsonMapper jsonMapper = JsonMapper.builder()
		.enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
		.build();

	/**
	 * Read a message.
	 * @param json the message
	 * @return the message; fields that are absent are empty, unknown ones ignored
	 * @throws EtlException with status 400 if the message is malformed
	 */
	static ControlMessage read(byte[] json) {
		JsonNode node;
		try {
			node = jsonMapper.readTree(json);
		}
		catch (JacksonException ex) {
			throw new EtlException(400, "Malformed control message: " + ex.getOriginalMessage(), ex);
		}
		if (node == null || !node.isObject()) {
			throw new EtlException(400, "Malformed control message: no JSON object");
		}
		String args = text(node, "etl_args");
		return new ControlMessage(text(node, "pipeline"), args.isBlank() ? "" : args, text(node, "fqn").strip(),
				text(node, "path"));
	}

	private static String text(JsonNode message, String field) {
		JsonNode value = message.get(field);
		if (value == null || value.isNull()) {
			return "";
		}
		if (!value.isString()) {
			throw new EtlException(400, "Malformed control message: '%s' is no string".formatted(field));
		}
		return value.stringValue();
	}

	/**
	 * Whether the object's content follows.
	 * @return whether the next message is the object
	 */
	boolean announcesContent() {
		return this.fqn.isEmpty();
	}

	/**
	 * Whether the result ends up at a target, so that AIStore has no place for a reply
	 * with content, and takes one as this object's error.
	 * @return whether the last hop has a path
	 */
	boolean endsAtTarget() {
		return Pipeline.endsAtTarget(this.pipeline);
	}

	EtlRequest request(@Nullable MessageBody body, boolean trusted, Runnable opened) {
		Input input = (body != null) ? new Input.Body(-1, body, trusted) : new Input.Fqn(this.fqn);
		return new EtlRequest(Communication.WS, ObjectReference.ofName(this.path), "/" + Escaping.escapePath(this.path),
				this.args, input, this.pipeline, opened::run);
	}

}
