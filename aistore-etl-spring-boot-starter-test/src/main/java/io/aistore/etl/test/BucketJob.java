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

import java.time.Duration;
import java.util.List;

/**
 * A bucket job: every object of one bucket through one transformer or several, into
 * another bucket.
 *
 * @param etls the names of the transformers, in order
 * @param source the bucket to read
 * @param destination the bucket to write
 * @param prefix which objects, by the beginning of their names
 * @param prepend what to put before the names of the results
 * @param workers how many objects each target has under way at once
 * @param continueOnError whether to go on after an object's error
 * @param timeout how long to wait; what is not done then hangs
 */
public record BucketJob(List<String> etls, String source, String destination, String prefix, String prepend,
		int workers, boolean continueOnError, Duration timeout) {

	public BucketJob {
		etls = List.copyOf(etls);
		if (etls.isEmpty() || workers < 1) {
			throw new IllegalArgumentException("A bucket job needs a transformer and a worker");
		}
	}

	/**
	 * A job with AIStore's defaults, for at most a minute.
	 * @param source the bucket to read
	 * @param destination the bucket to write
	 * @param etls the names of the transformers, in order
	 * @return the job
	 */
	public static BucketJob of(String source, String destination, String... etls) {
		return new BucketJob(List.of(etls), source, destination, "", "", 4, false, Duration.ofMinutes(1));
	}

	/**
	 * The same job for objects whose names begin so.
	 * @param prefix the beginning
	 * @return the job
	 */
	public BucketJob withPrefix(String prefix) {
		return new BucketJob(this.etls, this.source, this.destination, prefix, this.prepend, this.workers,
				this.continueOnError, this.timeout);
	}

	/**
	 * The same job with other names of results.
	 * @param prepend what to put before each name, as it is
	 * @return the job
	 */
	public BucketJob withPrepend(String prepend) {
		return new BucketJob(this.etls, this.source, this.destination, this.prefix, prepend, this.workers,
				this.continueOnError, this.timeout);
	}

	/**
	 * The same job with another number of workers.
	 * @param workers how many a target
	 * @return the job
	 */
	public BucketJob withWorkers(int workers) {
		return new BucketJob(this.etls, this.source, this.destination, this.prefix, this.prepend, workers,
				this.continueOnError, this.timeout);
	}

	/**
	 * The same job, going on after errors.
	 * @return the job
	 */
	public BucketJob continuingOnError() {
		return new BucketJob(this.etls, this.source, this.destination, this.prefix, this.prepend, this.workers, true,
				this.timeout);
	}

	/**
	 * The same job with another limit of time.
	 * @param timeout how long to wait for its end
	 * @return the job
	 */
	public BucketJob withTimeout(Duration timeout) {
		return new BucketJob(this.etls, this.source, this.destination, this.prefix, this.prepend, this.workers,
				this.continueOnError, timeout);
	}

}
