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

import java.util.Map;

import org.springframework.boot.EnvironmentPostProcessor;
import org.springframework.boot.SpringApplication;
import org.springframework.core.Ordered;
import org.springframework.core.SpringProperties;
import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.core.env.MapPropertySource;

/**
 * Makes a run for practice independent of where it takes place: any free port, no target,
 * and only itself to deliver to.
 */
final class TrainingEnvironmentPostProcessor implements EnvironmentPostProcessor, Ordered {

	/** Of Spring Framework; buildpacks set it to {@code onRefresh} for their training. */
	private static final String EXIT = "spring.context.exit";

	private static final Map<String, Object> PROPERTIES = Map.of("server.port", "0", "aistore.etl.target-url",
			"http://127.0.0.1:1/v1/etl/_object/training/run", "aistore.etl.direct-put.allowed-hosts", "127.0.0.1",
			"aistore.etl.direct-put.retries", "0", "aistore.etl.fqn.roots", "");

	@Override
	public void postProcessEnvironment(ConfigurableEnvironment environment, SpringApplication application) {
		if (environment.getProperty("aistore.etl.training.objects", Integer.class, 0) > 0) {
			environment.getPropertySources().addFirst(new MapPropertySource("aistoreEtlTraining", PROPERTIES));
			if (SpringProperties.getProperty(EXIT) != null) {
				SpringProperties.setProperty(EXIT, "afterTraining");
			}
		}
	}

	@Override
	public int getOrder() {
		return Ordered.LOWEST_PRECEDENCE;
	}

}
