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

package io.aistore.etl.target;

/**
 * Names of AIStore's ETL protocol, as in {@code api/apc} of its sources (5.0).
 */
public final class AistoreProtocol {

	/** Header: comma-separated list of the hops that the result is sent to. */
	public static final String NODE_URL = "Ais-Node-Url";

	/** Header of a 204: the number of bytes that arrived at the last hop. */
	public static final String DIRECT_PUT_LENGTH = "Ais-Direct-Put-Length";

	/** Header: the result has arrived, whatever else the answer says. */
	public static final String DIRECT_PUT_COMPLETE = "Ais-Direct-Put-Complete";

	/** Header of a 503: why AIStore should send the object once more. */
	public static final String RETRY_REASON = "Ais-Etl-Retry-Reason";

	/** The {@link #RETRY_REASON} on which AIStore repeats the whole PUT. */
	public static final String RETRY_REASON_TRANSIENT = "direct-put-transient";

	/** Query parameter: arguments of the transform. */
	public static final String ETL_ARGS = "etl_args";

	/** Query parameter: the object's file on the target's disks. */
	public static final String ETL_FQN = "etl_fqn";

	/** Query parameter: the target is to look for a newer version in the backend. */
	public static final String LATEST_VERSION = "latest-ver";

	/** Query parameter of a download: where the content comes from. */
	public static final String ORIGINAL_URL = "original_url";

	/** Query parameter of a download: the name of the object. */
	public static final String OBJECT_NAME = "object_name";

	private AistoreProtocol() {
	}

}
