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

package io.aistore.etl.training;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorCompletionService;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

import io.aistore.etl.target.AistoreProtocol;
import io.aistore.etl.target.Escaping;
import org.jspecify.annotations.Nullable;

/**
 * Sends a running server objects the way AIStore's bucket jobs do: files by name, every
 * other result by direct put, four at a time; some in the body, too.
 */
public final class Training {

	private static final int CONNECTIONS = 4;

	private static final int BODY_EVERY = 16;

	/** More than any object takes: a run for practice is to end, whatever happens. */
	private static final Duration TIMEOUT = Duration.ofMinutes(5);

	private final int objects;

	private final @Nullable Path samples;

	private final Duration timeout;

	/**
	 * Plans a training.
	 * @param objects how many objects to send
	 * @param samples a directory with files to send, {@code null} for random text
	 */
	public Training(int objects, @Nullable Path samples) {
		this(objects, samples, TIMEOUT);
	}

	Training(int objects, @Nullable Path samples, Duration timeout) {
		this.objects = objects;
		this.samples = samples;
		this.timeout = timeout;
	}

	/**
	 * Trains.
	 * @param port the server's port on loopback
	 * @return how it went
	 * @throws IOException if there is nothing to send, or nobody who answers within five
	 * minutes
	 * @throws InterruptedException if interrupted
	 */
	public Report run(int port) throws IOException, InterruptedException {
		ExecutorService executor = Executors.newFixedThreadPool(CONNECTIONS);
		try (TrainingObjects files = new TrainingObjects(this.samples); TrainingTarget target = new TrainingTarget()) {
			HttpClient client = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
			Run run = new Run(client, files, target, "http://127.0.0.1:" + port);
			ExecutorCompletionService<@Nullable Void> connections = new ExecutorCompletionService<>(executor);
			for (int i = 0; i < CONNECTIONS; i++) {
				connections.submit(() -> run.connection(this.objects, this.timeout));
			}
			for (int i = 0; i < CONNECTIONS; i++) {
				connections.take().get();
			}
			return new Report(this.objects, run.failures.get(), run.failure);
		}
		catch (ExecutionException ex) {
			throw new IOException("The server does not answer", ex.getCause());
		}
		finally {
			executor.shutdownNow();
		}
	}

	/**
	 * How a training went.
	 *
	 * @param objects how many objects were sent
	 * @param failures how many were not transformed
	 * @param failure why the first of them was not, {@code null} if all were
	 */
	public record Report(int objects, int failures, @Nullable String failure) {

	}

	private static final class Run {

		private final HttpClient client;

		private final TrainingObjects files;

		private final TrainingTarget target;

		private final String server;

		private final AtomicInteger next = new AtomicInteger();

		private final AtomicInteger failures = new AtomicInteger();

		private volatile @Nullable String failure;

		Run(HttpClient client, TrainingObjects files, TrainingTarget target, String server) {
			this.client = client;
			this.files = files;
			this.target = target;
			this.server = server;
		}

		@Nullable Void connection(int objects, Duration timeout) throws Exception {
			for (int number = this.next.getAndIncrement(); number < objects; number = this.next.getAndIncrement()) {
				HttpResponse<byte[]> response = this.client.sendAsync(request(number), BodyHandlers.ofByteArray())
					.get(timeout.toMillis(), TimeUnit.MILLISECONDS);
				if (response.statusCode() != 200 && response.statusCode() != 204
						&& this.failures.getAndIncrement() == 0) {
					this.failure = response.statusCode() + " " + new String(response.body());
				}
			}
			return null;
		}

		private HttpRequest request(int number) throws IOException {
			Path file = this.files.get(number / 2);
			String name = Escaping.escapeSegment(file.getFileName().toString());
			boolean body = number % BODY_EVERY == 0;
			String query = (body) ? "" : "?" + AistoreProtocol.ETL_FQN + "="
					+ Escaping.escapeSegment(Escaping.escapeSegment(file.toString()));
			HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(this.server + "/training/" + name + query))
				.PUT((body) ? BodyPublishers.ofFile(file) : BodyPublishers.noBody());
			if (number % 2 == 1) {
				request.header(AistoreProtocol.NODE_URL, this.target.hop(name));
			}
			return request.build();
		}

	}

}
