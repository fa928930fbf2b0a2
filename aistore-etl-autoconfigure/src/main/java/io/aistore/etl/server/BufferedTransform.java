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

package io.aistore.etl.server;

import io.aistore.etl.EtlException;
import io.aistore.etl.Transformer;
import io.aistore.etl.server.MemoryBudget.Reservation;
import io.aistore.etl.server.Sources.Opened;
import io.aistore.etl.target.Steps;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;
import reactor.core.publisher.MonoSink;
import reactor.core.scheduler.Schedulers;

/**
 * Runs a {@link Transformer}: content in memory, then a worker, then the result in
 * memory.
 */
final class BufferedTransform implements TransformFunction {

	/** Reading more would hold an event loop up. */
	private static final int MAX_QUICK_FILE = 64 * 1024;

	private final Transformer transformer;

	private final Sources sources;

	private final Workers workers;

	private final MemoryBudget budget;

	private final EtlSettings settings;

	private final String contentType;

	private final boolean nonBlocking;

	BufferedTransform(Transformer transformer, Sources sources, Workers workers, MemoryBudget budget,
			EtlSettings settings) {
		this.transformer = transformer;
		this.sources = sources;
		this.workers = workers;
		this.budget = budget;
		this.settings = settings;
		this.nonBlocking = transformer.nonBlocking() || settings.nonBlocking();
		String contentType = transformer.contentType();
		this.contentType = (contentType != null) ? contentType : settings.contentType();
	}

	@Override
	public boolean buffered() {
		return true;
	}

	@Override
	public Mono<EtlResponse> apply(EtlRequest request) {
		return Mono.create((sink) -> {
			Steps steps = new Steps(sink.contextView());
			sink.onCancel(steps);
			if (request.input() instanceof Input.Fqn) {
				openFile(request, sink, steps);
			}
			else {
				open(request, sink, steps);
			}
		});
	}

	private void open(EtlRequest request, MonoSink<EtlResponse> sink, Steps steps) {
		steps.next(this.sources.openWhole(request), (opened) -> start(request, opened, sink, steps), sink::error);
	}

	// AIStore's default way: finding, reading and transforming are one task, handed over
	// once. Who has to wait for memory, or to ask the target, takes the other way
	private void openFile(EtlRequest request, MonoSink<EtlResponse> sink, Steps steps) {
		Workers.Handle handle = new Workers.Handle(() -> {
			Opened opened;
			try {
				opened = this.sources.openNow(request);
			}
			catch (Throwable ex) {
				sink.error(Workers.TaskError.wrap(ex));
				return;
			}
			if (opened != null) {
				start(request, opened, sink, steps);
			}
			else {
				open(request, sink, steps);
			}
		}, () -> {
		});
		steps.running(handle::cancel);
		if (isQuick(request)) {
			handle.run();
		}
		else {
			this.workers.execute(handle, sink::error);
		}
	}

	private void start(EtlRequest request, Opened opened, MonoSink<EtlResponse> sink, Steps steps) {
		request.listener().opened();
		Run run = new Run(request, opened, sink);
		steps.running(run::stop);
		if (isQuick(request) && isAtHand(opened.content())) {
			run.handle.run();
		}
		else {
			this.workers.execute(run.handle, sink::error);
		}
	}

	// Requests of a WebSocket are worked on side by side, which an event loop does not do
	private boolean isQuick(EtlRequest request) {
		return this.nonBlocking && request.communication() != Communication.WS;
	}

	private static boolean isAtHand(Content content) {
		return content instanceof Content.Memory
				|| (content instanceof Content.OnDisk file && file.size() <= MAX_QUICK_FILE);
	}

	private byte[] transform(EtlRequest request, TransformObject object, Content content) throws Throwable {
		byte[] result;
		try {
			result = this.transformer.transform(object);
		}
		finally {
			request.listener().received(content.size());
		}
		Throwable failure = content.failure();
		if (failure != null) {
			throw failure;
		}
		if (result == null) {
			throw new EtlException(500, "The transformer returned null for '%s'; an empty array is an empty object"
				.formatted(object.path()));
		}
		return result;
	}

	/**
	 * One run of the transformer. A result that comes too late for its caller is released
	 * here, since nobody else knows of it.
	 */
	private final class Run {

		private final EtlRequest request;

		private final Opened opened;

		private final MonoSink<EtlResponse> sink;

		private final Workers.Handle handle;

		private final TransformTimeout timeout;

		private @Nullable EtlResponse result;

		private boolean stopped;

		Run(EtlRequest request, Opened opened, MonoSink<EtlResponse> sink) {
			this.request = request;
			this.opened = opened;
			this.sink = sink;
			this.handle = new Workers.Handle(this::transform, opened.content()::close);
			this.timeout = new TransformTimeout(BufferedTransform.this.settings.transformTimeout(), this::expire);
		}

		private void transform() {
			byte[] bytes;
			try {
				waitForReaders();
			}
			catch (Throwable ex) {
				this.opened.content().close();
				fail(ex);
				return;
			}
			this.timeout.start();
			try (RequestListener.Scope scope = this.request.listener().running();
					TransformObject object = new TransformObject(this.opened.object(), this.request.args(),
							this.opened.content(), false, BufferedTransform.this.settings,
							BufferedTransform.this.budget, BufferedTransform.this.workers)) {
				bytes = BufferedTransform.this.transform(this.request, object, this.opened.content());
			}
			catch (Throwable ex) {
				Throwable failure = this.opened.content().failure();
				fail(Workers.TaskError.wrap((failure != null) ? failure : ex));
				return;
			}
			finally {
				this.timeout.stop();
			}
			Reservation reservation = isOfWebSocket() ? BufferedTransform.this.budget.charge(bytes.length)
					: BufferedTransform.this.budget.chargeResult(bytes.length);
			finish(new EtlResponse.Bytes(bytes, BufferedTransform.this.contentType, reservation::close));
		}

		// Results of readers that don't read would fill the heap. Those of a WebSocket
		// wait for each other, too, and are few
		private void waitForReaders() throws InterruptedException {
			if (!isOfWebSocket() && !Schedulers.isInNonBlockingThread()) {
				BufferedTransform.this.budget.awaitReaders();
			}
		}

		private boolean isOfWebSocket() {
			return this.request.communication() == Communication.WS;
		}

		private void finish(EtlResponse response) {
			boolean wanted;
			synchronized (this) {
				wanted = !this.stopped;
				this.result = wanted ? response : null;
			}
			if (wanted) {
				this.sink.success(response);
			}
			else {
				response.release();
			}
		}

		private void fail(Throwable ex) {
			boolean wanted;
			synchronized (this) {
				wanted = !this.stopped;
				this.stopped = true;
			}
			if (wanted) {
				this.sink.error(ex);
			}
		}

		private void expire(EtlException ex) {
			fail(ex);
			this.handle.cancel();
		}

		private void stop() {
			EtlResponse unwanted;
			synchronized (this) {
				this.stopped = true;
				unwanted = this.result;
			}
			if (unwanted != null) {
				unwanted.release();
			}
			this.handle.cancel();
		}

	}

}
