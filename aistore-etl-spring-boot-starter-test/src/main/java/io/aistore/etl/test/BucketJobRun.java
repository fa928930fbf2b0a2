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
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.TimeUnit;

/**
 * One run of a bucket job: on every target some workers that go through the target's
 * objects, until all are done, one has failed, or the time is up.
 */
final class BucketJobRun {

	private static final int MAX_ERRORS = 128;

	private final String id = Cluster.randomId(9);

	private final BucketJob job;

	private final Cluster cluster;

	private final List<Etl> etls;

	private final HttpCommunicator http;

	private final WebSocketCommunicator webSocket;

	private final Map<Target, WebSocketSession> sessions = new ConcurrentHashMap<>();

	private final Set<String> delivered = new LinkedHashSet<>();

	private final Set<String> underway = new LinkedHashSet<>();

	private final Map<String, String> errors = new TreeMap<>();

	private final List<String> jobErrors = new ArrayList<>();

	private int total;

	private final List<String> hung = new ArrayList<>();

	private volatile boolean stopped;

	BucketJobRun(BucketJob job, Cluster cluster, List<Etl> etls, HttpCommunicator http,
			WebSocketCommunicator webSocket) {
		this.job = job;
		this.cluster = cluster;
		this.etls = etls;
		this.http = http;
		this.webSocket = webSocket;
	}

	String id() {
		return this.id;
	}

	/**
	 * How far the job is.
	 * @return one line
	 */
	synchronized String progress() {
		return "Bucket job %s: ais://%s => ais://%s: %d of %d objects, %d errors".formatted(this.id, this.job.source(),
				this.job.destination(), this.delivered.size(), this.total, this.errors.size());
	}

	/**
	 * Run the job.
	 * @param threads where workers run
	 * @return how it ended
	 */
	BucketJobResult run(ExecutorService threads) {
		try {
			openSessions();
			await(startWorkers(threads));
		}
		catch (IOException ex) {
			jobError(String.valueOf(ex.getMessage()));
		}
		BucketJobResult result = result();
		this.sessions.values().forEach(WebSocketSession::close);
		return result;
	}

	private void openSessions() throws IOException {
		Etl first = this.etls.get(0);
		if (first.communication() == Communication.WS) {
			for (Target target : this.cluster.targets()) {
				this.sessions.put(target, this.webSocket.open(first, target.number(), this::jobError));
			}
		}
	}

	private CountDownLatch startWorkers(ExecutorService threads) {
		List<Target> targets = this.cluster.targets();
		CountDownLatch done = new CountDownLatch(targets.size() * this.job.workers());
		for (Target target : targets) {
			Queue<StoredObject> objects = new ConcurrentLinkedQueue<>(select(target));
			for (int i = 0; i < this.job.workers(); i++) {
				threads.execute(() -> work(target, objects, done));
			}
		}
		return done;
	}

	private synchronized Collection<StoredObject> select(Target target) {
		List<StoredObject> selected = this.cluster.owned(target, this.job.source())
			.stream()
			.filter((object) -> object.uname().name().startsWith(this.job.prefix()))
			.toList();
		this.total += selected.size();
		return selected;
	}

	private void await(CountDownLatch done) {
		try {
			if (!done.await(this.job.timeout().toNanos(), TimeUnit.NANOSECONDS)) {
				this.stopped = true;
			}
		}
		catch (InterruptedException ex) {
			this.stopped = true;
			Thread.currentThread().interrupt();
		}
	}

	private void work(Target target, Queue<StoredObject> objects, CountDownLatch done) {
		try {
			for (StoredObject next = objects.poll(); next != null && !this.stopped; next = objects.poll()) {
				begin(next.uname().name());
				Outcome outcome = attempt(target, next);
				end(next.uname().name(), outcome);
				if (outcome instanceof Outcome.Hung) {
					return;
				}
			}
		}
		finally {
			done.countDown();
		}
	}

	private Outcome attempt(Target target, StoredObject object) {
		try {
			return transform(target, object);
		}
		catch (RuntimeException ex) {
			return new Outcome.Failed(500, String.valueOf(ex.getMessage()));
		}
	}

	private Outcome transform(Target target, StoredObject object) {
		Uname result = new Uname(this.job.destination(), this.job.prepend() + object.uname().name());
		Target owner = this.cluster.owner(result);
		String destination = (owner == target) ? ""
				: owner.url() + "/" + result.escaped() + "?owt=" + Ais.OWT_TRANSFORM + "&uuid=" + this.id;
		Transform transform = new Transform(this.etls, target.number(), object, "", false, destination);
		HttpCommunicator.Sink sink = (response) -> owner.store().put(result, response.content());
		WebSocketSession session = this.sessions.get(target);
		return (session != null) ? transform(session, new WebSocketTask(transform, sink))
				: this.http.transform(transform, sink);
	}

	private static Outcome transform(WebSocketSession session, WebSocketTask task) {
		try {
			session.submit(task);
			return task.outcome().get();
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			return new Outcome.Failed(500, "aborted");
		}
		catch (ExecutionException ex) {
			return new Outcome.Failed(500, String.valueOf(ex.getMessage()));
		}
	}

	private synchronized void begin(String name) {
		this.underway.add(name);
	}

	private synchronized void end(String name, Outcome outcome) {
		if (!this.underway.remove(name)) {
			return;
		}
		if (outcome instanceof Outcome.Hung) {
			this.hung.add(name);
		}
		else if (outcome instanceof Outcome.Failed failed) {
			if (this.errors.size() < MAX_ERRORS) {
				this.errors.put(name, failed.message());
			}
			if (!this.job.continueOnError()) {
				abort();
			}
		}
		else {
			this.delivered.add(name);
		}
	}

	/**
	 * End the job for an error. What is under way over WebSocket is given up, since
	 * AIStore closes the session.
	 */
	private void abort() {
		this.stopped = true;
		if (!this.sessions.isEmpty()) {
			this.underway.clear();
			this.hung.clear();
			this.sessions.values().forEach(WebSocketSession::close);
		}
	}

	private synchronized void jobError(String message) {
		if (this.jobErrors.size() < MAX_ERRORS) {
			this.jobErrors.add(message);
		}
	}

	private synchronized BucketJobResult result() {
		this.hung.addAll(this.underway);
		this.underway.clear();
		return new BucketJobResult(this.id, List.copyOf(this.delivered), Map.copyOf(this.errors),
				List.copyOf(this.jobErrors), List.copyOf(this.hung));
	}

}
