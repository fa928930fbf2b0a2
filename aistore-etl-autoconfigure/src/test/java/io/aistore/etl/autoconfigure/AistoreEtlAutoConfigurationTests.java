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
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.atomic.AtomicInteger;

import io.aistore.etl.EtlObject;
import io.aistore.etl.StreamingTransformer;
import io.aistore.etl.Transformer;
import io.aistore.etl.autoconfigure.ReactorNettyVersion.UnsafeReactorNettyException;
import io.aistore.etl.server.EtlHandler;
import io.aistore.etl.server.MemoryBudget;
import io.aistore.etl.server.Workers;
import io.aistore.etl.server.http.EtlWebHandler;
import io.aistore.etl.target.InvalidTargetUrlException;
import io.aistore.etl.target.LocalObjects;
import io.aistore.etl.target.TargetUrl;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.aop.MethodBeforeAdvice;
import org.springframework.aop.framework.ProxyFactory;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.autoconfigure.availability.ApplicationAvailabilityAutoConfiguration;
import org.springframework.boot.context.properties.source.InvalidConfigurationPropertyValueException;
import org.springframework.boot.diagnostics.FailureAnalysis;
import org.springframework.boot.test.context.FilteredClassLoader;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.test.context.runner.ReactiveWebApplicationContextRunner;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.context.annotation.Lazy;
import org.springframework.context.annotation.Primary;
import org.springframework.stereotype.Component;
import org.springframework.web.reactive.DispatcherHandler;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Tests for {@link AistoreEtlAutoConfiguration}.
 */
@ExtendWith(OutputCaptureExtension.class)
class AistoreEtlAutoConfigurationTests {

	private static final String SECRET = "s3cr3tKey9";

	private final ReactiveWebApplicationContextRunner runner = new ReactiveWebApplicationContextRunner()
		.withConfiguration(AutoConfigurations.of(AistoreEtlAutoConfiguration.class,
				AistoreEtlClientAutoConfiguration.class, ApplicationAvailabilityAutoConfiguration.class))
		.withPropertyValues("aistore.etl.target-url=http://t:1/v1/etl/_object/etl/" + SECRET);

	@Test
	void oneBufferedTransformerServes(CapturedOutput output) {
		this.runner.withUserConfiguration(Buffered.class).run((context) -> {
			assertThat(context).hasSingleBean(EtlHandler.class).hasSingleBean(EtlWebHandler.class);
			assertThat(context.getBean(SelectedTransformer.class).isStreaming()).isFalse();
			assertThat(output).doesNotContain("the Transformer serves");
		});
	}

	@Test
	void oneStreamingTransformerServes() {
		this.runner.withUserConfiguration(Streaming.class)
			.run((context) -> assertThat(context.getBean(SelectedTransformer.class).isStreaming()).isTrue());
	}

	@Test
	void oneOfEachKindLetsTheBufferedOneServe(CapturedOutput output) {
		this.runner.withUserConfiguration(Buffered.class, Streaming.class).run((context) -> {
			assertThat(context.getBean(SelectedTransformer.class).isStreaming()).isFalse();
			assertThat(output.getOut().lines().filter((line) -> line.contains("the Transformer serves")))
				.singleElement()
				.asString()
				.contains("INFO");
		});
	}

	@Test
	void transformerOfBothKindsServesBuffered(CapturedOutput output) {
		this.runner.withBean(BothKinds.class).run((context) -> {
			assertThat(context.getBean(SelectedTransformer.class).isStreaming()).isFalse();
			assertThat(output).contains("the Transformer serves").contains(BothKinds.class.getName());
		});
	}

	@Test
	void noTransformerStopsTheStart() {
		this.runner.run((context) -> {
			FailureAnalysis analysis = analyze(context.getStartupFailure());
			assertThat(analysis.getDescription()).isEqualTo("There is no bean that transforms objects.");
			assertThat(analysis.getAction()).contains("@Bean").contains("Transformer upperCase()");
		});
	}

	@Test
	void twoOfAKindStopTheStart() {
		this.runner.withUserConfiguration(Buffered.class, AnotherBuffered.class).run((context) -> {
			FailureAnalysis analysis = analyze(context.getStartupFailure());
			assertThat(analysis.getDescription())
				.isEqualTo("There are 2 beans of type io.aistore.etl.Transformer: anotherBuffered, buffered.");
			assertThat(analysis.getAction()).contains("@Primary");
		});
	}

	@Test
	void twoStreamingOnesStopTheStartEvenBesideABufferedOne() {
		this.runner.withUserConfiguration(Streaming.class, Buffered.class)
			.withBean("anotherStreaming", StreamingTransformer.class, () -> (object, output) -> {
			})
			.run((context) -> assertThat(analyze(context.getStartupFailure()).getDescription()).isEqualTo(
					"There are 2 beans of type io.aistore.etl.StreamingTransformer: anotherStreaming, streaming."));
	}

	@Test
	void primaryOneServes() {
		this.runner.withUserConfiguration(Buffered.class, PrimaryBuffered.class)
			.run((context) -> assertThat(context).hasSingleBean(EtlHandler.class));
	}

	@Test
	void twoPrimaryOnesStopTheStart() {
		this.runner.withUserConfiguration(PrimaryBuffered.class)
			.withBean("second", Transformer.class, () -> EtlObject::bytes, (definition) -> definition.setPrimary(true))
			.run((context) -> assertThat(analyze(context.getStartupFailure()).getDescription())
				.isEqualTo("There are several beans of type io.aistore.etl.Transformer marked with @Primary."));
	}

	@Test
	void componentWithDependenciesServes() {
		this.runner.withUserConfiguration(WithComponent.class)
			.run((context) -> assertThat(context).hasSingleBean(EtlHandler.class));
	}

	@Test
	void failureOfATransformersOwnDependencyIsNotTakenForASelection() {
		this.runner.withBean("a", StringBuilder.class)
			.withBean("b", StringBuilder.class)
			.withBean(Ambiguous.class)
			.run((context) -> assertThat(context).hasFailed()
				.getFailure()
				.rootCause()
				.hasMessageContaining("StringBuilder")
				.isNotInstanceOf(TransformerSelectionException.class));
	}

	@Test
	void proxiedTransformerServes() throws Exception {
		AtomicInteger advised = new AtomicInteger();
		ProxyFactory factory = new ProxyFactory();
		factory.setTarget((Transformer) EtlObject::bytes);
		factory.addInterface(Transformer.class);
		factory.addAdvice((MethodBeforeAdvice) (method, args, target) -> advised.incrementAndGet());
		this.runner.withBean(Transformer.class, () -> (Transformer) factory.getProxy()).run((context) -> {
			assertThat(context).hasSingleBean(EtlHandler.class);
			assertThat(advised).as("asked for its content type through the proxy").hasPositiveValue();
		});
	}

	@Test
	void lazyAndGenericTransformersServe() {
		this.runner.withUserConfiguration(LazyBuffered.class)
			.run((context) -> assertThat(context).hasSingleBean(EtlHandler.class));
		this.runner.withBean(Upper.class).run((context) -> assertThat(context).hasSingleBean(EtlHandler.class));
	}

	@Test
	void missingTargetUrlStopsTheStart() {
		new ReactiveWebApplicationContextRunner()
			.withConfiguration(AutoConfigurations.of(AistoreEtlAutoConfiguration.class,
					AistoreEtlClientAutoConfiguration.class, ApplicationAvailabilityAutoConfiguration.class))
			.withUserConfiguration(Buffered.class)
			.run((context) -> {
				FailureAnalysis analysis = analyze(context.getStartupFailure());
				assertThat(analysis.getDescription()).contains("AIS_TARGET_URL").contains("it is not set");
				assertThat(analysis.getAction()).contains("LocalTarget.run").contains("@AutoConfigureLocalTarget");
			});
	}

	@ParameterizedTest
	@ValueSource(strings = { "", " ", "t:1/" + SECRET, "http:// /" + SECRET, "ftp://t/" + SECRET,
			"http://user:" + SECRET + "@t/" })
	void unusableTargetUrlStopsTheStartWithoutPrintingTheSecret(String url, CapturedOutput output) {
		this.runner.withUserConfiguration(Buffered.class)
			.withPropertyValues("aistore.etl.target-url=" + url)
			.run((context) -> {
				Throwable failure = context.getStartupFailure();
				FailureAnalysis analysis = analyze(failure);
				assertThat(analysis.getDescription()).contains("AIS_TARGET_URL").doesNotContain(SECRET);
				for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
					assertThat(String.valueOf(cause.getMessage())).doesNotContain(SECRET);
				}
				assertThat(output).doesNotContain(SECRET);
			});
	}

	@Test
	void defaultsAreThoseOfTheDesign() {
		this.runner.withUserConfiguration(Buffered.class).run((context) -> {
			AistoreEtlProperties properties = context.getBean(AistoreEtlProperties.class);
			assertThat(properties.getContentType()).isEqualTo("application/octet-stream");
			assertThat(properties.getStreaming().getHeadBuffer().toKilobytes()).isEqualTo(64);
			assertThat(properties.getTransform().getTimeout()).isNull();
			assertThat(context.getBean(MemoryBudget.class).capacity())
				.isEqualTo(Runtime.getRuntime().maxMemory() * 3 / 20);
			assertThat(properties.getMemory().maxObjectBytes())
				.isEqualTo(Math.min(Integer.MAX_VALUE - 8, 2 * context.getBean(MemoryBudget.class).capacity()));
			assertThat(context.getBean(Workers.class).size()).isGreaterThanOrEqualTo(8);
		});
	}

	@Test
	void settingsAreBound() {
		this.runner.withUserConfiguration(Buffered.class)
			.withPropertyValues("aistore.etl.memory.budget=10MB", "aistore.etl.memory.max-object-size=20MB",
					"aistore.etl.workers.size=3", "aistore.etl.transform.timeout=2m", "aistore.etl.empty-put=accept")
			.run((context) -> {
				AistoreEtlProperties properties = context.getBean(AistoreEtlProperties.class);
				assertThat(properties.getTransform().getTimeout()).isEqualTo(Duration.ofMinutes(2));
				assertThat(properties.getMemory().maxObjectBytes()).as("no more than the budget")
					.isEqualTo(10 * 1024 * 1024);
				assertThat(context.getBean(Workers.class).size()).isEqualTo(3);
			});
	}

	@ParameterizedTest
	@CsvSource({ "aistore.etl.workers.size, 0, at least 1", "aistore.etl.workers.queue-capacity, 0, at least 1",
			"aistore.etl.server.event-loops, 0, at least 1", "aistore.etl.websocket.concurrency, 0, at least 1",
			"aistore.etl.websocket.max-frame-size, 3221225472B, from 125B to 2147483647B",
			"aistore.etl.streaming.head-buffer, 3221225472B, from 0B to 983040B",
			"aistore.etl.streaming.head-buffer, -1B, from 0B to 983040B", "aistore.etl.memory.budget, 0B, at least 1B",
			"aistore.etl.memory.max-object-size, 0B, at least 1B", "aistore.etl.memory.max-waiting, -1, at least 0",
			"aistore.etl.client.max-connections, 0, at least 1",
			"aistore.etl.client.max-idle-connections, -1, at least 0", "aistore.etl.direct-put.retries, -1, at least 0",
			"aistore.etl.direct-put.chunk-size, 0B, at least 1B", "aistore.etl.memory.max-wait, -1ms, at least 0ms",
			"aistore.etl.object-timeout, 0ms, at least 1ms", "aistore.etl.transform.timeout, -1000ms, at least 1ms",
			"aistore.etl.server.read-timeout, 0ms, at least 1ms",
			"aistore.etl.server.read-timeout-under-load, 0ms, at least 1ms",
			"aistore.etl.server.write-timeout, -5000ms, at least 1ms",
			"aistore.etl.server.write-timeout-under-load, 0ms, at least 1ms",
			"aistore.etl.client.idle-timeout, -1ms, at least 0ms",
			"aistore.etl.client.connect-timeout, 0ms, at least 1ms",
			"aistore.etl.client.response-timeout, 0ms, at least 1ms", "aistore.etl.content-type, foo, a media type",
			"aistore.etl.content-type, text/*, a media type",
			"server.http2.enabled, true, false: AIStore speaks HTTP/1.1",
			"aistore.etl.download.allowed-hosts, http://h, a name", "aistore.etl.download.allowed-hosts, h:80, a name",
			"aistore.etl.download.allowed-hosts, 10.0.0.0/8, a name",
			"aistore.etl.download.allowed-hosts, h.*, a name" })
	void valueBeyondItsLimitStopsTheStart(String property, String value, String limit) {
		this.runner.withUserConfiguration(Buffered.class)
			.withConfiguration(AutoConfigurations.of(AistoreEtlWebSocketAutoConfiguration.class))
			.withPropertyValues("aistore.etl.server.lane=webflux", property + "=" + value)
			.run((context) -> assertThat(context).getFailure()
				.rootCause()
				.isInstanceOf(InvalidConfigurationPropertyValueException.class)
				.hasMessageContaining("'" + value + "'")
				.hasMessageContaining(property + " ")
				.hasMessageContaining("must be " + limit));
	}

	@Test
	void partsMayBeReplaced() {
		LocalObjects objects = new LocalObjects(List.of());
		TargetUrl url = TargetUrl.parse("http://other:1/x");
		this.runner.withUserConfiguration(Buffered.class)
			.withBean(LocalObjects.class, () -> objects)
			.withBean(TargetUrl.class, () -> url)
			.run((context) -> {
				assertThat(context.getBean(LocalObjects.class)).isSameAs(objects);
				assertThat(context.getBean(TargetUrl.class)).isSameAs(url);
			});
	}

	@Test
	void backsOffWhenDisabled() {
		this.runner.withPropertyValues("aistore.etl.enabled=false", "aistore.etl.target-url=")
			.run((context) -> assertThat(context).hasNotFailed().doesNotHaveBean(EtlHandler.class));
	}

	@Test
	void backsOffWithoutWebFluxAndOutsideOfTheWeb() {
		new ReactiveWebApplicationContextRunner()
			.withConfiguration(AutoConfigurations.of(AistoreEtlAutoConfiguration.class))
			.withClassLoader(new FilteredClassLoader(DispatcherHandler.class))
			.run((context) -> assertThat(context).hasNotFailed().doesNotHaveBean(EtlHandler.class));
		new ApplicationContextRunner().withConfiguration(AutoConfigurations.of(AistoreEtlAutoConfiguration.class))
			.run((context) -> assertThat(context).hasNotFailed().doesNotHaveBean(AistoreEtlAutoConfiguration.class));
	}

	@Test
	void servletApplicationIsToldWhatIsWrong() {
		assertThatExceptionOfType(ServletStackException.class).isThrownBy(AistoreEtlServletAutoConfiguration::new)
			.withMessageContaining("spring-boot-webmvc")
			.satisfies((ex) -> {
				FailureAnalysis analysis = new ServletStackFailureAnalyzer().analyze(ex);
				assertThat(analysis).isNotNull();
				assertThat(analysis.getAction()).contains("spring-boot-starter-webmvc").contains("aistore.etl.enabled");
			});
		this.runner.withUserConfiguration(Buffered.class)
			.withConfiguration(AutoConfigurations.of(AistoreEtlServletAutoConfiguration.class))
			.run((context) -> assertThat(context).hasNotFailed());
	}

	@ParameterizedTest
	@ValueSource(strings = { "1.3.7", "1.2.99", "0.9.25.RELEASE", "1.3.0-M1" })
	void oldReactorNettyStopsTheStart(String version) {
		assertThatExceptionOfType(UnsafeReactorNettyException.class)
			.isThrownBy(() -> ReactorNettyVersion.verify(version))
			.satisfies((ex) -> {
				FailureAnalysis analysis = new UnsafeReactorNettyFailureAnalyzer().analyze(ex);
				assertThat(analysis).isNotNull();
				assertThat(analysis.getDescription()).contains(version);
				assertThat(analysis.getAction()).contains("4.1.2").contains("aistore.etl.verify-reactor-netty");
			});
	}

	@ParameterizedTest
	@ValueSource(strings = { "1.3.8", "1.3.10", "1.4.0", "2.0.0", "1.3.8-SNAPSHOT", "unknown" })
	void laterOrUnknownReactorNettyStarts(String version) {
		ReactorNettyVersion.verify(version);
	}

	private static FailureAnalysis analyze(Throwable failure) {
		assertThat(failure).isNotNull();
		FailureAnalysis analysis = (root(failure) instanceof InvalidTargetUrlException)
				? new InvalidTargetUrlFailureAnalyzer().analyze(failure)
				: new TransformerSelectionFailureAnalyzer().analyze(failure);
		assertThat(analysis).isNotNull();
		return analysis;
	}

	private static Throwable root(Throwable failure) {
		return (failure.getCause() != null) ? root(failure.getCause()) : failure;
	}

	@Configuration(proxyBeanMethods = false)
	static class Buffered {

		@Bean
		Transformer buffered() {
			return EtlObject::bytes;
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class AnotherBuffered {

		@Bean
		Transformer anotherBuffered() {
			return EtlObject::bytes;
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class PrimaryBuffered {

		@Bean
		@Primary
		Transformer primaryBuffered() {
			return EtlObject::bytes;
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class LazyBuffered {

		@Bean
		@Lazy
		Transformer lazyBuffered() {
			return EtlObject::bytes;
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class Streaming {

		@Bean
		StreamingTransformer streaming() {
			return (object, output) -> object.inputStream().transferTo(output);
		}

	}

	@Configuration(proxyBeanMethods = false)
	@Import(Greeter.class)
	static class WithComponent {

		@Bean
		StringBuilder greeting() {
			return new StringBuilder("hello");
		}

	}

	@Component
	static class Greeter implements Transformer {

		private final StringBuilder greeting;

		Greeter(StringBuilder greeting) {
			this.greeting = greeting;
		}

		@Override
		public byte[] transform(EtlObject object) {
			return this.greeting.toString().getBytes(StandardCharsets.UTF_8);
		}

	}

	static class Ambiguous implements Transformer {

		Ambiguous(StringBuilder dependency) {
		}

		@Override
		public byte[] transform(EtlObject object) {
			return object.bytes();
		}

	}

	abstract static class Mapping<T> implements Transformer {

		abstract T map(String text);

		@Override
		public byte[] transform(EtlObject object) {
			return map(object.text()).toString().getBytes(StandardCharsets.UTF_8);
		}

	}

	static class Upper extends Mapping<String> {

		@Override
		String map(String text) {
			return text.toUpperCase(Locale.ROOT);
		}

	}

	static class BothKinds implements Transformer, StreamingTransformer {

		@Override
		public byte[] transform(EtlObject object) {
			return object.bytes();
		}

		@Override
		public void transform(EtlObject object, OutputStream output) throws IOException {
			object.inputStream().transferTo(output);
		}

		@Override
		public String contentType() {
			return "text/plain";
		}

	}

}
