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

package io.aistore.etl.delivery.webclient;

import org.springframework.web.reactive.function.client.WebClient;

/**
 * Customizes the {@link WebClient}s that send results to targets and stages, and that get
 * objects from targets. Applied after the application's general customizers. In URLs that
 * a filter sees the secret is masked, and the token isn't among the headers; the
 * connector is not for customizers to choose.
 */
@FunctionalInterface
public interface AistoreWebClientCustomizer {

	/**
	 * Customize a client.
	 * @param builder the builder of the client
	 */
	void customize(WebClient.Builder builder);

}
