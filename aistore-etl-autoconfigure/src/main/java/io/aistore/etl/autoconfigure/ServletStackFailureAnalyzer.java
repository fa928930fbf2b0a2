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

import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;

/**
 * Says what to do about the wrong web stack.
 */
final class ServletStackFailureAnalyzer extends AbstractFailureAnalyzer<ServletStackException> {

	@Override
	protected FailureAnalysis analyze(Throwable rootFailure, ServletStackException cause) {
		return new FailureAnalysis(cause.getMessage(),
				"Remove spring-boot-starter-webmvc (or spring-boot-starter-web) from the dependencies, "
						+ "or set 'spring.main.web-application-type' to 'reactive'. "
						+ "To have no ETL server in this application, set 'aistore.etl.enabled' to false.",
				cause);
	}

}
