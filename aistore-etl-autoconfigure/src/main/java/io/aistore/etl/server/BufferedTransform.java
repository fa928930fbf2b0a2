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
import reactor.core.publisher.Mono;
import reactor.core.publisher.MonoSink;

/**
 * Runs a {@link Transformer}: content in memory, then a worker, then the result in
 * memory.
 */
final class BufferedTransform implements TransformFunction {

	private final Transformer transformer;

	private final Sources sources;

	private final Workers workers;

	private final MemoryBudget budget;

	private final EtlSettings settings;

	private final String contentType;

	BufferedTransform(Transformer transformer, Sources sources, Workers workers, MemoryBudget budget,
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
		return true;
	}

	@Override
	public Mono<EtlResponse> apply(EtlRequest request) {
		return this.sources.openWhole(request).flatMap((opened) -> Mono.create((sink) -> {
			request.opened().run();
			Workers.Handle handle = new Workers.Handle(() -> run(request, opened, sink), opened.content()::close);
			sink.onCancel(handle::cancel);
			this.workers.execute(handle, sink::error);
		}));
	}

	private void run(EtlRequest request, Opened opened, MonoSink<EtlResponse> sink) {
		byte[] result;
		try (TransformObject object = new TransformObject(opened.object(), request.args(), opened.content(), false,
				this.settings, this.budget)) {
			result = transform(object, opened.content());
		}
		catch (Throwable ex) {
			Throwable failure = opened.content().failure();
			sink.error(Workers.TaskError.wrap((failure != null) ? failure : ex));
			return;
		}
		Reservation reservation = this.budget.charge(result.length);
		sink.success(new EtlResponse.Bytes(result, this.contentType, reservation::close));
	}

	private byte[] transform(TransformObject object, Content content) throws Throwable {
		byte[] result = this.transformer.transform(object);
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

}
