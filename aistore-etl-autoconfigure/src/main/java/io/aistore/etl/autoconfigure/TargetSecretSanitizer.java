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

import java.util.Locale;
import java.util.Set;

import io.aistore.etl.target.TargetUrl;
import org.jspecify.annotations.Nullable;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.actuate.endpoint.SanitizableData;
import org.springframework.boot.actuate.endpoint.SanitizingFunction;
import org.springframework.core.env.Environment;

/**
 * Keeps the secret of {@code AIS_TARGET_URL} and the token out of Actuator's endpoints,
 * even if those show values: the secret opens every object of the cluster.
 */
final class TargetSecretSanitizer implements SanitizingFunction {

	private static final Set<String> SECRET_KEYS = Set.of("aistargeturl", "aistoreetltargeturl", "aisauthntoken",
			"aistoreetlclientauthtoken");

	private final ObjectProvider<TargetUrl> targetUrl;

	private final Environment environment;

	TargetSecretSanitizer(ObjectProvider<TargetUrl> targetUrl, Environment environment) {
		this.targetUrl = targetUrl;
		this.environment = environment;
	}

	@Override
	public SanitizableData apply(SanitizableData data) {
		boolean secret = data.getValue() != null
				&& (isSecretKey(data.getKey()) || isSecret(data.getValue().toString()));
		return secret ? data.withSanitizedValue() : data;
	}

	// However a source of properties spells it
	private static boolean isSecretKey(String key) {
		return SECRET_KEYS.contains(key.toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9]", ""));
	}

	private boolean isSecret(String value) {
		TargetUrl url = this.targetUrl.getIfAvailable();
		String token = this.environment.getProperty("aistore.etl.client.auth-token");
		return (url != null && !url.redact(value).equals(value)) || contains(value, token);
	}

	private static boolean contains(String value, @Nullable String token) {
		return token != null && !token.isBlank() && value.contains(token);
	}

}
