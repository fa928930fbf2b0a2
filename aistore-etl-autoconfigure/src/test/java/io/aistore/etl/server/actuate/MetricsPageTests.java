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

package io.aistore.etl.server.actuate;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.WebSocket;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

import io.aistore.etl.PlainHttp;
import io.aistore.etl.Transformer;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tag;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Compares {@code docs/metrics.md} with the meters that there are.
 */
class MetricsPageTests {

	private static final Path PAGE = Path.of("..", "docs", "metrics.md");

	private static final Pattern ROW = Pattern
		.compile("\\| `(aistore\\.[a-z.]+)` \\| ([a-z ]+) \\| ([a-z]*) \\| ([^|]*) \\|");

	private final HttpClient client = PlainHttp.client();

	@Test
	void thePageNamesAllMetersWithTheirTypesUnitsAndTags() throws Exception {
		try (ConfigurableApplicationContext application = new SpringApplicationBuilder(Application.class)
			.run("--server.port=0", "--aistore.etl.target-url=http://127.0.0.1:9/v1/etl/_object/etl/secret")) {
			String port = application.getEnvironment().getProperty("local.server.port");
			put("http://127.0.0.1:" + port + "/b/o");
			putMessage("ws://127.0.0.1:" + port + "/ws");
			MeterRegistry registry = application.getBean(MeterRegistry.class);
			Map<String, String> documented = documented();
			Awaitility.await().untilAsserted(() -> assertThat(documented).isEqualTo(registered(registry)));
		}
	}

	private void put(String uri) throws Exception {
		HttpRequest request = HttpRequest.newBuilder(URI.create(uri)).PUT(BodyPublishers.ofString("x")).build();
		assertThat(this.client.send(request, BodyHandlers.ofString()).statusCode()).isEqualTo(200);
	}

	private void putMessage(String uri) {
		WebSocket socket = this.client.newWebSocketBuilder().buildAsync(URI.create(uri), new WebSocket.Listener() {
		}).join();
		socket.sendBinary(ByteBuffer.wrap("{\"path\":\"o\"}".getBytes()), true).join();
		socket.sendBinary(ByteBuffer.wrap("x".getBytes()), true).join();
	}

	private static Map<String, String> registered(MeterRegistry registry) {
		Map<String, String> meters = new TreeMap<>();
		for (Meter meter : registry.getMeters()) {
			Meter.Id id = meter.getId();
			if (id.getName().startsWith("aistore.")) {
				meters.put(id.getName(), describe(id.getType().name().toLowerCase().replace('_', ' '), id.getBaseUnit(),
						id.getTags().stream().map(Tag::getKey).toList()));
			}
		}
		return meters;
	}

	private static Map<String, String> documented() throws Exception {
		Map<String, String> meters = new TreeMap<>();
		Matcher row = ROW.matcher(Files.readString(PAGE));
		while (row.find()) {
			List<String> tags = Pattern.compile("`([a-z]+)`")
				.matcher(row.group(4))
				.results()
				.map((tag) -> tag.group(1))
				.toList();
			meters.put(row.group(1), describe(row.group(2), row.group(3), tags));
		}
		return meters;
	}

	private static String describe(String type, String unit, List<String> tags) {
		return type + ((unit != null && !unit.isEmpty()) ? " of " + unit : "") + " by "
				+ new TreeSet<>(tags).stream().collect(Collectors.joining(", "));
	}

	@SpringBootConfiguration
	@EnableAutoConfiguration
	static class Application {

		@Bean
		SimpleMeterRegistry simpleMeterRegistry() {
			return new SimpleMeterRegistry();
		}

		@Bean
		Transformer echo() {
			return (object) -> object.bytes();
		}

	}

}
