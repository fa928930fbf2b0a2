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

package io.aistore.samples.specs;

import java.io.IOException;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link RuntimeSpec}.
 */
class RuntimeSpecTests {

	@ParameterizedTest
	@CsvSource(delimiter = '|', quoteCharacter = '`',
			textBlock = """
					name: etl-echo            | name: echo                     | name has not 6 to 32
					name: etl-echo            | name: Etl-Echo                 | name has not 6 to 32
					name: etl-echo            | name: etl_echo                 | name has not 6 to 32
					name: etl-echo            | name: etl-echo-                | begins or ends with a hyphen
					name: etl-echo            | name: 1-etl-echo               | begins with a digit
					hpush://                  | hpush                          | communication is none of
					hpush://                  | io://                          | communication is none of
					communication:            | communication_type:            | unknown keys [communication_type]
					support_direct_put: true  | support_direct_put: "true"     | support_direct_put is no boolean
					init_timeout: 5m          | init_timeout: 5                | init_timeout is no positive Go duration
					init_timeout: 5m          | init_timeout: 5min             | init_timeout is no positive Go duration
					init_timeout: 5m          | init_timeout: 0s               | init_timeout is no positive Go duration
					init_timeout: 5m          | # nothing                      | init_timeout is no positive Go duration
					obj_timeout: 45s          | obj_timeout: 46s               | AISTORE_ETL_OBJECTTIMEOUT is not obj_timeout
					obj_timeout: 45s          | object_timeout: 45s            | unknown keys [object_timeout]
					image: aistore            | picture: aistore               | runtime.image is no text
					value: 45s                | value: 45                      | env.value of AISTORE_ETL_OBJECTTIMEOUT is no text
					name: JAVA_TOOL_OPTIONS   | name: AISTORE_ETL_OBJECTTIMEOUT| env has AISTORE_ETL_OBJECTTIMEOUT twice
					-Xmx384m                  | -Xmx784m                       | want more memory than resources.limits.memory
					-Xmx384m                  | -Xms384m                       | leaves memory of the JVM open
					memory: 1Gi               | memory: 1GB                    | memory is no quantity
					""")
	void aMistakeIsFound(String correct, String wrong, String violation) throws IOException {
		String spec = Specs.read("echo", "runtime-spec.yaml");
		assertThat(spec).contains(correct);
		assertThat(RuntimeSpec.violations(Specs.parse(spec.replace(correct, wrong))))
			.anySatisfy((found) -> assertThat(found).contains(violation));
	}

	@ParameterizedTest
	@CsvSource({ "true, 0", "false, 1" })
	void webSocketNeedsDirectPut(String directPut, int violations) throws IOException {
		String spec = Specs.read("echo", "runtime-spec.yaml")
			.replace("communication: hpush://", "communication: ws://")
			.replace("support_direct_put: true", "support_direct_put: " + directPut);
		assertThat(RuntimeSpec.violations(Specs.parse(spec))).hasSize(violations)
			.allSatisfy((found) -> assertThat(found).contains("ws:// needs support_direct_put"));
	}

}
