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

package io.aistore.etl.test;

import java.util.Locale;
import java.util.Map;

import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;

import org.springframework.boot.SpringApplication;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.core.env.CommandLinePropertySource;
import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.core.env.MapPropertySource;
import org.springframework.core.env.MutablePropertySources;
import org.springframework.util.ClassUtils;

/**
 * Runs an application beside a local target.
 */
final class LocalTargetApplication {

	static final String TARGET_URL_PROPERTY = "aistore.etl.target-url";

	private static final Log logger = LogFactory.getLog(LocalTarget.class);

	private LocalTargetApplication() {
	}

	static ConfigurableApplicationContext run(Class<?> application, String... args) {
		SpringApplication spring = new SpringApplication(application);
		spring.addInitializers((context) -> start(context, application));
		ConfigurableApplicationContext context = spring.run(args);
		LocalTarget target = context.getBean(LocalTarget.class);
		LocalTargetOptions options = LocalTargetOptions.of(context.getEnvironment());
		register(target, context.getEnvironment(), options);
		logger.info(message(target, options.communication()));
		return context;
	}

	private static void start(ConfigurableApplicationContext context, Class<?> application) {
		ConfigurableEnvironment environment = context.getEnvironment();
		LocalTargetOptions options = LocalTargetOptions.of(environment);
		LocalTarget target = LocalTarget.builder()
			.port(options.port())
			.targets(options.targets())
			.etlName(environment.getProperty("spring.application.name", defaultName(application)))
			.start();
		LocalTargetBean.register(context, target);
		MapPropertySource property = new MapPropertySource("localTarget",
				Map.of(TARGET_URL_PROPERTY, target.targetUrl()));
		MutablePropertySources sources = environment.getPropertySources();
		if (sources.contains(CommandLinePropertySource.COMMAND_LINE_PROPERTY_SOURCE_NAME)) {
			sources.addAfter(CommandLinePropertySource.COMMAND_LINE_PROPERTY_SOURCE_NAME, property);
		}
		else {
			sources.addFirst(property);
		}
	}

	/**
	 * The name of a transformer after its application: {@code UpperCaseApplication} is
	 * {@code upper-case}.
	 * @param application the class of the application
	 * @return the name
	 */
	static String defaultName(Class<?> application) {
		String name = ClassUtils.getUserClass(application).getSimpleName().replaceFirst("(?<=.)Application$", "");
		return name.replaceAll("(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])", "-").toLowerCase(Locale.ROOT);
	}

	private static void register(LocalTarget target, ConfigurableEnvironment environment, LocalTargetOptions options) {
		String port = environment.getProperty("local.server.port");
		if (port == null) {
			throw new IllegalStateException("The application has no web server that a transformer could be called at");
		}
		target.register(Etl.of(target.etlName(), "http://127.0.0.1:" + port)
			.with(options.communication())
			.with(options.input()));
	}

	private static String message(LocalTarget target, Communication communication) {
		String redirect = (communication == Communication.HPULL) ? "-L " : "";
		String url = target.endpoint().replace("127.0.0.1", "localhost");
		return """
				Local AIStore target on %1$s, transformer '%2$s' over %3$s. Try:

				  curl -T cat.jpg %1$s/v1/objects/photos/cat.jpg
				  curl %4$s-o result '%1$s/v1/objects/photos/cat.jpg?etl_name=%2$s'
				  curl '%1$s/v1/buckets/photos?bck_to=ais%%2F%%40%%23%%2Fresults' -d '{"action":"etl-bck","value":{"id":"%2$s"}}'
				"""
			.formatted(url, target.etlName(), communication.name().toLowerCase(Locale.ROOT), redirect);
	}

}
