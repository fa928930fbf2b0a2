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

/**
 * Names of AIStore's requests (its packages {@code api/apc} and {@code ext/etl}).
 */
final class Ais {

	static final String OBJECTS = "/v1/objects/";

	static final String BUCKETS = "/v1/buckets";

	static final String HEALTH = "/v1/health";

	static final String ETL_OBJECT = "/v1/etl/_object/";

	static final String ETL_NAME = "etl_name";

	/** The transformers after the first, separated by commas. */
	static final String ETL_PIPELINE = "etl_pipeline";

	static final String ETL_ARGS = "etl_args";

	static final String ETL_FQN = "etl_fqn";

	static final String LATEST_VER = "latest-ver";

	static final String BUCKET_TO = "bck_to";

	static final String NODE_URL = "Ais-Node-Url";

	static final String RETRY_REASON = "Ais-Etl-Retry-Reason";

	static final String DIRECT_PUT_TRANSIENT = "direct-put-transient";

	/** {@code owt=3}: the object of an ETL. */
	static final String OWT_TRANSFORM = "3";

	private Ais() {
	}

}
