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
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;

import org.springframework.context.ConfigurableApplicationContext;

/**
 * A small AIStore cluster inside this JVM, for tests of a transformer and for running one
 * without a cluster. Towards a transformer it behaves as AIStore's targets do, towards a
 * person as an AIStore endpoint does, and it judges answers as AIStore does. It is a
 * stand-in and no store: objects live in a temporary directory until it is closed.
 * <p>
 * All methods may be called by several threads. Failures of the disk come as
 * {@link UncheckedIOException}.
 */
public final class LocalTarget implements AutoCloseable {

	static final Duration LONGEST_JOB = Duration.ofHours(24);

	static final String HUNG = "no reply, and none will come: AIStore would wait for ever";

	static final String PULL_FIRST = "hpull cannot be the first of an inline pipeline";

	private static final String SCRATCH_BUCKET = "local-target";

	private final String etlName;

	private final Cluster cluster;

	private final Engine engine;

	private final AtomicLong scratch = new AtomicLong();

	private LocalTarget(Builder builder) throws IOException {
		this.etlName = builder.etlName;
		this.cluster = new Cluster(builder.targets);
		this.cluster.secret(this.etlName);
		try {
			this.engine = new Engine(this.cluster, builder, new PersonEndpoint(this, this.cluster));
		}
		catch (IOException | RuntimeException ex) {
			this.cluster.delete();
			throw ex;
		}
	}

	/**
	 * Options of a local target.
	 * @return options with AIStore's defaults
	 */
	public static Builder builder() {
		return new Builder();
	}

	/**
	 * Run a Spring Boot application as a transformer beside a local target, which listens
	 * on port 8080. Options: {@code --local-target.port}, {@code --local-target.targets},
	 * {@code --local-target.communication=hpush|hpull|ws} and
	 * {@code --local-target.body=true} for content instead of files; everything else is
	 * the application's own. An option of these that is unknown or has no valid value
	 * stops the start.
	 * @param application the class of the application
	 * @param args its arguments
	 * @return the running application; closing it closes the local target
	 */
	public static ConfigurableApplicationContext run(Class<?> application, String... args) {
		return LocalTargetApplication.run(application, args);
	}

	/**
	 * The name of the transformer that is meant where none is named.
	 * @return the name
	 */
	public String etlName() {
		return this.etlName;
	}

	/**
	 * The address that people and clients use.
	 * @return scheme, host and port
	 */
	public String endpoint() {
		return this.engine.endpoint();
	}

	/**
	 * What the pod beside the first target gets as {@code AIS_TARGET_URL}.
	 * @return the URL, with the secret
	 */
	public String targetUrl() {
		return targetUrl(0);
	}

	/**
	 * What the pod beside a target gets as {@code AIS_TARGET_URL}.
	 * @param target the number of the target, from 0
	 * @return the URL, with the secret
	 */
	public String targetUrl(int target) {
		return targetUrl(this.etlName, target);
	}

	/**
	 * What a pod of a transformer gets as {@code AIS_TARGET_URL}.
	 * @param etl the name of the transformer
	 * @param target the number of the target, from 0
	 * @return the URL, with the secret
	 */
	public String targetUrl(String etl, int target) {
		return this.cluster.targets().get(target).url() + Ais.ETL_OBJECT + etl + "/" + this.cluster.secret(etl);
	}

	/**
	 * The secret of the transformer that is meant where none is named.
	 * @return ten characters
	 */
	public String secret() {
		return this.cluster.secret(this.etlName);
	}

	/**
	 * Make a transformer known, or known otherwise.
	 * @param etl the transformer
	 */
	public void register(Etl etl) {
		this.cluster.register(etl);
		this.engine.forget(etl.name());
	}

	/**
	 * Store an object.
	 * @param bucket its bucket
	 * @param name its name
	 * @param content its content
	 */
	public void put(String bucket, String name, byte[] content) {
		put(bucket, name, new ByteArrayInputStream(content));
	}

	/**
	 * Store a file as an object.
	 * @param bucket its bucket
	 * @param name its name
	 * @param file its content
	 */
	public void put(String bucket, String name, Path file) {
		try (InputStream content = Files.newInputStream(file)) {
			put(bucket, name, content);
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	/**
	 * Store an object.
	 * @param bucket its bucket
	 * @param name its name
	 * @param content its content, read to the end and not closed
	 */
	public void put(String bucket, String name, InputStream content) {
		Uname uname = new Uname(bucket, name);
		try {
			this.cluster.owner(uname).store().put(uname, content);
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	/**
	 * Store an object in chunks, as AIStore does with large or multipart uploads.
	 * @param bucket its bucket
	 * @param name its name
	 * @param content its content
	 * @param chunkSize the size of all chunks but the last
	 */
	public void putChunked(String bucket, String name, byte[] content, int chunkSize) {
		Uname uname = new Uname(bucket, name);
		try {
			this.cluster.owner(uname).store().putChunked(uname, content, chunkSize);
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	/**
	 * Read an object.
	 * @param bucket its bucket
	 * @param name its name
	 * @return its content
	 * @throws IllegalArgumentException if there is no such object
	 */
	public byte[] get(String bucket, String name) {
		try {
			ObjectStore.Content object = this.cluster.open(new Uname(bucket, name))
				.orElseThrow(() -> missing(bucket, name));
			try (InputStream content = object.stream()) {
				return content.readAllBytes();
			}
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	/**
	 * The path that AIStore tells a transformer ({@code etl_fqn}).
	 * @param bucket the bucket of an object
	 * @param name its name
	 * @return the path; only the first chunk of a chunked object
	 * @throws IllegalArgumentException if there is no such object
	 */
	public Path file(String bucket, String name) {
		return Path.of(find(bucket, name).fqn());
	}

	/**
	 * The target that holds, or would hold, an object.
	 * @param bucket its bucket
	 * @param name its name
	 * @return the number of the target, from 0
	 */
	public int owner(String bucket, String name) {
		return this.cluster.owner(new Uname(bucket, name)).number();
	}

	/**
	 * Whether there is an object.
	 * @param bucket its bucket
	 * @param name its name
	 * @return {@code true} if so
	 */
	public boolean exists(String bucket, String name) {
		return this.cluster.find(new Uname(bucket, name)).isPresent();
	}

	/**
	 * The names of the objects of a bucket.
	 * @param bucket the bucket
	 * @return the names in order; empty if there is no such bucket
	 */
	public List<String> list(String bucket) {
		return this.cluster.list(bucket).stream().map((object) -> object.uname().name()).toList();
	}

	/**
	 * Delete an object, if it is there.
	 * @param bucket its bucket
	 * @param name its name
	 */
	public void delete(String bucket, String name) {
		Uname uname = new Uname(bucket, name);
		try {
			this.cluster.owner(uname).store().delete(uname);
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	/**
	 * Transform some content.
	 * @param content the content
	 * @return the result
	 * @throws TransformFailedError if AIStore would report an error
	 */
	public byte[] transform(byte[] content) {
		return transform(content, "");
	}

	/**
	 * Transform some content.
	 * @param content the content
	 * @param args the arguments ({@code etl_args})
	 * @return the result
	 * @throws TransformFailedError if AIStore would report an error
	 */
	public byte[] transform(byte[] content, String args) {
		String name = "object-" + this.scratch.incrementAndGet();
		put(SCRATCH_BUCKET, name, content);
		try {
			return transform(this.etlName, SCRATCH_BUCKET, name, args).orThrow();
		}
		finally {
			delete(SCRATCH_BUCKET, name);
		}
	}

	/**
	 * Transform an object.
	 * @param bucket its bucket
	 * @param name its name
	 * @return the result
	 * @throws TransformFailedError if AIStore would report an error
	 */
	public byte[] transform(String bucket, String name) {
		return transform(this.etlName, bucket, name).orThrow();
	}

	/**
	 * Get an object through a transformer ({@code GET …?etl_name=}).
	 * @param etl the name of the transformer, or of several joined by {@code >>}
	 * @param bucket the object's bucket
	 * @param name its name
	 * @return what a client of AIStore sees
	 */
	public TransformResult transform(String etl, String bucket, String name) {
		return transform(etl, bucket, name, "");
	}

	/**
	 * Get an object through a transformer.
	 * @param etl the name of the transformer, or of several joined by {@code >>}
	 * @param bucket the object's bucket
	 * @param name its name
	 * @param args the arguments ({@code etl_args}), may be empty
	 * @return what a client of AIStore sees
	 */
	public TransformResult transform(String etl, String bucket, String name, String args) {
		return transform(etl, bucket, name, args, false);
	}

	/**
	 * Get an object through a transformer.
	 * @param etl the name of the transformer, or of several joined by {@code >>}
	 * @param bucket the object's bucket
	 * @param name its name
	 * @param args the arguments ({@code etl_args}), may be empty
	 * @param latest whether to ask for the latest version ({@code latest-ver=true})
	 * @return what a client of AIStore sees
	 */
	public TransformResult transform(String etl, String bucket, String name, String args, boolean latest) {
		Transform transform = inline(List.of(etl.split(">>")), find(bucket, name), args, latest);
		InlineResult collector = new InlineResult();
		boolean pull = transform.etl().communication() == Communication.HPULL;
		if (pull && transform.etls().size() > 1) {
			return new TransformResult(400, null, new byte[0], PULL_FIRST);
		}
		return collector.result(pull ? this.engine.pull(transform, collector) : perform(transform, collector));
	}

	/**
	 * Transform a bucket into another one.
	 * @param source the bucket to read
	 * @param destination the bucket to write, made if it is not there
	 * @return how it ended
	 * @throws IllegalArgumentException if there is no bucket to read
	 */
	public BucketJobResult runBucketJob(String source, String destination) {
		return runBucketJob(BucketJob.of(source, destination, this.etlName));
	}

	/**
	 * Run a bucket job to its end, or for as long as it may take.
	 * @param job the job
	 * @return how it ended
	 * @throws IllegalArgumentException if there is no such bucket or transformer
	 */
	public BucketJobResult runBucketJob(BucketJob job) {
		List<Etl> etls = prepare(job);
		return this.engine.run(job, etls);
	}

	/**
	 * Let something go wrong when a transformer next asks a target for content
	 * ({@code GET} or {@code HEAD}). Several faults happen in the order they were given.
	 * @param fault what
	 */
	public void onGet(Fault fault) {
		this.engine.faults().onGet(fault);
	}

	/**
	 * Let something go wrong when a transformer next puts a result to a target. Several
	 * faults happen in the order they were given.
	 * @param fault what
	 */
	public void onPut(Fault fault) {
		this.engine.faults().onPut(fault);
	}

	/**
	 * Close the port of a target and all connections to it; new ones are refused.
	 * @param target the number of the target, from 0
	 */
	public void refuseConnections(int target) {
		this.cluster.targets().get(target).server().refuse();
	}

	/**
	 * Open the port of a target again.
	 * @param target the number of the target, from 0
	 */
	public void acceptConnections(int target) {
		try {
			this.cluster.targets().get(target).server().resume();
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	/**
	 * The requests of transformers to the targets since the start or the last
	 * {@link #reset()}, at most the latest 10,000.
	 * @return the requests in order
	 */
	public List<RecordedRequest> requests() {
		return this.engine.requests();
	}

	/**
	 * Forget all buckets, objects, faults and recorded requests, and accept connections.
	 * The transformers stay known.
	 */
	public void reset() {
		this.engine.reset();
		this.cluster.clear();
		for (Target target : this.cluster.targets()) {
			acceptConnections(target.number());
		}
	}

	@Override
	public void close() {
		this.engine.close();
		try {
			this.cluster.delete();
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	String startBucketJob(BucketJob job) {
		List<Etl> etls = prepare(job);
		return this.engine.start(job, etls);
	}

	private List<Etl> prepare(BucketJob job) {
		List<Etl> etls = etls(job.etls());
		if (!this.cluster.hasBucket(job.source())) {
			throw new IllegalArgumentException(missing(job.source()));
		}
		this.cluster.createBucket(job.destination());
		return etls;
	}

	Transform inline(List<String> names, StoredObject object, String args, boolean latest) {
		int target = this.cluster.owner(object.uname()).number();
		return new Transform(etls(names), target, object, args, latest, "");
	}

	Outcome perform(Transform transform, HttpCommunicator.Sink sink) {
		return this.engine.transform(transform, sink);
	}

	private List<Etl> etls(List<String> names) {
		return names.stream()
			.map((name) -> this.cluster.etl(name)
				.orElseThrow(() -> new IllegalArgumentException("etl \"" + name + "\" does not exist")))
			.toList();
	}

	private StoredObject find(String bucket, String name) {
		Optional<StoredObject> object = this.cluster.find(new Uname(bucket, name));
		return object.orElseThrow(() -> missing(bucket, name));
	}

	static String missing(String bucket) {
		return "bucket \"ais://" + bucket + "\" does not exist";
	}

	private static IllegalArgumentException missing(String bucket, String name) {
		return new IllegalArgumentException("object ais://" + bucket + "/" + name + " does not exist");
	}

	/**
	 * Options of a local target.
	 */
	public static final class Builder {

		private int targets = 2;

		private int port;

		private int[] targetPorts = {};

		private String etlName = "etl";

		private Duration objTimeout = Duration.ofSeconds(10);

		private Duration retryDelay = Duration.ofMillis(50);

		private Duration idleTimeout = Duration.ofSeconds(30);

		private Duration webSocketPing = Duration.ZERO;

		private Builder() {
		}

		/**
		 * The number of targets; 2 if not set.
		 * @param targets at least 1
		 * @return the options
		 */
		public Builder targets(int targets) {
			if (targets < 1) {
				throw new IllegalArgumentException("'targets' must be at least 1");
			}
			this.targets = targets;
			return this;
		}

		/**
		 * The port for people and clients; a free one if not set.
		 * @param port the port, or 0 for a free one
		 * @return the options
		 */
		public Builder port(int port) {
			this.port = port;
			return this;
		}

		/**
		 * The ports of the targets in their order; free ones where not set.
		 * @param ports ports, or 0 for a free one
		 * @return the options
		 */
		public Builder targetPorts(int... ports) {
			this.targetPorts = Arrays.copyOf(ports, ports.length);
			return this;
		}

		/**
		 * The name of the transformer that is meant where none is named; {@code etl} if
		 * not set.
		 * @param name the name
		 * @return the options
		 */
		public Builder etlName(String name) {
			this.etlName = name;
			return this;
		}

		/**
		 * How long an exchange with a transformer may take, the content included
		 * ({@code obj_timeout}); 10 s if not set.
		 * @param timeout the time
		 * @return the options
		 */
		public Builder objTimeout(Duration timeout) {
			this.objTimeout = timeout;
			return this;
		}

		/**
		 * The pause before the first of at most 10 retries, the later ones growing by
		 * half of it; 50 ms if not set, where AIStore takes a second.
		 * @param delay the pause
		 * @return the options
		 */
		public Builder retryDelay(Duration delay) {
			this.retryDelay = delay;
			return this;
		}

		/**
		 * After which time without a request a target closes a connection; 30 s if not
		 * set.
		 * @param timeout the time
		 * @return the options
		 */
		public Builder idleTimeout(Duration timeout) {
			this.idleTimeout = timeout;
			return this;
		}

		/**
		 * How often to ping over WebSocket; never if not set, as in AIStore. A connection
		 * whose ping is not answered before the next one is due is given up.
		 * @param interval the interval, or zero for never
		 * @return the options
		 */
		public Builder webSocketPing(Duration interval) {
			this.webSocketPing = interval;
			return this;
		}

		/**
		 * Start a local target.
		 * @return the running target
		 * @throws LocalTargetPortInUseException if a port is in use
		 */
		public LocalTarget start() {
			try {
				return new LocalTarget(this);
			}
			catch (IOException ex) {
				throw new UncheckedIOException(ex);
			}
		}

		int port() {
			return this.port;
		}

		int targetPort(int target) {
			return (target < this.targetPorts.length) ? this.targetPorts[target] : 0;
		}

		Duration objTimeout() {
			return this.objTimeout;
		}

		Duration retryDelay() {
			return this.retryDelay;
		}

		Duration webSocketPing() {
			return this.webSocketPing;
		}

		Duration idleTimeout() {
			return this.idleTimeout;
		}

	}

}
