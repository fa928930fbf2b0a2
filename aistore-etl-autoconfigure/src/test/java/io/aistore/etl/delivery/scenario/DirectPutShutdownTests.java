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

package io.aistore.etl.delivery.scenario;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

import io.aistore.etl.PlainHttp;
import io.aistore.etl.Transformer;
import io.aistore.etl.delivery.scenario.FaultServer.Behaviour;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What an application does with its connections to targets when it ends.
 */
@Tag("both-lanes")
@ExtendWith(OutputCaptureExtension.class)
class DirectPutShutdownTests {

	private final HttpClient client = PlainHttp.client();

	@Test
	void openConnectionToTargetIsNoErrorWhenTheApplicationEnds(CapturedOutput output) throws Exception {
		try (FaultServer target = new FaultServer(Behaviour.answer(200, ""))) {
			try (ConfigurableApplicationContext application = new SpringApplicationBuilder(Application.class)
				.run("--server.port=0", "--aistore.etl.target-url=http://127.0.0.1:1/v1/etl/_object/echo/secret")) {
				List<CompletableFuture<HttpResponse<String>>> responses = Stream
					.generate(() -> put(application, target))
					.limit(32)
					.toList();
				assertThat(responses).allSatisfy(
						(response) -> assertThat(response.get(1, TimeUnit.MINUTES).statusCode()).isEqualTo(204));
			}
		}
		assertThat(output).doesNotContain("ERROR", "RejectedExecutionException");
	}

	private CompletableFuture<HttpResponse<String>> put(ConfigurableApplicationContext application,
			FaultServer target) {
		String port = application.getEnvironment().getRequiredProperty("local.server.port");
		HttpRequest request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/b/o"))
			.header("Ais-Node-Url", "http://" + target.authority() + "/ais%2F@%23%2Fdst%2Fo?owt=3")
			.PUT(BodyPublishers.ofString("abc"))
			.build();
		return this.client.sendAsync(request, BodyHandlers.ofString());
	}

	@SpringBootConfiguration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	static class Application {

		@Bean
		Transformer echo() {
			return (object) -> object.bytes();
		}

	}

}
