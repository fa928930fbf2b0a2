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

/**
 * The application is one of the servlet stack, which the ETL server does not run on.
 */
final class ServletStackException extends RuntimeException {

	ServletStackException() {
		super("This is a servlet application (spring-boot-webmvc is on the class path), "
				+ "but AIStore's objects are served on WebFlux.");
	}

}
