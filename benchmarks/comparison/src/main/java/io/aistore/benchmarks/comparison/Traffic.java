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

package io.aistore.benchmarks.comparison;

import java.io.IOException;

import io.aistore.benchmarks.load.Latencies;
import io.aistore.benchmarks.load.Load;
import io.aistore.benchmarks.load.Plan;

/**
 * What a server is loaded with.
 *
 * @param connections the number of connections
 * @param window how many requests may be under way on a WebSocket connection, 0 for HTTP
 * @param plan what is asked
 */
record Traffic(int connections, int window, Plan plan) {

	static Traffic http(int connections, Plan plan) {
		return new Traffic(connections, 0, plan);
	}

	Latencies run(Load load, int port) throws IOException {
		return (this.window > 0) ? load.runWebSocket(port, this.connections, this.window, this.plan)
				: load.run(port, this.connections, this.plan);
	}

}
