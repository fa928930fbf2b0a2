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

import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;

import io.aistore.etl.autoconfigure.AistoreEtlServerProperties.Lane;
import io.aistore.etl.delivery.webclient.AistoreWebClientCustomizer;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

import org.springframework.beans.factory.ListableBeanFactory;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.reactor.netty.NettyRouteProvider;
import org.springframework.boot.web.server.Ssl;
import org.springframework.core.env.Environment;
import org.springframework.core.log.LogMessage;
import org.springframework.web.reactive.function.server.RouterFunction;
import org.springframework.web.server.WebFilter;

/**
 * The lane that serves. Chosen when the application starts, from what there is in it, and
 * never by a condition, which ahead-of-time processing would freeze.
 */
final class SelectedLane {

	private static final Log logger = LogFactory.getLog(SelectedLane.class);

	/** What must see objects, and what it is called in the log. */
	private static final Map<Class<?>, String> BEANS = new LinkedHashMap<>();

	static {
		BEANS.put(WebFilter.class, "a WebFilter");
		BEANS.put(RouterFunction.class, "a RouterFunction");
		BEANS.put(NettyRouteProvider.class, "a NettyRouteProvider");
		BEANS.put(AistoreWebClientCustomizer.class, "an AistoreWebClientCustomizer");
	}

	private static final String COMPRESSION = "server.compression.enabled";

	private final boolean isNative;

	private SelectedLane(boolean isNative) {
		this.isNative = isNative;
	}

	static SelectedLane of(Lane configured, ListableBeanFactory beans, Environment environment) {
		if (configured != Lane.AUTO) {
			logger.info(LogMessage.format("Objects are served by the %s lane: 'aistore.etl.server.lane' says so",
					configured.name().toLowerCase(Locale.ROOT)));
			return new SelectedLane(configured == Lane.NATIVE);
		}
		String obstacle = obstacle(beans, environment);
		logger.info((obstacle != null) ? "Objects are served by the webflux lane: there is " + obstacle
				: "Objects are served by the native lane: nothing in this application must see them on their way");
		return new SelectedLane(obstacle == null);
	}

	private static @Nullable String obstacle(ListableBeanFactory beans, Environment environment) {
		for (Map.Entry<Class<?>, String> entry : BEANS.entrySet()) {
			String[] names = beans.getBeanNamesForType(entry.getKey(), true, false);
			if (names.length != 0) {
				return entry.getValue() + " ('" + names[0] + "')";
			}
		}
		if (environment.getProperty(COMPRESSION, Boolean.class, false)) {
			return "'" + COMPRESSION + "'";
		}
		return isSecure(environment) ? "'server.ssl'" : null;
	}

	// On as soon as any of its properties is set, unless switched off
	private static boolean isSecure(Environment environment) {
		return Ssl.isEnabled(Binder.get(environment).bind("server.ssl", Ssl.class).orElse(null));
	}

	boolean isNative() {
		return this.isNative;
	}

}
