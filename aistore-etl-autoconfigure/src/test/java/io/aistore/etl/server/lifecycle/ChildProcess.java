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

package io.aistore.etl.server.lifecycle;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import org.awaitility.Awaitility;

/**
 * An application in a process of its own.
 */
final class ChildProcess implements AutoCloseable {

	/** Surefire hides it behind a jar of its own. */
	static final String CLASS_PATH = System.getProperty("surefire.test.class.path",
			System.getProperty("java.class.path"));

	/** It does not run for long enough to be worth more. */
	static final List<String> QUICK_START = List.of("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-Xshare:auto");

	private static final Pattern PORT = Pattern.compile("Netty started on port (\\d+)");

	private final Process process;

	private final Path output;

	private ChildProcess(Process process, Path output) {
		this.process = process;
		this.output = output;
	}

	/**
	 * Start an application, and wait until it serves.
	 * @param application its class
	 * @param options the options of the JVM
	 * @param classPath its class path
	 * @param output where its output goes
	 * @param args its arguments
	 * @return the process
	 * @throws IOException if it can't be started
	 */
	static ChildProcess start(Class<?> application, List<String> options, String classPath, Path output, String... args)
			throws IOException {
		List<String> command = new ArrayList<>(List.of(ProcessHandle.current().info().command().orElse("java")));
		command.addAll(QUICK_START);
		command.addAll(options);
		command.addAll(List.of("-cp", classPath, application.getName(), "--server.port=0",
				"--aistore.etl.target-url=http://127.0.0.1:9/v1/etl/_object/etl/secret"));
		command.addAll(List.of(args));
		Process process = new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(output.toFile()).start();
		ChildProcess child = new ChildProcess(process, output);
		Awaitility.await()
			.atMost(Duration.ofSeconds(120))
			.until(() -> child.output().contains("Started ") || !process.isAlive());
		return child;
	}

	int port() throws IOException {
		Matcher matcher = PORT.matcher(output());
		if (!matcher.find()) {
			throw new IllegalStateException(output());
		}
		return Integer.parseInt(matcher.group(1));
	}

	String output() throws IOException {
		return Files.readString(this.output);
	}

	boolean isAlive() {
		return this.process.isAlive();
	}

	/**
	 * Ask the process to end, as a container's runtime does: SIGTERM.
	 */
	void terminate() {
		this.process.destroy();
	}

	/**
	 * Wait for its end.
	 * @return its exit code
	 */
	int exitCode() {
		Awaitility.await().atMost(Duration.ofSeconds(60)).until(() -> !this.process.isAlive());
		return this.process.exitValue();
	}

	@Override
	public void close() {
		this.process.destroyForcibly();
	}

}
