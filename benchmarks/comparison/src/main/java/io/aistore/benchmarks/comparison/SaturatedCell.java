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
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.IntFunction;

import io.aistore.benchmarks.comparison.Meter.Subject;
import io.aistore.benchmarks.load.Plan;
import io.aistore.benchmarks.load.Requests;
import io.aistore.benchmarks.load.WebSocketRequests;

/**
 * One way to ask, at several sizes, with as many connections as fit the size.
 *
 * @param bench the bench
 * @param name the name of the cell
 * @param job what the servers do
 * @param connections the number of connections by size
 * @param plan the plan for a size
 */
record SaturatedCell(Bench bench, String name, Job job, Map<Integer, Integer> connections, IntFunction<Plan> plan) {

	private static final Map<Integer, Integer> ALL_SIZES = connections("1k=64,64k=16,1m=16,16m=4,64m=2");

	private static final Map<Integer, Integer> WEB_SOCKET_SIZES = connections("1k=8,64k=8,1m=8,16m=4,64m=2");

	static List<SaturatedCell> all(Bench bench) {
		Requests requests = bench.requests();
		WebSocketRequests webSocket = bench.webSocketRequests();
		Transformed transformed = new Transformed(bench.content());
		return List.of(new SaturatedCell(bench, "hpush", Job.ECHO, ALL_SIZES, requests::bodies),
				new SaturatedCell(bench, "file", Job.ECHO, ALL_SIZES, requests::files),
				new SaturatedCell(bench, "hpull-file", Job.ECHO, ALL_SIZES, (size) -> requests.pulls(size, true)),
				new SaturatedCell(bench, "hpull", Job.ECHO, ALL_SIZES, (size) -> requests.pulls(size, false)),
				new SaturatedCell(bench, "direct-put", Job.ECHO, ALL_SIZES, requests::directPuts),
				new SaturatedCell(bench, "ws", Job.WEB_SOCKET, WEB_SOCKET_SIZES, webSocket::messages),
				new SaturatedCell(bench, "ws-file", Job.WEB_SOCKET, WEB_SOCKET_SIZES, webSocket::files),
				new SaturatedCell(bench, "pass-through", Job.PASS_THROUGH, ALL_SIZES, requests::files),
				new SaturatedCell(bench, "md5", Job.MD5, connections("64m=2"),
						(size) -> requests.files(size, transformed::md5)),
				new SaturatedCell(bench, "gzip", Job.GZIP, connections("64m=2"),
						(size) -> requests.files(size, transformed::gzip)),
				new SaturatedCell(bench, "cpu", Job.CPU, connections("64k=4"),
						(size) -> requests.files(size, transformed::cpu)));
	}

	private static Map<Integer, Integer> connections(String text) {
		Map<Integer, Integer> connections = new LinkedHashMap<>();
		for (String pair : text.split(",")) {
			String[] parts = pair.split("=");
			connections.put(Sizes.parse(parts[0]), Integer.parseInt(parts[1]));
		}
		return connections;
	}

	void warm(RunningServer server, int size, long nanos) throws IOException {
		this.bench.meter().run(server, traffic(size, nanos));
	}

	void measure(Subject subject, RunningServer server, int round, long nanos) throws IOException {
		this.bench.measure(subject, server, round, traffic(subject.size(), nanos));
	}

	private Traffic traffic(int size, long nanos) {
		int window = (size >= 1024 * 1024) ? 2 : 32;
		return new Traffic(this.connections.get(size), (this.job == Job.WEB_SOCKET) ? window : 0,
				this.plan.apply(size).during(nanos));
	}

}
