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

import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

import io.aistore.etl.EtlException;
import org.jspecify.annotations.Nullable;
import reactor.core.Disposable;
import reactor.core.scheduler.Schedulers;

/**
 * The time that one run of a transformer may take. Used by the thread of that run.
 */
final class TransformTimeout {

	private final @Nullable Duration limit;

	private final Consumer<EtlException> expired;

	private @Nullable Disposable timer;

	/**
	 * Create a timeout.
	 * @param limit the time, {@code null} for any
	 * @param expired is told when a run took longer, with status 504
	 */
	TransformTimeout(@Nullable Duration limit, Consumer<EtlException> expired) {
		this.limit = limit;
		this.expired = expired;
	}

	/**
	 * Print a duration as properties have it.
	 * @param duration the duration
	 * @return whole seconds, else milliseconds
	 */
	static String print(Duration duration) {
		long millis = duration.toMillis();
		return (millis % 1000 == 0) ? millis / 1000 + "s" : millis + "ms";
	}

	void start() {
		Duration limit = this.limit;
		if (limit != null) {
			this.timer = Schedulers.parallel()
				.schedule(() -> this.expired.accept(new EtlException(504,
						"The transform took longer than %s ('aistore.etl.transform.timeout')".formatted(print(limit)))),
						limit.toMillis(), TimeUnit.MILLISECONDS);
		}
	}

	void stop() {
		if (this.timer != null) {
			this.timer.dispose();
		}
	}

}
