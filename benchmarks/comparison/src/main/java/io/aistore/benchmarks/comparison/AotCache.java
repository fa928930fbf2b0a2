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
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * An AOT cache of a server, trained with its load.
 */
final class AotCache {

	/**
	 * Stands in a command for the option that names the cache.
	 */
	static final String PLACEHOLDER = "{aot-cache}";

	private AotCache() {
	}

	static boolean wantedBy(ServerDefinition server) {
		return server.command().contains(PLACEHOLDER);
	}

	/**
	 * Runs a server once, under load, to make its cache.
	 * @param server a server that wants one
	 * @param targetUrl the address of the target
	 * @param logs the directory for its output
	 * @param training loads the server
	 * @return the server with its cache
	 * @throws IOException if there is no cache afterwards
	 * @throws InterruptedException if interrupted
	 */
	static ServerDefinition train(ServerDefinition server, String targetUrl, Path logs, Training training)
			throws IOException, InterruptedException {
		Files.createDirectories(logs);
		Path cache = logs.resolve(server.name() + ".aot");
		Files.deleteIfExists(cache);
		try (RunningServer running = RunningServer.start(replace(server, "-XX:AOTCacheOutput=" + cache), targetUrl,
				logs)) {
			training.load(running);
		}
		if (!Files.exists(cache)) {
			throw new IOException("No AOT cache of " + server.name());
		}
		return replace(server, "-XX:AOTCache=" + cache);
	}

	private static ServerDefinition replace(ServerDefinition server, String option) {
		List<String> command = server.command()
			.stream()
			.map((argument) -> argument.equals(PLACEHOLDER) ? option : argument)
			.toList();
		return new ServerDefinition(server.name(), command, server.environment(), server.directory(), server.note());
	}

	/**
	 * Loads a server.
	 */
	interface Training {

		void load(RunningServer server) throws IOException;

	}

}
