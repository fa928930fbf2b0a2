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
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

import io.aistore.etl.delivery.Deliverable;
import io.aistore.etl.delivery.Delivery;
import io.aistore.etl.delivery.DeliveryOutcome;
import io.aistore.etl.delivery.DeliveryOutcome.Content;
import io.aistore.etl.delivery.DeliveryOutcome.Delivered;
import io.aistore.etl.delivery.DeliveryRequest;
import io.aistore.etl.delivery.FaultServer;
import io.aistore.etl.delivery.Pipeline;
import io.aistore.etl.delivery.ReceivedRequest;
import io.aistore.etl.delivery.Replayable;
import io.aistore.etl.target.Chunk;
import io.aistore.etl.target.OutboundBody;
import io.aistore.etl.target.OutboundClient;
import io.aistore.etl.target.OutboundRequest;
import io.aistore.etl.target.OutboundResponse;
import io.aistore.etl.target.Receiver;
import io.aistore.etl.target.TargetUrl;
import io.aistore.etl.target.UnreachableException;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import reactor.core.publisher.Flux;

import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.autoconfigure.ssl.SslAutoConfiguration;
import org.springframework.boot.test.context.runner.ReactiveWebApplicationContextRunner;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Tests for HTTPS towards targets and stages.
 */
@Tag("both-lanes")
@ExtendWith(OutputCaptureExtension.class)
class ClientSslTests {

	private static final Duration WAIT = Duration.ofSeconds(60);

	@TempDir
	private static Path directory;

	private static TestCertificates certificates;

	private final ReactiveWebApplicationContextRunner contextRunner = new ReactiveWebApplicationContextRunner()
		.withConfiguration(AutoConfigurations.of(AistoreEtlClientAutoConfiguration.class, SslAutoConfiguration.class))
		.withBean(TargetUrl.class, () -> TargetUrl.parse("https://127.0.0.1:1/v1/etl/_object/name/secret"));

	@BeforeAll
	static void generate() {
		certificates = new TestCertificates(directory);
	}

	private static String[] properties(Map<String, Path> files) {
		List<String> properties = new ArrayList<>();
		files.forEach((name, file) -> properties.add("aistore.etl.client.ssl." + name + "=" + file));
		return properties.toArray(String[]::new);
	}

	private static int put(OutboundClient client, FaultServer hop, OutboundBody body) {
		OutboundResponse response = client
			.exchange(new OutboundRequest("PUT", new Receiver.Target("https", hop.authority()), "/o", Map.of(), body))
			.block(WAIT);
		Flux.from(response.content()).doOnNext(Chunk::release).blockLast(WAIT);
		return response.status();
	}

	private static OutboundBody bytes() {
		return new OutboundBody.Bytes(new byte[1000]);
	}

	@Test
	void aClusterWithMutualTlsIsReachedByFilesAlone() throws IOException {
		byte[] content = new byte[3_000_000];
		Path file = Files.write(directory.resolve("object"), content);
		try (FaultServer hop = certificates.start(true)) {
			this.contextRunner
				.withPropertyValues(properties(Map.of("ca", certificates.ca(), "certificate",
						certificates.clientCertificate(), "private-key", certificates.clientKey())))
				.run((context) -> {
					OutboundClient client = context.getBean(OutboundClient.class);
					assertThat(put(client, hop, new OutboundBody.Bytes(content))).isEqualTo(200);
					assertThat(put(client, hop, new OutboundBody.File(file, content.length))).isEqualTo(200);
					assertThat(put(client, hop,
							new OutboundBody.Stream(Flux.range(0, 300).map((index) -> Chunk.of(new byte[10_000])))))
						.isEqualTo(200);
				});
			assertThat(hop.requests()).hasSize(3)
				.allSatisfy((request) -> assertThat(request.target()).isEqualTo("/v1/etl/_object/name/secret/o"))
				.allSatisfy((request) -> assertThat(request.body()).isEqualTo(content));
		}
	}

	@Test
	void theSchemeOfATargetIsThatOfTheClusterAndThatOfAStageItsOwn() throws IOException {
		try (FaultServer secured = certificates.start(false); FaultServer plain = new FaultServer()) {
			this.contextRunner.withPropertyValues("aistore.etl.client.ssl.ca=" + certificates.ca()).run((context) -> {
				Delivery delivery = context.getBean(Delivery.class);
				assertThat(deliver(delivery, "http://" + secured.authority() + "/o")).isEqualTo(new Delivered(3));
				assertThat(deliver(delivery, "http://" + plain.authority())).isInstanceOf(Content.class);
				assertThat(deliver(delivery, "https://" + secured.authority())).isInstanceOf(Content.class);
			});
			assertThat(secured.requests()).extracting(ReceivedRequest::target)
				.containsExactly("/v1/etl/_object/name/secret/o", "/b/o");
			assertThat(plain.onlyRequest().target()).isEqualTo("/b/o");
		}
	}

	private static DeliveryOutcome deliver(Delivery delivery, String pipeline) {
		Deliverable result = Replayable.of(new byte[3]);
		return delivery.deliver(new DeliveryRequest(Pipeline.parse(pipeline), "/b/o", "", result)).block(WAIT);
	}

	@Test
	void aClusterThatWantsACertificateRefusesAClientWithoutOne() {
		try (FaultServer hop = certificates.start(true)) {
			this.contextRunner.withPropertyValues(properties(Map.of("ca", certificates.ca()))).run((context) -> {
				OutboundClient client = context.getBean(OutboundClient.class);
				assertThatExceptionOfType(UnreachableException.class).isThrownBy(() -> put(client, hop, bytes()));
			});
			assertThat(hop.requests()).isEmpty();
		}
	}

	@Test
	void anUnknownAuthorityIsNotTrusted() {
		try (FaultServer hop = certificates.start(false)) {
			this.contextRunner.run((context) -> {
				OutboundClient client = context.getBean(OutboundClient.class);
				assertThatExceptionOfType(UnreachableException.class).isThrownBy(() -> put(client, hop, bytes()))
					.withMessageContaining(hop.authority())
					.withMessageContaining("certification path");
			});
			assertThat(hop.requests()).isEmpty();
		}
	}

	@Test
	void aCertificateOfAnotherHostIsNotTrusted() {
		try (FaultServer hop = certificates.start(false)) {
			this.contextRunner.withPropertyValues(properties(Map.of("ca", certificates.ca()))).run((context) -> {
				OutboundClient client = context.getBean(OutboundClient.class);
				Receiver receiver = new Receiver.Target("https", "localhost:" + hop.port());
				assertThatExceptionOfType(UnreachableException.class)
					.isThrownBy(() -> client.exchange(new OutboundRequest("PUT", receiver, "/o", Map.of(), bytes()))
						.block(WAIT));
			});
			assertThat(hop.requests()).isEmpty();
		}
	}

	@Test
	void withoutVerificationAnyoneIsTrustedAndThatIsLogged(CapturedOutput output) {
		try (FaultServer hop = certificates.start(false)) {
			this.contextRunner.withPropertyValues("aistore.etl.client.ssl.skip-verify=true").run((context) -> {
				OutboundClient client = context.getBean(OutboundClient.class);
				assertThat(put(client, hop, bytes())).isEqualTo(200);
				Receiver receiver = new Receiver.Target("https", "localhost:" + hop.port());
				OutboundResponse response = client
					.exchange(new OutboundRequest("PUT", receiver, "/o", Map.of(), bytes()))
					.block(WAIT);
				Flux.from(response.content()).doOnNext(Chunk::release).blockLast(WAIT);
				assertThat(response.status()).isEqualTo(200);
			});
		}
		assertThat(output).containsPattern("WARN.*not verified.*AIS_SKIP_VERIFY_CRT");
	}

	@Test
	void theUsersBundleWins() {
		try (FaultServer hop = certificates.start(false)) {
			this.contextRunner
				.withPropertyValues("aistore.etl.client.ssl.bundle=mine", "aistore.etl.client.ssl.ca=/no/such/file",
						"spring.ssl.bundle.pem.mine.truststore.certificate=file:" + certificates.ca())
				.run((context) -> assertThat(put(context.getBean(OutboundClient.class), hop, bytes())).isEqualTo(200));
		}
	}

	@Test
	void anUnknownBundleStopsTheStart() {
		this.contextRunner.withPropertyValues("aistore.etl.client.ssl.bundle=nope")
			.run((context) -> assertThat(analyze(context.getStartupFailure()))
				.contains("'aistore.etl.client.ssl.bundle' with the value 'nope'")
				.contains("no SSL bundle of this name"));
	}

	@ParameterizedTest
	@ValueSource(strings = { "ca,AIS_CLIENT_CA", "certificate,AIS_CRT", "private-key,AIS_CRT_KEY" })
	void aMissingFileStopsTheStart(String names) {
		String property = names.split(",")[0];
		assertStopped(property, names.split(",")[1], directory.resolve("missing.pem"), "does not exist");
	}

	@ParameterizedTest
	@ValueSource(strings = { "ca,AIS_CLIENT_CA", "certificate,AIS_CRT", "private-key,AIS_CRT_KEY" })
	void anUnusableFileStopsTheStart(String names) throws IOException {
		Path file = Files.writeString(directory.resolve("unusable.pem"),
				"-----BEGIN CERTIFICATE-----\nMTIz\n-----END CERTIFICATE-----\n");
		assertStopped(names.split(",")[0], names.split(",")[1], file, "unusable");
	}

	private void assertStopped(String property, String variable, Path file, String reason) {
		Map<String, Path> files = new HashMap<>(Map.of("ca", certificates.ca(), "certificate",
				certificates.clientCertificate(), "private-key", certificates.clientKey()));
		files.put(property, file);
		this.contextRunner.withPropertyValues(properties(files)).run((context) -> {
			String description = analyze(context.getStartupFailure());
			assertThat(description).contains("'aistore.etl.client.ssl." + property + "'")
				.contains("(environment variable " + variable + ")")
				.contains(file.toString())
				.contains(reason);
		});
	}

	@Test
	void aCertificateWithoutItsKeyStopsTheStart() {
		this.contextRunner.withPropertyValues(properties(Map.of("certificate", certificates.clientCertificate())))
			.run((context) -> assertThat(analyze(context.getStartupFailure())).contains("AIS_CRT_KEY")
				.contains("missing"));
	}

	@Test
	void aKeyWithoutItsCertificateStopsTheStart() {
		this.contextRunner.withPropertyValues(properties(Map.of("private-key", certificates.clientKey())))
			.run((context) -> assertThat(analyze(context.getStartupFailure())).contains("AIS_CRT)")
				.contains("missing"));
	}

	private static String analyze(Throwable failure) {
		assertThat(failure).isNotNull();
		return new InvalidClientSslFailureAnalyzer().analyze(failure).getDescription();
	}

}
