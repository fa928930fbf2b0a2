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

import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;

import org.springframework.boot.cloud.CloudPlatform;
import org.springframework.boot.web.server.context.WebServerInitializedEvent;
import org.springframework.context.ApplicationListener;
import org.springframework.core.env.Environment;

/**
 * Warns if the server of a pod listens where AIStore does not look for it: the pod would
 * never be ready, and AIStore would only say that it waited in vain.
 */
final class ServerPortCheck implements ApplicationListener<WebServerInitializedEvent> {

	private static final Log logger = LogFactory.getLog(ServerPortCheck.class);

	private static final int EXPECTED = 8000;

	private final Environment environment;

	ServerPortCheck(Environment environment) {
		this.environment = environment;
	}

	@Override
	public void onApplicationEvent(WebServerInitializedEvent event) {
		int port = event.getWebServer().getPort();
		if (port != EXPECTED && event.getApplicationContext().getServerNamespace() == null
				&& CloudPlatform.KUBERNETES.isActive(this.environment)) {
			logger.warn("This server listens on port " + port + ", but AIStore asks port " + EXPECTED
					+ " of a pod unless its pod spec says otherwise: remove 'server.port' (SERVER_PORT), "
					+ "or let 'containerPort' of the pod spec be " + port);
		}
	}

}
