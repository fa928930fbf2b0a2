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

package io.aistore.etl.autoconfigure;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

import io.aistore.etl.server.http.DownloadReader;
import io.aistore.etl.server.http.EmptyPut;
import org.jspecify.annotations.Nullable;

import org.springframework.beans.factory.InitializingBean;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.util.InvalidMimeTypeException;
import org.springframework.util.MimeTypeUtils;
import org.springframework.util.unit.DataSize;

/**
 * Properties of an ETL server.
 */
@ConfigurationProperties("aistore.etl")
public class AistoreEtlProperties implements InitializingBean {

	private static final DataSize MAX_HEAD_BUFFER = DataSize.ofKilobytes(960);

	/**
	 * URL of this pod's target, with the secret in it. Required; set by AIStore as
	 * AIS_TARGET_URL.
	 */
	private @Nullable String targetUrl;

	/**
	 * Whether a transformer gets the object's file instead of its bytes, which are then
	 * read only when it asks for them. Also set by ETL_DIRECT_FQN.
	 */
	private boolean directFqn;

	/**
	 * Media type of the results of a transformer that names none.
	 */
	private String contentType = "application/octet-stream";

	/**
	 * What an empty PUT without etl_fqn means. AIStore sends one for an object whose name
	 * has a '#' in it, and its content would be lost: reject answers 400; accept takes it
	 * as an empty object.
	 */
	private EmptyPut emptyPut = EmptyPut.REJECT;

	/**
	 * How long AIStore waits for an object, obj_timeout in the spec: deliveries are not
	 * tried again beyond it. Unknown if not set.
	 */
	private @Nullable Duration objectTimeout;

	/**
	 * Whether to refuse to start with a version of Reactor Netty that stops reading
	 * connections under AIStore's traffic (before 1.3.8).
	 */
	private boolean verifyReactorNetty = true;

	private final Fqn fqn = new Fqn();

	private final Download download = new Download();

	private final Transform transform = new Transform();

	private final Streaming streaming = new Streaming();

	private final Memory memory = new Memory();

	private final Workers workers = new Workers();

	public @Nullable String getTargetUrl() {
		return this.targetUrl;
	}

	public void setTargetUrl(@Nullable String targetUrl) {
		this.targetUrl = targetUrl;
	}

	public boolean isDirectFqn() {
		return this.directFqn;
	}

	public void setDirectFqn(boolean directFqn) {
		this.directFqn = directFqn;
	}

	public String getContentType() {
		return this.contentType;
	}

	public void setContentType(String contentType) {
		this.contentType = contentType;
	}

	public EmptyPut getEmptyPut() {
		return this.emptyPut;
	}

	public void setEmptyPut(EmptyPut emptyPut) {
		this.emptyPut = emptyPut;
	}

	public @Nullable Duration getObjectTimeout() {
		return this.objectTimeout;
	}

	public void setObjectTimeout(@Nullable Duration objectTimeout) {
		this.objectTimeout = objectTimeout;
	}

	public boolean isVerifyReactorNetty() {
		return this.verifyReactorNetty;
	}

	public void setVerifyReactorNetty(boolean verifyReactorNetty) {
		this.verifyReactorNetty = verifyReactorNetty;
	}

	public Fqn getFqn() {
		return this.fqn;
	}

	public Download getDownload() {
		return this.download;
	}

	public Transform getTransform() {
		return this.transform;
	}

	public Streaming getStreaming() {
		return this.streaming;
	}

	public Memory getMemory() {
		return this.memory;
	}

	public Workers getWorkers() {
		return this.workers;
	}

	@Override
	public void afterPropertiesSet() {
		Limits.within(DataSize.ofBytes(0), MAX_HEAD_BUFFER, "aistore.etl.streaming.head-buffer",
				this.streaming.headBuffer);
		Limits.atLeast(DataSize.ofBytes(1), "aistore.etl.memory.budget", this.memory.budget);
		Limits.atLeast(DataSize.ofBytes(1), "aistore.etl.memory.max-object-size", this.memory.maxObjectSize);
		Limits.atLeast(0, "aistore.etl.memory.max-waiting", this.memory.maxWaiting);
		Limits.atLeast(Duration.ZERO, "aistore.etl.memory.max-wait", this.memory.maxWait);
		Limits.atLeast(Limits.TICK, "aistore.etl.object-timeout", this.objectTimeout);
		Limits.atLeast(Limits.TICK, "aistore.etl.transform.timeout", this.transform.timeout);
		Limits.atLeast(1, "aistore.etl.workers.size", this.workers.size);
		Limits.atLeast(1, "aistore.etl.workers.queue-capacity", this.workers.queueCapacity);
		Limits.allowed(AistoreEtlProperties::isAvailable, "aistore.etl.workers.threads", this.workers.threads,
				"auto or platform: virtual threads need JDK 21");
		Limits.allowed(AistoreEtlProperties::isMediaType, "aistore.etl.content-type", this.contentType,
				"a media type such as text/plain");
		for (String host : this.download.allowedHosts) {
			Limits.allowed(DownloadReader::isHost, "aistore.etl.download.allowed-hosts", host,
					"a name, a suffix such as .example.com, an address or *, without a scheme and a port");
		}
	}

	private static boolean isAvailable(ThreadKind threads) {
		return threads != ThreadKind.VIRTUAL || Runtime.version().feature() >= 21;
	}

	private static boolean isMediaType(String contentType) {
		try {
			return MimeTypeUtils.parseMimeType(contentType).isConcrete();
		}
		catch (InvalidMimeTypeException ex) {
			return false;
		}
	}

	/**
	 * Local files.
	 */
	public static class Fqn {

		/**
		 * Directories that the files of objects may be in; others are refused with 403.
		 * AIStore's on-disk layout, wherever it is, if not set.
		 */
		private List<Path> roots = new ArrayList<>();

		public List<Path> getRoots() {
			return this.roots;
		}

		public void setRoots(List<Path> roots) {
			this.roots = roots;
		}

	}

	/**
	 * Content of other servers.
	 */
	public static class Download {

		/**
		 * Hosts that POST /download may fetch content from: names, suffixes such as
		 * .example.com, addresses, or * for any; others are refused with 403. None if not
		 * set, since whoever reaches the pod may ask.
		 */
		private List<String> allowedHosts = new ArrayList<>();

		public List<String> getAllowedHosts() {
			return this.allowedHosts;
		}

		public void setAllowedHosts(List<String> allowedHosts) {
			this.allowedHosts = allowedHosts;
		}

	}

	/**
	 * Runs of the transformer.
	 */
	public static class Transform {

		/**
		 * How long one run may take: then its thread is interrupted, and the answer is
		 * 504. Any time if not set.
		 */
		private @Nullable Duration timeout;

		/**
		 * Whether a buffered transformer is quick and never waits, so that it may run on
		 * an event loop. For one that does not say so itself, such as a lambda.
		 */
		private boolean nonBlocking;

		public boolean isNonBlocking() {
			return this.nonBlocking;
		}

		public void setNonBlocking(boolean nonBlocking) {
			this.nonBlocking = nonBlocking;
		}

		public @Nullable Duration getTimeout() {
			return this.timeout;
		}

		public void setTimeout(@Nullable Duration timeout) {
			this.timeout = timeout;
		}

	}

	/**
	 * Streaming transformers.
	 */
	public static class Streaming {

		/**
		 * How much of a streaming result is held back before its head is sent, so that an
		 * early failure gets its status and a small result its length. At most 960KB.
		 */
		private DataSize headBuffer = DataSize.ofKilobytes(64);

		public DataSize getHeadBuffer() {
			return this.headBuffer;
		}

		public void setHeadBuffer(DataSize headBuffer) {
			this.headBuffer = headBuffer;
		}

	}

	/**
	 * Memory of buffered transformers.
	 */
	public static class Memory {

		/**
		 * Memory that objects in flight may take together; who does not fit waits. 15 %
		 * of the heap if not set.
		 */
		private @Nullable DataSize budget;

		/**
		 * Largest object that a buffered transformer takes; a larger one is refused with
		 * 413. The whole budget if not set, or 30 % of the heap if that is not set
		 * either, and never more than that; 2 GiB at most.
		 */
		private @Nullable DataSize maxObjectSize;

		/**
		 * How many requests may wait for memory; further ones are refused with 503.
		 */
		private int maxWaiting = 10_000;

		/**
		 * How long a request may wait for memory before it is refused with 503.
		 */
		private Duration maxWait = Duration.ofSeconds(60);

		public @Nullable DataSize getBudget() {
			return this.budget;
		}

		public void setBudget(@Nullable DataSize budget) {
			this.budget = budget;
		}

		public @Nullable DataSize getMaxObjectSize() {
			return this.maxObjectSize;
		}

		public void setMaxObjectSize(@Nullable DataSize maxObjectSize) {
			this.maxObjectSize = maxObjectSize;
		}

		public int getMaxWaiting() {
			return this.maxWaiting;
		}

		public void setMaxWaiting(int maxWaiting) {
			this.maxWaiting = maxWaiting;
		}

		public Duration getMaxWait() {
			return this.maxWait;
		}

		public void setMaxWait(Duration maxWait) {
			this.maxWait = maxWait;
		}

		// Collecting garbage of a heap full of large arrays takes longer than probes wait
		long budgetBytes() {
			return (this.budget != null) ? this.budget.toBytes() : Runtime.getRuntime().maxMemory() * 3 / 20;
		}

		// An object that is larger than the budget gets it when nobody else is served
		long maxObjectBytes() {
			long whole = (this.budget != null) ? budgetBytes() : 2 * budgetBytes();
			long limit = Math.min(whole, Integer.MAX_VALUE - 8);
			return (this.maxObjectSize != null) ? Math.min(limit, this.maxObjectSize.toBytes()) : limit;
		}

	}

	/**
	 * Threads that transformers run on.
	 */
	public static class Workers {

		/**
		 * Kind of the threads. Platform threads suit computation, virtual ones waiting;
		 * auto takes virtual ones for a streaming transformer on JDK 24 and later, else
		 * platform threads.
		 */
		private ThreadKind threads = ThreadKind.AUTO;

		/**
		 * Number of threads, which is how many transforms run at once. If not set, 4 for
		 * each processor but at least 8, or 256 virtual ones.
		 */
		private @Nullable Integer size;

		/**
		 * How many transforms may wait for a thread; further ones are refused with 503.
		 */
		private int queueCapacity = 10_000;

		public ThreadKind getThreads() {
			return this.threads;
		}

		public void setThreads(ThreadKind threads) {
			this.threads = threads;
		}

		public @Nullable Integer getSize() {
			return this.size;
		}

		public void setSize(@Nullable Integer size) {
			this.size = size;
		}

		public int getQueueCapacity() {
			return this.queueCapacity;
		}

		public void setQueueCapacity(int queueCapacity) {
			this.queueCapacity = queueCapacity;
		}

	}

	/**
	 * Kinds of threads.
	 */
	public enum ThreadKind {

		/** Virtual ones for streaming transformers on JDK 24 and later, else platform. */
		AUTO,

		/** Platform threads. */
		PLATFORM,

		/** Virtual threads; JDK 21 or later. */
		VIRTUAL

	}

}
