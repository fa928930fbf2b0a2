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

import java.util.Map;

import org.springframework.boot.convert.DurationStyle;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.event.ContextRefreshedEvent;
import org.springframework.core.env.MapPropertySource;
import org.springframework.test.context.ContextCustomizer;
import org.springframework.test.context.MergedContextConfiguration;

/**
 * Starts a local target before a test's context, and makes the application known to it
 * once it listens.
 *
 * @param options the annotation of the test
 */
record LocalTargetContextCustomizer(AutoConfigureLocalTarget options) implements ContextCustomizer {

	@Override
	public void customizeContext(ConfigurableApplicationContext context, MergedContextConfiguration configuration) {
		LocalTarget target = LocalTarget.builder()
			.targets(this.options.targets())
			.etlName(this.options.etlName())
			.objTimeout(DurationStyle.detectAndParse(this.options.objTimeout()))
			.start();
		LocalTargetBean.register(context, target);
		context.getEnvironment()
			.getPropertySources()
			.addFirst(new MapPropertySource("localTarget",
					Map.of(LocalTargetApplication.TARGET_URL_PROPERTY, target.targetUrl())));
		context.addApplicationListener((event) -> {
			if (event instanceof ContextRefreshedEvent refreshed && refreshed.getApplicationContext() == context) {
				register(target, context);
			}
		});
	}

	private void register(LocalTarget target, ConfigurableApplicationContext context) {
		String port = context.getEnvironment().getRequiredProperty("local.server.port");
		target.register(Etl.of(target.etlName(), "http://127.0.0.1:" + port)
			.with(this.options.communication())
			.with(this.options.input()));
	}

}
