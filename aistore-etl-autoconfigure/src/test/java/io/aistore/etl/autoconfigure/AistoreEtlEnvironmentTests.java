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

import java.io.IOException;
import java.io.InputStream;
import java.util.HashMap;
import java.util.Map;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.ConfigurationPropertySources;
import org.springframework.boot.env.DefaultPropertiesPropertySource;
import org.springframework.core.env.MapPropertySource;
import org.springframework.core.env.StandardEnvironment;
import org.springframework.core.env.SystemEnvironmentPropertySource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link AistoreEtlEnvironmentPostProcessor} and the metadata of the
 * properties.
 */
class AistoreEtlEnvironmentTests {

	private final StandardEnvironment environment = new StandardEnvironment();

	@ParameterizedTest
	@CsvSource({ "AIS_TARGET_URL, http://t:1/x, aistore.etl.target-url, http://t:1/x",
			"ETL_DIRECT_FQN, TRUE, aistore.etl.direct-fqn, true", "ETL_DIRECT_FQN, y, aistore.etl.direct-fqn, true",
			"ETL_DIRECT_FQN, no, aistore.etl.direct-fqn, false",
			"AIS_DIRECT_PUT_RETRIES, 5, aistore.etl.direct-put.retries, 5",
			"AIS_DIRECT_PUT_CHUNK_SIZE, 4096, aistore.etl.direct-put.chunk-size, 4096",
			"DIRECT_PUT, true, aistore.etl.direct-put.announced, true",
			"direct_put, on, aistore.etl.direct-put.announced, true",
			"MAX_CONN, 7, aistore.etl.client.max-connections, 7",
			"MAX_KEEPALIVE_CONN, 8, aistore.etl.client.max-idle-connections, 8",
			"KEEPALIVE_EXPIRY, 9, aistore.etl.client.idle-timeout, 9",
			"AIS_AUTHN_TOKEN, abc, aistore.etl.client.auth-token, abc",
			"AIS_CLIENT_CA, /ca.pem, aistore.etl.client.ssl.ca, /ca.pem",
			"AIS_CRT, /c.pem, aistore.etl.client.ssl.certificate, /c.pem",
			"AIS_CRT_KEY, /k.pem, aistore.etl.client.ssl.private-key, /k.pem",
			"AIS_SKIP_VERIFY_CRT, 1, aistore.etl.client.ssl.skip-verify, true",
			"AIS_SKIP_VERIFY, t, aistore.etl.client.ssl.skip-verify, true" })
	void variableOfAistoreIsMappedAndYieldsToTheUser(String variable, String value, String property, String expected) {
		variables(Map.of(variable, value));
		process();
		assertThat(this.environment.getProperty(property)).isEqualTo(expected);
		this.environment.getPropertySources().addFirst(new MapPropertySource("args", Map.of(property, "by the user")));
		assertThat(this.environment.getProperty(property)).isEqualTo("by the user");
	}

	@ParameterizedTest
	@CsvSource({ "AIS_TARGET_URL, AISTORE_ETL_TARGETURL, aistore.etl.target-url",
			"ETL_DIRECT_FQN, AISTORE_ETL_DIRECTFQN, aistore.etl.direct-fqn",
			"AIS_DIRECT_PUT_RETRIES, AISTORE_ETL_DIRECTPUT_RETRIES, aistore.etl.direct-put.retries",
			"MAX_CONN, AISTORE_ETL_CLIENT_MAXCONNECTIONS, aistore.etl.client.max-connections" })
	void variableOfTheUserWins(String variable, String ours, String property) {
		variables(Map.of(variable, "1", ours, "2"));
		process();
		assertThat(Binder.get(this.environment).bind(property, String.class).get()).isEqualTo("2");
	}

	@Test
	void unsetVariablesSetNothing() {
		variables(Map.of());
		process();
		assertThat(this.environment.containsProperty("aistore.etl.target-url")).isFalse();
		assertThat(this.environment.containsProperty("aistore.etl.direct-fqn")).isFalse();
	}

	@Test
	void emptyVariablesSetNothingButTheTargetUrl() {
		variables(Map.of("MAX_CONN", "", "AIS_AUTHN_TOKEN", " ", "ETL_DIRECT_FQN", "", "AIS_TARGET_URL", ""));
		process();
		assertThat(this.environment.containsProperty("aistore.etl.client.max-connections")).isFalse();
		assertThat(this.environment.containsProperty("aistore.etl.client.auth-token")).isFalse();
		assertThat(this.environment.containsProperty("aistore.etl.direct-fqn")).isFalse();
		assertThat(this.environment.getProperty("aistore.etl.target-url")).isEmpty();
	}

	@Test
	void switchThatCountsMoreWins() {
		variables(Map.of("AIS_SKIP_VERIFY_CRT", "false", "AIS_SKIP_VERIFY", "true", "DIRECT_PUT", "false", "direct_put",
				"true"));
		process();
		assertThat(this.environment.getProperty("aistore.etl.client.ssl.skip-verify")).isEqualTo("false");
		assertThat(this.environment.getProperty("aistore.etl.direct-put.announced")).isEqualTo("false");
	}

	@Test
	void defaultsAreThoseOfAnEtlServer() {
		process();
		assertThat(this.environment.getProperty("server.port")).isEqualTo("8000");
		assertThat(this.environment.getProperty("server.max-http-request-header-size")).isEqualTo("64KB");
		assertThat(this.environment.getProperty("management.endpoint.health.group.aistore.additional-path"))
			.isEqualTo("server:/health");
	}

	@Test
	void userWinsOverDefaults() {
		this.environment.getPropertySources().addLast(new MapPropertySource("file", Map.of("server.port", "9000")));
		process();
		assertThat(this.environment.getProperty("server.port")).isEqualTo("9000");
	}

	@Test
	void defaultPropertiesOfTheApplicationWin() {
		this.environment.getPropertySources()
			.addLast(new MapPropertySource(DefaultPropertiesPropertySource.NAME,
					new HashMap<>(Map.of("server.port", 1))));
		process();
		assertThat(this.environment.getProperty("server.port")).isEqualTo("1");
		assertThat(this.environment.getProperty("server.netty.max-initial-line-length")).isEqualTo("64KB");
	}

	@Test
	void applicationThatIsNoEtlServerIsLeftAlone() {
		this.environment.getPropertySources()
			.addLast(new MapPropertySource("file", Map.of("aistore.etl.enabled", "false")));
		process();
		assertThat(this.environment.containsProperty("server.port")).isFalse();
	}

	@Test
	void everyPropertyHasADescription() throws IOException {
		try (InputStream metadata = AistoreEtlProperties.class
			.getResourceAsStream("/META-INF/spring-configuration-metadata.json")) {
			JsonNode properties = JsonMapper.builder().build().readTree(metadata).get("properties");
			assertThat(properties).hasSizeGreaterThan(30);
			assertThat(properties)
				.anySatisfy((property) -> assertThat(property.get("name").asString()).isEqualTo("aistore.etl.enabled"));
			assertThat(properties).allSatisfy((property) -> assertThat(property.path("description").asString(""))
				.as(property.get("name").asString())
				.endsWith("."));
		}
	}

	private void variables(Map<String, Object> variables) {
		this.environment.getPropertySources()
			.replace(StandardEnvironment.SYSTEM_ENVIRONMENT_PROPERTY_SOURCE_NAME, new SystemEnvironmentPropertySource(
					StandardEnvironment.SYSTEM_ENVIRONMENT_PROPERTY_SOURCE_NAME, variables));
	}

	private void process() {
		ConfigurationPropertySources.attach(this.environment);
		new AistoreEtlEnvironmentPostProcessor().postProcessEnvironment(this.environment, new SpringApplication());
	}

}
