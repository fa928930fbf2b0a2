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
 * Says which file of HTTPS is missing or unusable.
 */
final class InvalidClientSslFailureAnalyzer extends AbstractFailureAnalyzer<InvalidClientSslException> {

	@Override
	protected FailureAnalysis analyze(Throwable rootFailure, InvalidClientSslException cause) {
		return new FailureAnalysis(cause.description(), """
				AIS_CLIENT_CA names a PEM file with the certificates of the authorities to be trusted, \
				AIS_CRT and AIS_CRT_KEY, which go together, PEM files with the client's certificate and \
				private key. Mount the files into the pod, or leave the variables out.""", cause);
	}

}
