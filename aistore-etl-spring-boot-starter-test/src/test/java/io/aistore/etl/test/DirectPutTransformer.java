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
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

import org.jspecify.annotations.Nullable;

/**
 * A transformer that appends a text and delivers its results itself.
 */
final class DirectPutTransformer implements AutoCloseable {

	private final HttpClient client = HttpClient.newHttpClient();

	private final String targetPath;

	private final String suffix;

	private final List<String> pipelines = new CopyOnWriteArrayList<>();

	private final FakeTransformer transformer;

	private volatile @Nullable String misplaced;

	DirectPutTransformer(String targetUrl, String suffix) {
		this.targetPath = URI.create(targetUrl).getRawPath();
		this.suffix = suffix;
		this.transformer = new FakeTransformer(this::answer);
	}

	String url() {
		return this.transformer.url();
	}

	List<String> pipelines() {
		return this.pipelines;
	}

	int calls() {
		return this.transformer.received().size();
	}

	FakeTransformer.Received last() {
		return this.transformer.last();
	}

	/**
	 * Put everything to one target.
	 * @param target its address
	 */
	void misplace(String target) {
		this.misplaced = target;
	}

	private void answer(Exchange exchange, byte[] content) throws IOException {
		byte[] tail = this.suffix.getBytes(StandardCharsets.UTF_8);
		byte[] result = Arrays.copyOf(content, content.length + tail.length);
		System.arraycopy(tail, 0, result, content.length, tail.length);
		String pipeline = exchange.headers().first("Ais-Node-Url");
		if (pipeline == null) {
			exchange.respond(200, new Headers(), result);
			return;
		}
		this.pipelines.add(pipeline);
		deliver(exchange, pipeline.split(",", 2), result);
	}

	private void deliver(Exchange exchange, String[] pipeline, byte[] result) throws IOException {
		URI hop = URI.create(pipeline[0]);
		boolean stage = hop.getRawPath().isEmpty();
		String base = (this.misplaced != null && !stage) ? this.misplaced : "http://" + hop.getAuthority();
		String url = stage ? base + exchange.path()
				: base + this.targetPath + hop.getRawPath() + "?" + hop.getRawQuery();
		HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(url))
			.version(HttpClient.Version.HTTP_1_1)
			.PUT(HttpRequest.BodyPublishers.ofByteArray(result));
		if (pipeline.length > 1) {
			request.header("Ais-Node-Url", pipeline[1]);
		}
		try {
			HttpResponse<byte[]> answer = this.client.send(request.build(), HttpResponse.BodyHandlers.ofByteArray());
			boolean delivered = answer.statusCode() == 204 || !stage && answer.body().length == 0;
			exchange.respond(delivered ? 204 : answer.statusCode(), new Headers(), answer.body());
		}
		catch (InterruptedException ex) {
			throw new IOException(ex);
		}
		catch (IOException ex) {
			exchange.respond(503, new Headers().add("Ais-Etl-Retry-Reason", "direct-put-transient"), new byte[0]);
		}
	}

	@Override
	public void close() {
		this.transformer.close();
	}

}
