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
 * A runtime spec, {@code ETLSpecMsg} in AIStore's {@code ext/etl/api.go}.
 */
final class RuntimeSpec {

	private RuntimeSpec() {
	}

	/**
	 * Check a runtime spec.
	 * @param spec the parsed document
	 * @return what AIStore would refuse or ignore, and what would not work
	 */
	static List<String> violations(@Nullable Object spec) {
		Rules rules = new Rules();
		Map<?, ?> root = rules.mapping(spec, "spec", "name", "runtime", "communication", "support_direct_put",
				"init_timeout", "obj_timeout", "resources");
		rules.name(root.get("name"));
		Object directPut = root.get("support_direct_put");
		rules.require(directPut instanceof Boolean, "support_direct_put is no boolean: " + directPut);
		rules.communication(root.get("communication"), Boolean.TRUE.equals(directPut));
		rules.duration(root.get("init_timeout"), "init_timeout");
		rules.duration(root.get("obj_timeout"), "obj_timeout");
		Map<?, ?> runtime = rules.mapping(root.get("runtime"), "runtime", "image", "command", "env");
		rules.text(runtime.get("image"), "runtime.image");
		Object command = runtime.get("command");
		rules.require(
				command == null
						|| (command instanceof List<?> words && words.stream().allMatch(String.class::isInstance)),
				"runtime.command is no list of texts");
		Container container = new Container(rules);
		Map<String, String> environment = container.environment(runtime.get("env"));
		rules.require(String.valueOf(root.get("obj_timeout")).equals(environment.get("AISTORE_ETL_OBJECTTIMEOUT")),
				"AISTORE_ETL_OBJECTTIMEOUT is not obj_timeout");
		container.resources(root.get("resources"), environment);
		return rules.violations();
	}

}
