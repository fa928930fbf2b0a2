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
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * An AOT cache of our server, trained as an image's is.
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
	 * Runs a server of ours once, for practice, to make its cache.
	 * @param server a server that wants one
	 * @param objects how many objects it practises with
	 * @param logs the directory for the cache and the server's output
	 * @return the server with its cache
	 * @throws IOException if there is no cache afterwards
	 * @throws InterruptedException if interrupted
	 */
	static ServerDefinition train(ServerDefinition server, int objects, Path logs)
			throws IOException, InterruptedException {
		Files.createDirectories(logs);
		Path cache = logs.resolve(server.name() + ".aot");
		Path log = logs.resolve(server.name() + "-training.log");
		Files.deleteIfExists(cache);
		List<String> command = new ArrayList<>(replace(server, "-XX:AOTCacheOutput=" + cache).command());
		command.add("--aistore.etl.training.objects=" + objects);
		Process process = new ProcessBuilder(command).directory(server.directory().toFile())
			.redirectErrorStream(true)
			.redirectOutput(log.toFile())
			.start();
		boolean ended = process.waitFor(3, TimeUnit.MINUTES);
		process.destroyForcibly();
		if (!ended || process.exitValue() != 0 || !Files.exists(cache)) {
			throw new IOException("No AOT cache of " + server.name() + ", see " + log);
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

}
