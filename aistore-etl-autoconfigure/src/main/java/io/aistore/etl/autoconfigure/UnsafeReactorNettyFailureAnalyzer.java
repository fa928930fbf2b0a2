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

import io.aistore.etl.autoconfigure.ReactorNettyVersion.UnsafeReactorNettyException;

import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;

/**
 * Says what to do about a Reactor Netty that would hang.
 */
final class UnsafeReactorNettyFailureAnalyzer extends AbstractFailureAnalyzer<UnsafeReactorNettyException> {

	@Override
	protected FailureAnalysis analyze(Throwable rootFailure, UnsafeReactorNettyException cause) {
		return new FailureAnalysis(cause.getMessage(),
				"Use Spring Boot 4.1.2 or later, or set the property 'reactor-bom.version' to 2025.0.8 or later. "
						+ "To start nevertheless, set 'aistore.etl.verify-reactor-netty' to false.",
				cause);
	}

}
