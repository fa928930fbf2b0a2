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

package io.aistore.etl.server.http;

import java.util.ArrayList;
import java.util.List;

import io.aistore.etl.StreamingTransformer;
import io.aistore.etl.Transformer;
import io.aistore.etl.server.MemoryBudget;
import io.aistore.etl.server.Workers;
import io.aistore.etl.test.Communication;
import io.aistore.etl.test.Etl;
import io.aistore.etl.test.Input;
import io.aistore.etl.test.LocalTarget;

import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.support.GenericApplicationContext;

/**
 * An application with one transformer, beside a local target that knows it as
 * {@code push}, {@code push-body}, {@code push-chunked}, {@code pull} and
 * {@code pull-body}.
 */
public final class TestServer implements AutoCloseable {

	private final LocalTarget target;

	private final ConfigurableApplicationContext context;

	private TestServer(LocalTarget target, ConfigurableApplicationContext context) {
		this.target = target;
		this.context = context;
		String url = "http://127.0.0.1:" + port();
		target.register(Etl.of("push", url));
		target.register(Etl.of("push-body", url).with(Input.BODY));
		target.register(Etl.of("push-chunked", url).with(Input.CHUNKED_BODY));
		target.register(Etl.of("pull", url).with(Communication.HPULL));
		target.register(Etl.of("pull-body", url).with(Communication.HPULL).with(Input.BODY));
	}

	public static TestServer buffered(Transformer transformer, String... properties) {
		return start(List.of(), Transformer.class, transformer, properties);
	}

	public static TestServer streaming(StreamingTransformer transformer, String... properties) {
		return start(List.of(), StreamingTransformer.class, transformer, properties);
	}

	public static <T> TestServer start(List<Class<?>> sources, Class<T> type, T transformer, String... properties) {
		LocalTarget target = LocalTarget.builder().start();
		List<String> all = new ArrayList<>(
				List.of("server.port=0", "aistore.etl.target-url=" + target.targetUrl(), "spring.main.banner-mode=off",
						"spring.main.register-shutdown-hook=false", "spring.reactor.netty.shutdown-quiet-period=0s"));
		all.addAll(List.of(properties));
		try {
			ConfigurableApplicationContext context = new SpringApplicationBuilder(Application.class)
				.sources(sources.toArray(Class<?>[]::new))
				.initializers((uninitialized) -> ((GenericApplicationContext) uninitialized).registerBean(type,
						() -> transformer))
				.run(all.stream().map((property) -> "--" + property).toArray(String[]::new));
			return new TestServer(target, context);
		}
		catch (RuntimeException ex) {
			target.close();
			throw ex;
		}
	}

	public LocalTarget target() {
		return this.target;
	}

	public ConfigurableApplicationContext context() {
		return this.context;
	}

	public int port() {
		return this.context.getEnvironment().getRequiredProperty("local.server.port", Integer.class);
	}

	public MemoryBudget budget() {
		return this.context.getBean(MemoryBudget.class);
	}

	public Workers workers() {
		return this.context.getBean(Workers.class);
	}

	public RawConnection connect() {
		return new RawConnection(port());
	}

	@Override
	public void close() {
		this.context.close();
		this.target.close();
	}

	@SpringBootConfiguration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	static class Application {

	}

}
