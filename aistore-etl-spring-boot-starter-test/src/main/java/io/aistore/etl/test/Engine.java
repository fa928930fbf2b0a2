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
import java.net.BindException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;

/**
 * What runs inside a local target: its servers, its client and its jobs, and the threads
 * of them all.
 */
final class Engine implements AutoCloseable {

	private static final Log logger = LogFactory.getLog(LocalTarget.class);

	private static final int MAX_RECORDED = 10_000;

	private static final AtomicInteger threadNumber = new AtomicInteger();

	private final ExecutorService threads = Executors.newCachedThreadPool(daemons());

	private final ScheduledExecutorService scheduler = Executors.newSingleThreadScheduledExecutor(daemons());

	private final TransformerClient client = new TransformerClient(this.threads, this.scheduler);

	private final Faults faults = new Faults();

	private final Deque<RecordedRequest> requests = new ArrayDeque<>();

	private final Cluster cluster;

	private final HttpCommunicator http;

	private final WebSocketCommunicator webSocket;

	private final Server endpoint;

	Engine(Cluster cluster, LocalTarget.Builder options, Server.Handler person) throws IOException {
		this.cluster = cluster;
		this.http = new HttpCommunicator(this.client, options.objTimeout(), options.retryDelay());
		this.webSocket = new WebSocketCommunicator(this.threads, this.scheduler, options.webSocketPing(),
				options.objTimeout());
		try {
			for (Target target : cluster.targets()) {
				Server.Handler handler = new TargetEndpoint(cluster, target, this.faults, this::record);
				target.start(serve(options.targetPort(target.number()), options.idleTimeout(), handler));
			}
			this.endpoint = serve(options.port(), options.idleTimeout(), person);
		}
		catch (IOException | RuntimeException ex) {
			stop();
			throw ex;
		}
	}

	private Server serve(int port, Duration idle, Server.Handler handler) throws IOException {
		try {
			return new Server(port, idle, this.threads, handler);
		}
		catch (BindException ex) {
			throw new LocalTargetPortInUseException(port, ex);
		}
	}

	private static ThreadFactory daemons() {
		return (task) -> {
			Thread thread = new Thread(task, "local-target-" + threadNumber.incrementAndGet());
			thread.setDaemon(true);
			return thread;
		};
	}

	String endpoint() {
		return "http://127.0.0.1:" + this.endpoint.port();
	}

	Faults faults() {
		return this.faults;
	}

	/**
	 * Drop what is kept of a transformer that is registered anew.
	 * @param etl its name
	 */
	void forget(String etl) {
		logger.debug("Transformer '" + etl + "' registered");
		this.client.closeIdle();
		this.webSocket.forget();
	}

	Outcome transform(Transform transform, HttpCommunicator.Sink sink) {
		boolean webSocket = transform.etl().communication() == Communication.WS;
		return webSocket ? this.webSocket.transform(transform, sink) : this.http.transform(transform, sink);
	}

	Outcome pull(Transform transform, HttpCommunicator.Sink sink) {
		return this.http.pull(transform, sink);
	}

	BucketJobResult run(BucketJob job, List<Etl> etls) {
		return new BucketJobRun(job, this.cluster, etls, this.http, this.webSocket).run(this.threads);
	}

	/**
	 * Run a job in the background and tell the log how it goes.
	 * @param job the job
	 * @param etls its transformers
	 * @return the id of the job
	 */
	String start(BucketJob job, List<Etl> etls) {
		BucketJobRun run = new BucketJobRun(job, this.cluster, etls, this.http, this.webSocket);
		long start = System.nanoTime();
		var progress = this.scheduler.scheduleWithFixedDelay(() -> logger.info(run.progress()), 1, 1, TimeUnit.SECONDS);
		this.threads.execute(() -> {
			BucketJobResult result = run.run(this.threads);
			progress.cancel(false);
			long millis = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - start);
			logger.info(run.progress() + ", finished in " + millis + " ms");
			result.errors().forEach((name, error) -> logger.warn("ais://" + job.source() + "/" + name + ": " + error));
		});
		return run.id();
	}

	private void record(RecordedRequest request) {
		synchronized (this.requests) {
			this.requests.add(request);
			if (this.requests.size() > MAX_RECORDED) {
				this.requests.remove();
			}
		}
	}

	List<RecordedRequest> requests() {
		synchronized (this.requests) {
			return List.copyOf(this.requests);
		}
	}

	void reset() {
		this.faults.clear();
		this.webSocket.forget();
		synchronized (this.requests) {
			this.requests.clear();
		}
	}

	@Override
	public void close() {
		this.endpoint.close();
		stop();
	}

	private void stop() {
		this.cluster.targets().forEach(Target::close);
		this.webSocket.close();
		this.client.close();
		this.threads.shutdownNow();
		this.scheduler.shutdownNow();
		try {
			if (!this.threads.awaitTermination(10, TimeUnit.SECONDS)) {
				logger.warn("Threads of the local target are still running");
			}
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
	}

}
