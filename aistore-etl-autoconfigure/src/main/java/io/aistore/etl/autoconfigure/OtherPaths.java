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

import java.util.ArrayList;
import java.util.List;

import io.aistore.etl.server.netty.ObjectPaths;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

import org.springframework.context.ApplicationContext;
import org.springframework.core.Ordered;
import org.springframework.web.reactive.HandlerMapping;
import org.springframework.web.reactive.function.server.support.RouterFunctionMapping;
import org.springframework.web.reactive.handler.AbstractUrlHandlerMapping;
import org.springframework.web.reactive.result.method.RequestMappingInfoHandlerMapping;

/**
 * The paths of everything in the application that comes before objects: controllers,
 * Actuator, WebSocket.
 */
final class OtherPaths {

	private static final Log logger = LogFactory.getLog(OtherPaths.class);

	/** Answered by the handler of objects itself. */
	private static final List<String> OWN = List.of("/health", "/download", "/ws");

	/** What a mapping may take that doesn't tell. */
	private static final String ANY = "/{any}";

	private final ApplicationContext context;

	private final int objectsOrder;

	private volatile @Nullable ObjectPaths objectPaths;

	OtherPaths(ApplicationContext context, int objectsOrder) {
		this.context = context;
		this.objectsOrder = objectsOrder;
	}

	/**
	 * Return the paths that are left for objects. Called when the application has
	 * started, since only then all mappings are known.
	 * @return the paths
	 */
	ObjectPaths objectPaths() {
		ObjectPaths paths = this.objectPaths;
		if (paths == null) {
			paths = find();
			this.objectPaths = paths;
		}
		return paths;
	}

	private ObjectPaths find() {
		List<String> patterns = new ArrayList<>(OWN);
		// Mappings don't know it, and all of their paths begin with it
		patterns.add(this.context.getEnvironment().getProperty("spring.webflux.base-path", ""));
		for (HandlerMapping mapping : this.context.getBeanProvider(HandlerMapping.class)) {
			if (!(mapping instanceof Ordered ordered) || ordered.getOrder() < this.objectsOrder) {
				patterns.addAll(patterns(mapping));
			}
		}
		ObjectPaths paths = ObjectPaths.allBut(patterns);
		if (paths.isNone()) {
			logger.info(
					"Something takes any path, so that all requests go to it first, by the webflux lane: " + patterns);
		}
		return paths;
	}

	private static List<String> patterns(HandlerMapping mapping) {
		List<String> patterns = new ArrayList<>();
		if (mapping instanceof RequestMappingInfoHandlerMapping methods) {
			methods.getHandlerMethods()
				.keySet()
				.forEach((info) -> info.getPatternsCondition()
					.getPatterns()
					.forEach((pattern) -> patterns.add(pattern.getPatternString())));
		}
		else if (mapping instanceof AbstractUrlHandlerMapping urls) {
			urls.getHandlerMap().keySet().forEach((pattern) -> patterns.add(pattern.getPatternString()));
		}
		else if (!(mapping instanceof RouterFunctionMapping routes && routes.getRouterFunction() == null)) {
			patterns.add(ANY);
		}
		return patterns;
	}

}
