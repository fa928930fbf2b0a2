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

import java.io.UncheckedIOException;
import java.util.List;
import java.util.stream.Stream;

import io.aistore.etl.EtlObject;
import io.aistore.etl.Transformer;
import io.aistore.etl.autoconfigure.AistoreEtlServerProperties.Lane;
import io.aistore.etl.delivery.webclient.AistoreWebClientCustomizer;
import io.aistore.etl.server.http.RawConnection;
import io.aistore.etl.server.http.TestServer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import reactor.core.publisher.Mono;

import org.springframework.beans.factory.support.DefaultListableBeanFactory;
import org.springframework.boot.reactor.netty.NettyRouteProvider;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.Ordered;
import org.springframework.http.MediaType;
import org.springframework.mock.env.MockEnvironment;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PutMapping;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.reactive.HandlerMapping;
import org.springframework.web.reactive.function.server.RouterFunction;
import org.springframework.web.reactive.function.server.RouterFunctions;
import org.springframework.web.reactive.function.server.ServerResponse;
import org.springframework.web.server.ServerWebExchange;
import org.springframework.web.server.WebFilter;
import org.springframework.web.server.WebHandler;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Tests for {@link SelectedLane} and {@link OtherPaths}: what in an application makes its
 * objects take which lane.
 */
@ExtendWith(OutputCaptureExtension.class)
class SelectedLaneTests {

	private static final MockEnvironment ENVIRONMENT = new MockEnvironment();

	private final DefaultListableBeanFactory beans = new DefaultListableBeanFactory();

	static Stream<Arguments> whatMustSeeObjects() {
		WebFilter filter = (exchange, chain) -> chain.filter(exchange);
		RouterFunction<ServerResponse> route = RouterFunctions.route()
			.GET("/x", (request) -> ServerResponse.ok().build())
			.build();
		NettyRouteProvider routes = (original) -> original;
		AistoreWebClientCustomizer customizer = (builder) -> builder.defaultHeader("X", "y");
		return Stream.of(Arguments.of(filter, "a WebFilter"), Arguments.of(route, "a RouterFunction"),
				Arguments.of(routes, "a NettyRouteProvider"),
				Arguments.of(customizer, "an AistoreWebClientCustomizer"));
	}

	@Test
	void theNativeLaneServesWhereNothingSpeaksAgainstIt(CapturedOutput output) {
		assertThat(SelectedLane.of(Lane.AUTO, this.beans, ENVIRONMENT).isNative()).isTrue();
		assertThat(output).containsOnlyOnce("Objects are served by the native lane");
	}

	@ParameterizedTest
	@MethodSource("whatMustSeeObjects")
	void theWebFluxLaneServesWhereABeanMustSeeObjects(Object bean, String name, CapturedOutput output) {
		this.beans.registerSingleton("theirs", bean);
		assertThat(SelectedLane.of(Lane.AUTO, this.beans, ENVIRONMENT).isNative()).isFalse();
		assertThat(output).containsOnlyOnce("Objects are served by the webflux lane: there is " + name + " ('theirs')");
	}

	@ParameterizedTest
	@CsvSource({ "server.ssl.enabled, true, server.ssl", "server.ssl.bundle, mine, server.ssl",
			"server.ssl.key-store, file:keys.p12, server.ssl", "server.ssl.certificate, file:tls.crt, server.ssl",
			"server.compression.enabled, true, server.compression.enabled" })
	void theWebFluxLaneServesWhatOnlyItCan(String property, String value, String named, CapturedOutput output) {
		MockEnvironment environment = new MockEnvironment().withProperty(property, value);
		assertThat(SelectedLane.of(Lane.AUTO, this.beans, environment).isNative()).isFalse();
		assertThat(output).contains("'" + named + "'");
	}

	@Test
	void theNativeLaneServesWhereTlsIsSwitchedOff() {
		MockEnvironment environment = new MockEnvironment().withProperty("server.ssl.enabled", "false")
			.withProperty("server.ssl.bundle", "mine");
		assertThat(SelectedLane.of(Lane.AUTO, this.beans, environment).isNative()).isTrue();
	}

	@ParameterizedTest
	@EnumSource(names = { "NATIVE", "WEBFLUX" })
	void thePropertyDecidesWhateverThereIs(Lane lane, CapturedOutput output) {
		this.beans.registerSingleton("theirs", (WebFilter) (exchange, chain) -> chain.filter(exchange));
		assertThat(SelectedLane.of(lane, this.beans, ENVIRONMENT).isNative()).isEqualTo(lane == Lane.NATIVE);
		assertThat(output).containsOnlyOnce("'aistore.etl.server.lane' says so");
	}

	@Test
	void aFilterSeesObjects() {
		try (TestServer server = start(FilterConfiguration.class)) {
			assertThat(server.connect().put("/b/o", "x").read().status()).isEqualTo(418);
		}
	}

	@Test
	void controllersAnswerBesideTheNativeLane() {
		try (TestServer server = start(ControllerConfiguration.class, "aistore.etl.server.lane=native")) {
			assertThat(server.connect().request("GET", "/mine/x").read().text()).isEqualTo("controller");
			assertThat(server.connect().request("GET", "/%6Dine/x").read().text()).isEqualTo("controller");
			assertThat(server.connect().put("/mine/x", "body").read().text()).isEqualTo("controller's");
			assertThat(server.connect().put("/minex/x", "body").read().text()).isEqualTo("body");
			assertThat(server.connect().request("GET", "/actuator/health").read().status()).isEqualTo(200);
			assertThat(server.connect().request("GET", "/health").read().status()).isEqualTo(200);
			assertThat(server.connect().request("DELETE", "/b/o").read().status()).isEqualTo(405);
		}
	}

	@Test
	void controllersBelowABasePathAnswerBesideTheNativeLane() {
		try (TestServer server = start(ControllerConfiguration.class, "aistore.etl.server.lane=native",
				"spring.webflux.base-path=/base")) {
			assertThat(server.connect().request("GET", "/base/mine/x").read().text()).isEqualTo("controller");
			assertThat(server.connect().request("GET", "/base/actuator/health").read().status()).isEqualTo(200);
		}
	}

	@Test
	void aManagementServerAnswersByItself() {
		try (TestServer server = start(ControllerConfiguration.class, "aistore.etl.server.lane=native",
				"management.server.port=0")) {
			int port = server.context().getEnvironment().getRequiredProperty("local.management.port", Integer.class);
			try (RawConnection connection = new RawConnection(port)) {
				assertThat(connection.request("GET", "/actuator/health").read().text()).contains("UP");
			}
			assertThat(server.connect().put("/b/o", "x").read().text()).isEqualTo("x");
		}
	}

	@Test
	void aMappingOfAnUnknownKindKeepsItsPaths() {
		try (TestServer server = start(MappingConfiguration.class, "aistore.etl.server.lane=native")) {
			assertThat(server.connect().request("GET", "/theirs/x").read().status()).isEqualTo(418);
			assertThat(server.connect().put("/b/o", "x").read().text()).isEqualTo("x");
		}
	}

	@Test
	void aResponseThatCanNotBeWrittenEndsTheConnection() {
		Transformer transformer = new Transformer() {

			@Override
			public byte[] transform(EtlObject object) {
				return object.bytes();
			}

			@Override
			public String contentType() {
				return "text/plain\r\nX: y";
			}

		};
		try (TestServer server = TestServer.buffered(transformer, "aistore.etl.server.lane=native")) {
			RawConnection connection = server.connect().put("/b/o", "x");
			assertThatExceptionOfType(UncheckedIOException.class).isThrownBy(connection::read);
		}
	}

	@Test
	void requestsOfBothLanesOnOneConnectionAreAnsweredInOrder() throws Exception {
		try (TestServer server = start(ControllerConfiguration.class, "aistore.etl.server.lane=native")) {
			var connection = server.connect();
			connection.put("/b/o", "one")
				.request("GET", "/mine/x")
				.put("/b/o", "two")
				.put("/b/o", "three")
				.request("GET", "/mine/x")
				.request("GET", "/health")
				.put("/b/o", "four");
			assertThat(connection.read().text()).isEqualTo("one");
			assertThat(connection.read().text()).isEqualTo("controller");
			assertThat(connection.read().text()).isEqualTo("two");
			assertThat(connection.read().text()).isEqualTo("three");
			assertThat(connection.read().text()).isEqualTo("controller");
			assertThat(connection.read().status()).isEqualTo(200);
			assertThat(connection.read().text()).isEqualTo("four");
		}
	}

	@Test
	void aControllerThatTakesAnyPathGetsAllRequests(CapturedOutput output) {
		try (TestServer server = start(AnyPathConfiguration.class, "aistore.etl.server.lane=native")) {
			assertThat(server.connect().request("GET", "/anything/x").read().text()).isEqualTo("any");
			assertThat(server.connect().put("/b/o", "body").read().status()).isIn(200, 405);
			assertThat(output).contains("Something takes any path");
		}
	}

	private static TestServer start(Class<?> configuration, String... properties) {
		return TestServer.start(List.of(configuration), Transformer.class, EtlObject::bytes, properties);
	}

	@Configuration(proxyBeanMethods = false)
	static class FilterConfiguration {

		@Bean
		WebFilter teapot() {
			return (exchange, chain) -> {
				exchange.getResponse().setRawStatusCode(418);
				return Mono.empty();
			};
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class MappingConfiguration {

		@Bean
		HandlerMapping theirs() {
			return new Theirs();
		}

	}

	private static final class Theirs implements HandlerMapping, Ordered {

		@Override
		public Mono<Object> getHandler(ServerWebExchange exchange) {
			if (!exchange.getRequest().getURI().getPath().startsWith("/theirs")) {
				return Mono.empty();
			}
			WebHandler handler = (handled) -> {
				handled.getResponse().setRawStatusCode(418);
				return Mono.empty();
			};
			return Mono.just(handler);
		}

		@Override
		public int getOrder() {
			return 10;
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class ControllerConfiguration {

		@Bean
		Mine mine() {
			return new Mine();
		}

	}

	@RestController
	static class Mine {

		@GetMapping(path = "/mine/{name}", produces = MediaType.TEXT_PLAIN_VALUE)
		String get() {
			return "controller";
		}

		@PutMapping(path = "/mine/{name}", produces = MediaType.TEXT_PLAIN_VALUE)
		String put() {
			return "controller's";
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class AnyPathConfiguration {

		@Bean
		AnyPath anyPath() {
			return new AnyPath();
		}

	}

	@RestController
	static class AnyPath {

		@GetMapping("/{first}/{second}")
		String get() {
			return "any";
		}

	}

}
