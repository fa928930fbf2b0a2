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

package io.aistore.benchmarks.endurance;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * SIGTERM in the middle of transforms: all are finished, then the process ends well.
 */
final class Sigterm implements Scenario {

	private static final int SIZE = 64 * 1024;

	@Override
	public void run(Options options, Path directory, Report report) throws Exception {
		int transforms = options.number("transforms", 200);
		int workers = options.number("workers", transforms);
		try (ServerProcess server = ServerProcess.start(options, directory.resolve("sigterm.log"), 9,
				"--aistore.etl.workers.size=" + workers)) {
			List<Connection> connections = new ArrayList<>();
			List<ObjectContent> objects = new ArrayList<>();
			for (int i = 0; i < transforms; i++) {
				connections.add(Connection.open(server.port()));
				objects.add(ObjectContent.of("slow", i, SIZE));
			}
			for (int i = 0; i < transforms; i++) {
				connections.get(i)
					.send("PUT /b/" + objects.get(i).name() + " HTTP/1.1\r\nHost: h\r\nContent-Length: " + SIZE
							+ "\r\n\r\n");
				connections.get(i).send(objects.get(i), 0, SIZE);
			}
			while (server.get("/actuator/etl", "inFlight") < transforms) {
				Pause.of(Duration.ofMillis(20));
			}
			long start = System.nanoTime();
			server.terminate();
			int served = 0;
			for (int i = 0; i < transforms; i++) {
				Connection.Answer answer = connections.get(i).answer(objects.get(i));
				boolean good = answer.status() == 200 && answer.body().complete();
				report.check(good, objects.get(i).name() + " answered " + answer);
				served += good ? 1 : 0;
			}
			report.figure("transforms", transforms);
			report.figure("workers", workers);
			report.figure("served", served);
			report.figure("servedMillis", (System.nanoTime() - start) / 1_000_000);
			Integer exit = server.exitCode(Duration.ofSeconds(60));
			long millis = (System.nanoTime() - start) / 1_000_000;
			report.figure("exitCode", String.valueOf(exit));
			report.figure("exitMillis", millis);
			report.check(exit != null && exit == 0, "Exit code " + exit);
			report.check(!options.judgesTrends() || millis < options.number("limit-seconds", 30) * 1000L,
					"The end took " + millis + " ms");
			connections.forEach(Connection::close);
			Logs.check(server.log(), report);
		}
	}

}
