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
 * Tests for {@link PodSpec}.
 */
class PodSpecTests {

	@ParameterizedTest
	@CsvSource(delimiter = '|', quoteCharacter = '`',
			textBlock = """
					kind: Pod                   | kind: Deployment                     | it is no pod of v1
					name: etl-echo              | name: transformer-echo-of-this-project-x | name has not 6 to 32
					communication_type: hpush://| communication_type: hrev://          | communication is none of
					support_direct_put: "true"  | support_direct_put: true             | support_direct_put is no text
					wait_timeout: 5m            | wait_timeout: five                   | wait_timeout is no positive Go duration
					- name: server              | `- name: init\n      image: x\n    - name: server` | containers has not exactly one
					- name: default             | - name: http                         | the port's name is not 'default'
					containerPort: 8000         | containerPort: 80                    | the port is not the server's 8000
					containerPort: 8000         | `containerPort: 8000\n        - name: metrics` | ports has not exactly one
					httpGet:                    | tcpSocket:                           | readinessProbe has unknown keys
					port: default               | port: 8000                           | the probe's port is not 'default'
					path: /health               | path: ""                             | the probe asks
					readinessProbe:             | livenessProbe:                       | container has unknown keys [livenessProbe]
					runAsNonRoot: true          | runAsNonRoot: false                  | the pod may run as root
					automountServiceAccountToken: false | automountServiceAccountToken: true | service account token
					automountServiceAccountToken: false | affinity: {}                 | spec has unknown keys [affinity]
					-Xmx384m                    | -Xmx784m                             | want more memory
					""")
	void aMistakeIsFound(String correct, String wrong, String violation) throws IOException {
		String spec = Specs.read("echo", "pod-spec.yaml");
		assertThat(spec).contains(correct);
		assertThat(PodSpec.violations(Specs.parse(spec.replace(correct, wrong))))
			.anySatisfy((found) -> assertThat(found).contains(violation));
	}

	@ParameterizedTest
	@CsvSource({ "\"true\", 0", "\"false\", 1" })
	void webSocketNeedsDirectPut(String directPut, int violations) throws IOException {
		String spec = Specs.read("echo", "pod-spec.yaml")
			.replace("communication_type: hpush://", "communication_type: ws://")
			.replace("support_direct_put: \"true\"", "support_direct_put: " + directPut);
		assertThat(PodSpec.violations(Specs.parse(spec))).hasSize(violations)
			.allSatisfy((found) -> assertThat(found).contains("ws:// needs support_direct_put"));
	}

}
