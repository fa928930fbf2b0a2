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
import java.io.InputStream;
import java.nio.file.FileSystemException;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;

/**
 * What a target offers to transformers:
 * {@code GET|HEAD|PUT /v1/etl/_object/<etl>/<secret>/<uname>}. Every target finds every
 * object; what is put to another target than the object's owner is misplaced, and not
 * found.
 */
final class TargetEndpoint implements Server.Handler {

	private static final Log logger = LogFactory.getLog(TargetEndpoint.class);

	private final Cluster cluster;

	private final Target target;

	private final Faults faults;

	private final Consumer<RecordedRequest> recorder;

	TargetEndpoint(Cluster cluster, Target target, Faults faults, Consumer<RecordedRequest> recorder) {
		this.cluster = cluster;
		this.target = target;
		this.faults = faults;
		this.recorder = recorder;
	}

	@Override
	public void handle(Exchange exchange) throws IOException {
		exchange.beforeAnswer(() -> this.recorder.accept(RecordedRequest.of(this.target.number(), exchange)));
		if (!exchange.path().startsWith(Ais.ETL_OBJECT)) {
			AisError.respond(exchange, 404, "invalid path");
			return;
		}
		String[] parts = exchange.path().substring(Ais.ETL_OBJECT.length()).split("/", 3);
		if (parts.length < 3 || parts[2].isEmpty()) {
			AisError.respond(exchange, 400, "invalid URL path");
		}
		else if (!this.cluster.secrets().containsKey(parts[0])) {
			AisError.respond(exchange, 404, "etl \"" + parts[0] + "\" does not exist");
		}
		else if (!Map.entry(parts[0], parts[1]).equals(secret(parts[0]))) {
			AisError.respond(exchange, 403, "unrecognized secret");
		}
		else {
			serve(exchange, parts[2]);
		}
	}

	private Map.Entry<String, String> secret(String etl) {
		return Map.entry(etl, this.cluster.secrets().getOrDefault(etl, ""));
	}

	private void serve(Exchange exchange, String rawUname) throws IOException {
		Uname uname;
		try {
			uname = Uname.parse(GoUrl.pathUnescape(rawUname));
		}
		catch (IllegalArgumentException ex) {
			AisError.respond(exchange, 400, String.valueOf(ex.getMessage()));
			return;
		}
		Optional<Fault> fault = this.faults.next(exchange.method());
		if (fault.isPresent() && fault.get().apply(exchange, content(uname))) {
			return;
		}
		switch (exchange.method()) {
			case "GET", "HEAD" -> get(exchange, uname);
			case "PUT" -> put(exchange, uname);
			default -> AisError.respond(exchange, 405, "invalid method");
		}
	}

	private byte[] content(Uname uname) throws IOException {
		Optional<ObjectStore.Content> object = this.cluster.open(uname);
		if (object.isEmpty()) {
			return new byte[0];
		}
		try (InputStream content = object.get().stream()) {
			return content.readNBytes(1 << 24);
		}
	}

	private void get(Exchange exchange, Uname uname) throws IOException {
		Optional<ObjectStore.Content> object = this.cluster.open(uname);
		if (object.isEmpty()) {
			AisError.respond(exchange, 404, "object ais://" + uname.bucket() + "/" + uname.name() + " does not exist");
			return;
		}
		try (InputStream content = object.get().stream()) {
			exchange.respond(200, new Headers(), object.get().size(), content);
		}
	}

	private void put(Exchange exchange, Uname uname) throws IOException {
		try {
			this.target.store().put(uname, exchange.body());
		}
		catch (FileSystemException ex) {
			logger.debug("Cannot store " + uname, ex);
			AisError.respond(exchange, 500, "cannot store ais://" + uname.bucket() + "/" + uname.name());
			return;
		}
		exchange.respond(200, new Headers(), new byte[0]);
	}

}
