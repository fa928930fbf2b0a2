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
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * What AIStore offers to people and clients: objects, buckets and jobs, with the requests
 * of AIStore's native API.
 */
final class PersonEndpoint implements Server.Handler {

	private static final JsonMapper json = JsonMapper.builder().build();

	private static final int MAX_MESSAGE = 1 << 20;

	private final LocalTarget local;

	private final Cluster cluster;

	PersonEndpoint(LocalTarget local, Cluster cluster) {
		this.local = local;
		this.cluster = cluster;
	}

	@Override
	public void handle(Exchange exchange) throws IOException {
		try {
			route(exchange);
		}
		catch (IllegalArgumentException | JacksonException ex) {
			AisError.respond(exchange, 400, String.valueOf(ex.getMessage()));
		}
	}

	private void route(Exchange exchange) throws IOException {
		String path = GoUrl.pathUnescape(exchange.path());
		if (path.equals(Ais.HEALTH)) {
			exchange.respond(200, new Headers(), new byte[0]);
		}
		else if (path.startsWith(Ais.OBJECTS) && path.indexOf('/', Ais.OBJECTS.length()) > 0) {
			int slash = path.indexOf('/', Ais.OBJECTS.length());
			object(exchange, new Uname(path.substring(Ais.OBJECTS.length(), slash), path.substring(slash + 1)));
		}
		else if (path.startsWith(Ais.BUCKETS + "/") && path.length() > Ais.BUCKETS.length() + 1) {
			bucket(exchange, path.substring(Ais.BUCKETS.length() + 1).replaceAll("/$", ""));
		}
		else {
			AisError.respond(exchange, 404, "invalid path");
		}
	}

	private void object(Exchange exchange, Uname uname) throws IOException {
		Query query = exchange.query();
		switch (exchange.method()) {
			case "PUT" -> {
				put(exchange, uname);
			}
			case "GET" -> {
				Optional<StoredObject> object = this.cluster.find(uname);
				if (object.isPresent() && query.get(Ais.ETL_NAME) != null) {
					transform(exchange, object.get(), query);
				}
				else {
					get(exchange, uname);
				}
			}
			case "HEAD" -> get(exchange, uname);
			case "DELETE" -> {
				if (this.cluster.owner(uname).store().delete(uname)) {
					exchange.respond(204, new Headers(), new byte[0]);
				}
				else {
					missing(exchange, uname);
				}
			}
			default -> AisError.respond(exchange, 405, "invalid method");
		}
	}

	private static void missing(Exchange exchange, Uname uname) throws IOException {
		AisError.respond(exchange, 404, "object ais://" + uname.bucket() + "/" + uname.name() + " does not exist");
	}

	private void put(Exchange exchange, Uname uname) throws IOException {
		try {
			this.cluster.owner(uname).store().put(uname, exchange.body());
		}
		catch (FileSystemException ex) {
			AisError.respond(exchange, 500, "cannot store ais://" + uname.bucket() + "/" + uname.name());
			return;
		}
		exchange.respond(200, new Headers(), new byte[0]);
	}

	private void get(Exchange exchange, Uname uname) throws IOException {
		Optional<ObjectStore.Content> object = this.cluster.open(uname);
		if (object.isEmpty()) {
			missing(exchange, uname);
			return;
		}
		try (InputStream content = object.get().stream()) {
			exchange.respond(200, new Headers(), object.get().size(), content);
		}
	}

	private void transform(Exchange exchange, StoredObject object, Query query) throws IOException {
		List<String> names = new ArrayList<>(List.of(String.valueOf(query.get(Ais.ETL_NAME))));
		String pipeline = query.get(Ais.ETL_PIPELINE);
		if (pipeline != null && !pipeline.isEmpty()) {
			names.addAll(List.of(pipeline.split(",", -1)));
		}
		String args = query.get(Ais.ETL_ARGS);
		Transform transform;
		try {
			transform = this.local.inline(names, object, (args != null) ? args : "", query.truthy(Ais.LATEST_VER));
		}
		catch (IllegalArgumentException ex) {
			AisError.respond(exchange, 404, String.valueOf(ex.getMessage()));
			return;
		}
		if (transform.etl().communication() == Communication.HPULL) {
			if (transform.etls().size() > 1) {
				AisError.respond(exchange, 400, LocalTarget.PULL_FIRST);
				return;
			}
			exchange.respond(307, new Headers().add("Location", HttpRequests.pullUrl(transform)), new byte[0]);
			return;
		}
		Relay relay = new Relay(exchange);
		Outcome outcome = this.local.perform(transform, relay);
		relay.end(outcome);
	}

	private void bucket(Exchange exchange, String bucket) throws IOException {
		byte[] body = exchange.body().readNBytes(MAX_MESSAGE);
		JsonNode message = (body.length == 0) ? json.createObjectNode() : json.readTree(body);
		String action = message.path("action").asString("");
		if (exchange.method().equals("GET") && (action.isEmpty() || action.equals("list"))) {
			list(exchange, bucket, message.path("value").path("prefix").asString(""));
		}
		else if (exchange.method().equals("POST") && action.equals("create-bck")) {
			this.cluster.createBucket(bucket);
			exchange.respond(200, new Headers(), new byte[0]);
		}
		else if (exchange.method().equals("POST") && action.equals("etl-bck")) {
			if (this.cluster.hasBucket(bucket)) {
				start(exchange, bucket, message.path("value"));
			}
			else {
				AisError.respond(exchange, 404, LocalTarget.missing(bucket));
			}
		}
		else {
			AisError.respond(exchange, 400, "invalid action \"" + action + "\"");
		}
	}

	private void list(Exchange exchange, String bucket, String prefix) throws IOException {
		ObjectNode list = json.createObjectNode();
		ArrayNode entries = list.put("uuid", Cluster.randomId(9)).put("continuation_token", "").putArray("entries");
		for (StoredObject object : this.cluster.list(bucket)) {
			if (object.uname().name().startsWith(prefix)) {
				entries.addObject().put("name", object.uname().name()).put("size", Long.toString(object.size()));
			}
		}
		exchange.respond(200, "application/json", list + "\n");
	}

	private void start(Exchange exchange, String bucket, JsonNode value) throws IOException {
		List<String> etls = new ArrayList<>();
		etls.add(value.path("id").asString(""));
		value.path("pipeline").forEach((name) -> etls.add(name.asString()));
		BucketJob job = BucketJob
			.of(bucket, destination(exchange.query().get(Ais.BUCKET_TO)), etls.toArray(String[]::new))
			.withPrefix(value.path("prefix").asString(""))
			.withPrepend(value.path("prepend").asString(""));
		int workers = value.path("num-workers").asInt(0);
		job = (workers > 0) ? job.withWorkers(workers) : job;
		job = value.path("coer").asBoolean(false) ? job.continuingOnError() : job;
		exchange.respond(200, "text/plain", this.local.startBucketJob(job.withTimeout(LocalTarget.LONGEST_JOB)));
	}

	private static String destination(@Nullable String quname) {
		if (quname == null || quname.isEmpty()) {
			throw new IllegalArgumentException("missing query parameter \"" + Ais.BUCKET_TO + "\"");
		}
		String[] parts = quname.split("/");
		return parts[parts.length - 1];
	}

	/** Passes an inline result on as it comes. */
	private static final class Relay implements HttpCommunicator.Sink {

		private final Exchange exchange;

		private boolean begun;

		Relay(Exchange exchange) {
			this.exchange = exchange;
		}

		@Override
		public void accept(ClientResponse response) throws IOException {
			this.begun = true;
			Headers headers = new Headers();
			String type = response.headers().first("Content-Type");
			if (type != null) {
				headers.add("Content-Type", type);
			}
			this.exchange.respondChunked(response.status(), headers,
					new BrokenEnd(response.content(), (message) -> AisError.body(this.exchange, 500, message)));
		}

		void end(Outcome outcome) throws IOException {
			if (outcome instanceof Outcome.Failed failed && !this.begun) {
				AisError.respond(this.exchange, failed.status(), failed.message());
			}
			else if (outcome instanceof Outcome.Hung && !this.begun) {
				AisError.respond(this.exchange, 504, LocalTarget.HUNG);
			}
			else if (outcome instanceof Outcome.Delivered) {
				this.exchange.respond(204, new Headers(), new byte[0]);
			}
		}

	}

}
