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

import java.util.List;
import java.util.Map;

import org.jspecify.annotations.Nullable;

/**
 * A pod spec, {@code InitSpecMsg} in AIStore's {@code ext/etl/api.go}.
 */
final class PodSpec {

	private PodSpec() {
	}

	/**
	 * Check a pod spec.
	 * @param spec the parsed document
	 * @return what AIStore or Kubernetes would refuse or replace, and what would not work
	 */
	static List<String> violations(@Nullable Object spec) {
		Rules rules = new Rules();
		Map<?, ?> root = rules.mapping(spec, "spec", "apiVersion", "kind", "metadata", "spec");
		rules.require("v1".equals(root.get("apiVersion")) && "Pod".equals(root.get("kind")), "it is no pod of v1");
		metadata(rules, rules.mapping(root.get("metadata"), "metadata", "name", "annotations", "labels"));
		Map<?, ?> pod = rules.mapping(root.get("spec"), "spec", "automountServiceAccountToken", "containers",
				"securityContext");
		rules.require(Boolean.FALSE.equals(pod.get("automountServiceAccountToken")),
				"the pod gets a service account token");
		Map<?, ?> security = rules.mapping(pod.get("securityContext"), "securityContext", "runAsNonRoot",
				"supplementalGroups", "seccompProfile");
		rules.require(Boolean.TRUE.equals(security.get("runAsNonRoot")), "the pod may run as root");
		container(rules, rules.single(pod.get("containers"), "containers"));
		return rules.violations();
	}

	private static void metadata(Rules rules, Map<?, ?> metadata) {
		rules.name(metadata.get("name"));
		Map<?, ?> annotations = rules.mapping(metadata.get("annotations"), "annotations", "communication_type",
				"support_direct_put", "wait_timeout");
		Object directPut = annotations.get("support_direct_put");
		rules.require("true".equals(directPut) || "false".equals(directPut),
				"support_direct_put is no text of a boolean: " + directPut);
		rules.communication(annotations.get("communication_type"), "true".equals(directPut));
		rules.duration(annotations.get("wait_timeout"), "wait_timeout");
	}

	private static void container(Rules rules, @Nullable Object value) {
		Map<?, ?> container = rules.mapping(value, "container", "name", "image", "imagePullPolicy", "command", "env",
				"ports", "readinessProbe", "resources", "securityContext");
		rules.text(container.get("name"), "container.name");
		rules.text(container.get("image"), "container.image");
		Map<?, ?> port = rules.mapping(rules.single(container.get("ports"), "ports"), "port", "name", "containerPort");
		rules.require("default".equals(port.get("name")), "the port's name is not 'default' but " + port.get("name"));
		rules.require(Integer.valueOf(8000).equals(port.get("containerPort")), "the port is not the server's 8000");
		probe(rules, container.get("readinessProbe"));
		Container checks = new Container(rules);
		Map<String, String> environment = checks.environment(container.get("env"));
		rules.duration(environment.get("AISTORE_ETL_OBJECTTIMEOUT"), "AISTORE_ETL_OBJECTTIMEOUT");
		checks.resources(container.get("resources"), environment);
	}

	private static void probe(Rules rules, @Nullable Object value) {
		Map<?, ?> probe = rules.mapping(value, "readinessProbe", "httpGet", "periodSeconds", "timeoutSeconds");
		Map<?, ?> httpGet = rules.mapping(probe.get("httpGet"), "httpGet", "path", "port");
		rules.require("/health".equals(httpGet.get("path")), "the probe asks " + httpGet.get("path"));
		rules.require("default".equals(httpGet.get("port")), "the probe's port is not 'default'");
	}

}
