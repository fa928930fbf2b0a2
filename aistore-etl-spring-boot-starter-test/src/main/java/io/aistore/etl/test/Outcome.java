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

/**
 * How AIStore judges a transformer's answer.
 */
sealed interface Outcome {

	/**
	 * The answer is the result.
	 */
	record Content() implements Outcome {
	}

	/**
	 * The result is said to be delivered.
	 */
	record Delivered() implements Outcome {
	}

	/**
	 * The object has failed.
	 *
	 * @param status the status for an inline client
	 * @param message AIStore's error text
	 */
	record Failed(int status, String message) implements Outcome {
	}

	/**
	 * AIStore would wait for ever.
	 */
	record Hung() implements Outcome {
	}

}
