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

import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;

import io.aistore.etl.target.Truth;
import org.jspecify.annotations.Nullable;

import org.springframework.boot.EnvironmentPostProcessor;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.env.DefaultPropertiesPropertySource;
import org.springframework.core.Ordered;
import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.core.env.MutablePropertySources;
import org.springframework.core.env.PropertySource;

/**
 * Contributes the defaults of an ETL server, and maps AIStore's environment variables to
 * properties. Both rank last, so that whatever the user sets wins.
 */
final class AistoreEtlEnvironmentPostProcessor implements EnvironmentPostProcessor, Ordered {

	private static final String TARGET_URL = "aistore.etl.target-url";

	static final Map<String, Object> DEFAULTS = Map.of("server.port", "8000", "server.netty.max-initial-line-length",
			"64KB", "server.max-http-request-header-size", "64KB", "server.netty.idle-timeout", "5m",
			"spring.lifecycle.timeout-per-shutdown-phase", "25s",
			// Whatever it warns of is in a failure's own line
			"logging.level.reactor.netty.http.client.HttpClientConnect", "error");

	/** Without probes there is no state of readiness, and an answer of our own. */
	static final Map<String, Object> PROBE_DEFAULTS = Map.of("management.endpoint.health.group.aistore.include",
			"readinessState", "management.endpoint.health.group.aistore.additional-path", "server:/health");

	static final Map<String, String> VARIABLES = Map.ofEntries(Map.entry("AIS_TARGET_URL", TARGET_URL),
			Map.entry("AIS_DIRECT_PUT_RETRIES", "aistore.etl.direct-put.retries"),
			Map.entry("AIS_DIRECT_PUT_CHUNK_SIZE", "aistore.etl.direct-put.chunk-size"),
			Map.entry("MAX_CONN", "aistore.etl.client.max-connections"),
			Map.entry("MAX_KEEPALIVE_CONN", "aistore.etl.client.max-idle-connections"),
			Map.entry("KEEPALIVE_EXPIRY", "aistore.etl.client.idle-timeout"),
			Map.entry("AIS_AUTHN_TOKEN", "aistore.etl.client.auth-token"),
			Map.entry("AIS_CLIENT_CA", "aistore.etl.client.ssl.ca"),
			Map.entry("AIS_CRT", "aistore.etl.client.ssl.certificate"),
			Map.entry("AIS_CRT_KEY", "aistore.etl.client.ssl.private-key"));

	/** Truthy variables, the ones that count more first. */
	static final Map<String, String> SWITCHES = switches();

	private static Map<String, String> switches() {
		Map<String, String> switches = new LinkedHashMap<>();
		switches.put("ETL_DIRECT_FQN", "aistore.etl.direct-fqn");
		switches.put("AIS_SKIP_VERIFY_CRT", "aistore.etl.client.ssl.skip-verify");
		switches.put("AIS_SKIP_VERIFY", "aistore.etl.client.ssl.skip-verify");
		switches.put("DIRECT_PUT", "aistore.etl.direct-put.announced");
		switches.put("direct_put", "aistore.etl.direct-put.announced");
		return switches;
	}

	@Override
	public void postProcessEnvironment(ConfigurableEnvironment environment, SpringApplication application) {
		if (!environment.getProperty("aistore.etl.enabled", Boolean.class, true)) {
			return;
		}
		Map<String, Object> properties = new HashMap<>(DEFAULTS);
		if (environment.getProperty("management.endpoint.health.probes.enabled", Boolean.class, true)) {
			properties.putAll(PROBE_DEFAULTS);
		}
		VARIABLES.forEach((variable, property) -> {
			String value = environment.getProperty(variable);
			if (value != null && (!value.isBlank() || property.equals(TARGET_URL))) {
				properties.put(property, value);
			}
		});
		SWITCHES.forEach((variable, property) -> {
			String value = environment.getProperty(variable);
			if (value != null && !value.isBlank()) {
				properties.putIfAbsent(property, Truth.of(value));
			}
		});
		MutablePropertySources sources = environment.getPropertySources();
		PropertySource<?> present = sources.get(DefaultPropertiesPropertySource.NAME);
		properties.keySet().removeIf((name) -> isSet(present, name));
		DefaultPropertiesPropertySource.addOrMerge(properties, sources);
	}

	private static boolean isSet(@Nullable PropertySource<?> source, String name) {
		return source != null && source.containsProperty(name);
	}

	@Override
	public int getOrder() {
		return Ordered.LOWEST_PRECEDENCE;
	}

}
