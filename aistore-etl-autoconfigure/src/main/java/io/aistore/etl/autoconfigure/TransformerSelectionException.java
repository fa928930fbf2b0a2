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

import java.util.List;

/**
 * There is no transformer, or it is not clear which one serves.
 */
final class TransformerSelectionException extends RuntimeException {

	private final String action;

	private TransformerSelectionException(String message, String action) {
		super(message);
		this.action = action;
	}

	static TransformerSelectionException none() {
		return new TransformerSelectionException("There is no bean that transforms objects.", """
				Declare one bean of type io.aistore.etl.Transformer or io.aistore.etl.StreamingTransformer, for example

				    @Bean
				    Transformer upperCase() {
				        return (object) -> object.text().toUpperCase(Locale.ROOT).getBytes(StandardCharsets.UTF_8);
				    }

				in a class that the application finds (in the package of the @SpringBootApplication, or below it).""");
	}

	static TransformerSelectionException several(Class<?> kind, List<String> beans) {
		return several("There are %d beans of type %s: %s.".formatted(beans.size(), kind.getName(),
				String.join(", ", beans.stream().sorted().toList())));
	}

	static TransformerSelectionException several(Class<?> kind) {
		return several("There are several beans of type %s marked with @Primary.".formatted(kind.getName()));
	}

	private static TransformerSelectionException several(String message) {
		return new TransformerSelectionException(message,
				"Remove all but one of them, or mark the one that shall serve with @Primary.");
	}

	String action() {
		return this.action;
	}

}
