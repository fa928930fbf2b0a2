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

import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.util.concurrent.atomic.AtomicBoolean;

import io.aistore.etl.EtlException;
import io.aistore.etl.StreamingTransformer;
import io.aistore.etl.server.Sources.Opened;
import io.aistore.etl.target.UnchangedFile;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;
import reactor.core.publisher.MonoSink;

/**
 * Runs a {@link StreamingTransformer}: content in, result out, as they stream by.
 */
final class StreamingTransform implements TransformFunction {

	private final StreamingTransformer transformer;

	private final Sources sources;

	private final Workers workers;

	private final MemoryBudget budget;

	private final EtlSettings settings;

	private final String contentType;

	StreamingTransform(StreamingTransformer transformer, Sources sources, Workers workers, MemoryBudget budget,
			EtlSettings settings) {
		this.transformer = transformer;
		this.sources = sources;
		this.workers = workers;
		this.budget = budget;
		this.settings = settings;
		String contentType = transformer.contentType();
		this.contentType = (contentType != null) ? contentType : settings.contentType();
	}

	@Override
	public boolean buffered() {
		return false;
	}

	@Override
	public Mono<EtlResponse> apply(EtlRequest request) {
		return this.sources.openStream(request).flatMap((opened) -> Mono.create((sink) -> {
			request.listener().opened();
			Run run = new Run(request, opened, sink);
			sink.onCancel(run::stop);
			this.workers.execute(run.handle, sink::error);
		}));
	}

	/**
	 * One run of the transformer. Its result is settled early if it is small or fails,
	 * and else once it begins to stream, while the transformer is still at work.
	 */
	private final class Run implements ResultPipe.Listener {

		private final EtlRequest request;

		private final Opened opened;

		private final MonoSink<EtlResponse> sink;

		private final Workers.Handle handle;

		private final ResultPipe pipe;

		private final TransformTimeout timeout;

		private final AtomicBoolean settled = new AtomicBoolean();

		Run(EtlRequest request, Opened opened, MonoSink<EtlResponse> sink) {
			this.request = request;
			this.opened = opened;
			this.sink = sink;
			this.pipe = new ResultPipe(StreamingTransform.this.settings.headBuffer(), this);
			this.handle = new Workers.Handle(this::transform, opened.content()::close);
			this.timeout = new TransformTimeout(StreamingTransform.this.settings.transformTimeout(), this::expire);
		}

		private void transform() {
			ResultPipe.@Nullable Whole whole;
			this.timeout.start();
			try (RequestListener.Scope scope = this.request.listener().running();
					TransformObject object = new TransformObject(this.opened.object(), this.request.args(),
							this.opened.content(), true, StreamingTransform.this.settings,
							StreamingTransform.this.budget, StreamingTransform.this.workers)) {
				whole = transform(object);
			}
			catch (Throwable ex) {
				Throwable failure = this.opened.content().failure();
				fail(Workers.TaskError.wrap((failure != null) ? failure : ex));
				return;
			}
			finally {
				this.timeout.stop();
			}
			if (whole != null && this.settled.compareAndSet(false, true)) {
				this.sink.success(response(whole));
			}
		}

		private ResultPipe.@Nullable Whole transform(TransformObject object) throws Throwable {
			try {
				StreamingTransform.this.transformer.transform(object, this.pipe);
			}
			finally {
				this.request.listener().received(this.opened.content().size());
			}
			Throwable failure = this.opened.content().failure();
			if (failure != null) {
				throw failure;
			}
			ResultPipe.@Nullable Whole whole = this.pipe.end();
			if (whole instanceof ResultPipe.PassedFile file) {
				check(object, file);
			}
			return whole;
		}

		private void check(TransformObject object, ResultPipe.PassedFile file) {
			try {
				UnchangedFile.check(file.path(), file.size());
			}
			catch (NoSuchFileException ex) {
				throw object.gone(ex);
			}
			catch (IOException ex) {
				throw new EtlException(500,
						"Error processing object '%s': %s".formatted(object.path(), ex.getMessage()), ex);
			}
		}

		private void fail(Throwable ex) {
			if (this.settled.compareAndSet(false, true) && !this.pipe.fail(ex)) {
				this.sink.error(ex);
			}
		}

		private void expire(EtlException ex) {
			fail(ex);
			abandoned();
		}

		private EtlResponse response(ResultPipe.Whole whole) {
			String contentType = StreamingTransform.this.contentType;
			if (whole instanceof ResultPipe.PassedFile file) {
				return new EtlResponse.File(file.path(), file.size(), contentType);
			}
			return new EtlResponse.Bytes(((ResultPipe.WholeBytes) whole).bytes(), contentType, () -> {
			});
		}

		@Override
		public void started() {
			this.sink
				.success(new EtlResponse.Stream(this.pipe, -1, StreamingTransform.this.contentType, this.pipe::cancel));
		}

		@Override
		public void abandoned() {
			this.handle.cancel();
			this.opened.content().close();
		}

		private void stop() {
			this.settled.set(true);
			this.pipe.cancel();
		}

	}

}
