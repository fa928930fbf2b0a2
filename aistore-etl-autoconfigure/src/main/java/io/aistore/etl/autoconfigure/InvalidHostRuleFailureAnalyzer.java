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

import io.aistore.etl.delivery.HostGuard;
import io.aistore.etl.delivery.InvalidHostRuleException;

import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;

/**
 * Says which allowed host is unusable.
 */
final class InvalidHostRuleFailureAnalyzer extends AbstractFailureAnalyzer<InvalidHostRuleException> {

	@Override
	protected FailureAnalysis analyze(Throwable rootFailure, InvalidHostRuleException cause) {
		return new FailureAnalysis(
				"An entry of the property '" + HostGuard.PROPERTY + "' is unusable: " + cause.getMessage() + ".",
				"Entries are names (t1.example.com), suffixes (.example.com), addresses (10.1.2.3, fd00::1), "
						+ "CIDRs (10.0.0.0/8, fd00::/8), or * for any host; none has a scheme or a port.",
				cause);
	}

}
