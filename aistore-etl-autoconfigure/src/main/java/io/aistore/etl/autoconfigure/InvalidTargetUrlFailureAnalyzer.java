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

import io.aistore.etl.target.InvalidTargetUrlException;

import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;

/**
 * Says what to do about a missing or unusable {@code AIS_TARGET_URL}.
 */
final class InvalidTargetUrlFailureAnalyzer extends AbstractFailureAnalyzer<InvalidTargetUrlException> {

	@Override
	protected FailureAnalysis analyze(Throwable rootFailure, InvalidTargetUrlException cause) {
		return new FailureAnalysis(
				"The environment variable AIS_TARGET_URL (property 'aistore.etl.target-url') is unusable: "
						+ cause.getMessage() + ".",
				"""
						AIStore sets it in every ETL pod, so that nothing is to be done there. Elsewhere:

						- to try the application without a cluster, run it with the local target of \
						aistore-etl-spring-boot-starter-test (LocalTarget.run(YourApplication.class, args));
						- in a test, add @AutoConfigureLocalTarget;
						- to run it by hand, set AIS_TARGET_URL=http://<host>:<port>/v1/etl/_object/<etl-name>/<secret>.""",
				cause);
	}

}
