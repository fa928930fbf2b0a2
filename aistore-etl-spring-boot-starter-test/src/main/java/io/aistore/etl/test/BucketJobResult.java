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

import java.util.List;
import java.util.Map;

/**
 * How a bucket job ended, as AIStore judges it.
 *
 * @param id the job's id
 * @param delivered the names of the source objects that AIStore takes for done, whether
 * or not their results exist
 * @param errors AIStore's error text of each failed source object by name
 * @param jobErrors errors that belong to no object
 * @param hung the names of the source objects that nobody would ever have answered, in
 * AIStore or within the job's time
 */
public record BucketJobResult(String id, List<String> delivered, Map<String, String> errors, List<String> jobErrors,
		List<String> hung) {

	/**
	 * Whether AIStore would report success: everything delivered, no error, nothing
	 * hanging.
	 * @return {@code true} if so
	 */
	public boolean succeeded() {
		return this.errors.isEmpty() && this.jobErrors.isEmpty() && this.hung.isEmpty();
	}

}
