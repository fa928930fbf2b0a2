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

package io.aistore.etl.server.websocket;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;

import io.aistore.etl.EtlException;
import io.aistore.etl.StreamingTransformer;
import io.aistore.etl.Transformer;
import io.aistore.etl.server.websocket.RawWebSocket.Frame;
import io.aistore.etl.test.BucketJob;
import io.aistore.etl.test.BucketJobResult;
import io.aistore.etl.test.Communication;
import io.aistore.etl.test.Etl;
import io.aistore.etl.test.Input;
import io.aistore.etl.test.LocalTarget;
import io.aistore.etl.test.TransformResult;
import io.micrometer.core.instrument.MeterRegistry;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.support.GenericApplicationContext;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests of the WebSocket transport with a target that judges replies as AIStore does.
 */
@ExtendWith(OutputCaptureExtension.class)
class WebSocketTests {

	private final LocalTarget target = LocalTarget.builder()
		.targets(1)
		.etlName("ws-etl")
		.objTimeout(Duration.ofSeconds(60))
		.start();

	private ConfigurableApplicationContext application;

	@AfterEach
	void stop() {
		if (this.application != null) {
			this.application.close();
		}
		this.target.close();
	}

	@ParameterizedTest
	@EnumSource(Input.class)
	void bufferedTransformerRepliesWithItsResult(Input input) {
		serve((Transformer) (object) -> object.text().toUpperCase(Locale.ROOT).getBytes(StandardCharsets.UTF_8), input);
		this.target.put("b", "dir/a b", "héllo".getBytes(StandardCharsets.UTF_8));
		assertThat(this.target.transform("b", "dir/a b")).asString(StandardCharsets.UTF_8).isEqualTo("HÉLLO");
	}

	@ParameterizedTest
	@EnumSource(Input.class)
	void streamingTransformerRepliesWithItsResult(Input input) {
		serve((StreamingTransformer) (object, output) -> object.inputStream().transferTo(output), input);
		byte[] large = random(5_000_000);
		this.target.put("b", "large", large);
		this.target.put("b", "empty", new byte[0]);
		assertThat(this.target.transform("b", "large")).isEqualTo(large);
		assertThat(this.target.transform("b", "empty")).isEmpty();
	}

	@ParameterizedTest
	@EnumSource(Input.class)
	void jobStoresEveryObject(Input input) {
		serve((Transformer) (object) -> object.bytes(), input);
		for (int i = 0; i < 300; i++) {
			this.target.put("src", "o" + i, random(i * 37));
		}
		BucketJobResult result = this.target.runBucketJob("src", "dst");
		assertThat(result.succeeded()).as(result.toString()).isTrue();
		for (int i = 0; i < 300; i++) {
			assertThat(this.target.get("dst", "o" + i)).isEqualTo(this.target.get("src", "o" + i));
		}
	}

	@Test
	void failureIsReportedWithItsReasonAndNeverStored() {
		serve((Transformer) (object) -> {
			if (object.name().equals("o7")) {
				throw new IllegalStateException("can't do " + object.name());
			}
			return object.bytes();
		}, Input.FILE);
		for (int i = 0; i < 20; i++) {
			this.target.put("src", "o" + i, random(100));
		}
		BucketJobResult result = this.target
			.runBucketJob(BucketJob.of("src", "dst", "ws-etl").withTimeout(Duration.ofSeconds(60)));
		assertThat(result.succeeded()).isFalse();
		assertThat(result.toString()).contains("can't do o7");
		assertThat(this.target.exists("dst", "o7")).isFalse();
	}

	@Test
	void failureByChoiceIsTakenForDeliveredWarnedOfAndCounted(CapturedOutput output) {
		serve((Transformer) (object) -> {
			throw new EtlException(400, "no");
		}, Input.FILE, "--aistore.etl.websocket.on-failure=empty");
		this.target.put("src", "o", random(100));
		BucketJobResult result = this.target
			.runBucketJob(BucketJob.of("src", "dst", "ws-etl").withTimeout(Duration.ofSeconds(60)));
		assertThat(result.succeeded()).as(result.toString()).isTrue();
		assertThat(this.target.exists("dst", "o")).isFalse();
		assertThat(output).containsPattern("WARN .* The failure of 'o' is reported to AIStore as delivered");
		MeterRegistry registry = this.application.getBean(MeterRegistry.class);
		assertThat(registry.get("aistore.etl.websocket.lost").counter().count()).isEqualTo(1);
	}

	@Test
	void lateFailureIsNeverTakenForDelivered() {
		serve((StreamingTransformer) (object, output) -> {
			output.write(new byte[1_000_000]);
			throw new IOException("late failure");
		}, Input.FILE, "--aistore.etl.websocket.on-failure=empty");
		this.target.put("b", "o", random(100));
		TransformResult result = this.target.transform("ws-etl", "b", "o");
		assertThat(result.succeeded()).isFalse();
		assertThat(result.toString()).contains("late failure");
	}

	@Test
	void objectIsNamedByItsFile() {
		AtomicReference<Path> file = new AtomicReference<>();
		serve((Transformer) (object) -> {
			file.set(object.file().orElseThrow());
			return (object.provider() + "|" + object.bucket() + "|" + object.name()).getBytes(StandardCharsets.UTF_8);
		}, Input.FILE, "--aistore.etl.direct-fqn=true");
		for (String name : List.of("dir/a b", "p%41q", "q?q", "plus+plus", "ünï")) {
			this.target.put("b", name, random(100));
			assertThat(this.target.transform("b", name)).asString(StandardCharsets.UTF_8).isEqualTo("ais|b|" + name);
			assertThat(file.get()).isEqualTo(this.target.file("b", name));
		}
	}

	@Test
	void streamingTransformerReadsFragmentsAsTheyCome() throws Exception {
		serve((StreamingTransformer) (object, output) -> object.inputStream().transferTo(output), Input.BODY);
		int port = Integer.parseInt(this.application.getEnvironment().getProperty("local.server.port", ""));
		try (RawWebSocket socket = new RawWebSocket(port)) {
			socket.control("{\"path\":\"o\"}");
			byte[] content = random(200_000);
			socket.frame(RawWebSocket.BINARY, false, Arrays.copyOf(content, 150_000), true);
			Frame first = socket.read();
			assertThat(first.opcode()).isEqualTo(RawWebSocket.BINARY);
			assertThat(first.payload()).isNotEmpty();
			socket.frame(RawWebSocket.CONTINUATION, true, Arrays.copyOfRange(content, 150_000, 200_000), true);
			ByteArrayOutputStream result = new ByteArrayOutputStream();
			result.writeBytes(first.payload());
			result.writeBytes(socket.readMessage().payload());
			assertThat(result.toByteArray()).isEqualTo(content);
		}
	}

	@Test
	void lateFailureOfAStreamBreaksTheMessageOff() {
		serve((StreamingTransformer) (object, output) -> {
			output.write(new byte[1_000_000]);
			throw new IOException("late failure");
		}, Input.FILE);
		this.target.put("b", "o", random(100));
		TransformResult result = this.target.transform("ws-etl", "b", "o");
		assertThat(result.succeeded()).isFalse();
		assertThat(result.toString()).contains("late failure");
	}

	@Test
	void shutdownAnswersWhatHasBeenReceived() throws Exception {
		CountDownLatch begun = new CountDownLatch(1);
		CountDownLatch go = new CountDownLatch(1);
		serve((Transformer) (object) -> {
			begun.countDown();
			go.await(60, TimeUnit.SECONDS);
			return object.bytes();
		}, Input.FILE);
		this.target.put("b", "o", random(100));
		Thread stopper = new Thread(() -> {
			try {
				begun.await(60, TimeUnit.SECONDS);
				Thread closing = new Thread(this.application::close);
				closing.start();
				go.countDown();
				closing.join();
			}
			catch (InterruptedException ex) {
				Thread.currentThread().interrupt();
			}
		});
		stopper.start();
		assertThat(this.target.transform("b", "o")).isEqualTo(this.target.get("b", "o"));
		stopper.join(60_000);
		assertThat(stopper.isAlive()).isFalse();
	}

	private void serve(Transformer transformer, Input input, String... args) {
		serve(Transformer.class, transformer, input, args);
	}

	private void serve(StreamingTransformer transformer, Input input, String... args) {
		serve(StreamingTransformer.class, transformer, input, args);
	}

	private <T> void serve(Class<T> type, T transformer, Input input, String... args) {
		String[] all = Arrays.copyOf(args, args.length + 2);
		all[args.length] = "--server.port=0";
		all[args.length + 1] = "--aistore.etl.target-url=" + this.target.targetUrl();
		this.application = new SpringApplicationBuilder(Application.class)
			.initializers((context) -> ((GenericApplicationContext) context).registerBean(type, () -> transformer))
			.run(all);
		String port = this.application.getEnvironment().getProperty("local.server.port");
		this.target.register(Etl.of("ws-etl", "http://127.0.0.1:" + port).with(Communication.WS).with(input));
	}

	private static byte[] random(int size) {
		byte[] bytes = new byte[size];
		new Random(size).nextBytes(bytes);
		return bytes;
	}

	@SpringBootConfiguration
	@EnableAutoConfiguration
	static class Application {

	}

}
