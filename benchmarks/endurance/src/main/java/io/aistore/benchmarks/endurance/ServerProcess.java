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

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

import org.jspecify.annotations.Nullable;

/**
 * The server in a process of its own, and what the operating system knows of it.
 */
final class ServerProcess implements AutoCloseable {

	private static final Pattern PORT = Pattern.compile("Netty started on port (\\d+)");

	private static final int TICKS_PER_SECOND = 100;

	private final Process process;

	private final Path log;

	private final int port;

	private ServerProcess(Process process, Path log, int port) {
		this.process = process;
		this.log = log;
		this.port = port;
	}

	/**
	 * Start a server, and wait until it serves.
	 * @param options the options
	 * @param log where its output goes
	 * @param targetPort the port of its target
	 * @param args its arguments
	 * @return the server
	 * @throws IOException if it does not start
	 */
	static ServerProcess start(Options options, Path log, int targetPort, String... args) throws IOException {
		List<String> command = new ArrayList<>(List.of(options.java(), "-Xmx" + options.get("xmx", "256m"),
				"-Dio.netty.leakDetection.level=" + options.get("leak-detection", "simple")));
		String jvm = options.get("jvm", "");
		if (!jvm.isEmpty()) {
			command.addAll(List.of(jvm.split(" ")));
		}
		command.addAll(itself());
		command.addAll(List.of("serve", "--server.port=0",
				"--management.endpoints.web.exposure.include=health,etl,metrics",
				"--aistore.etl.target-url=http://127.0.0.1:" + targetPort + "/v1/etl/_object/etl/" + Sink.SECRET));
		String more = options.get("server", "");
		if (!more.isEmpty()) {
			command.addAll(List.of(more.split(" ")));
		}
		command.addAll(List.of(args));
		Process process = new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(log.toFile()).start();
		Runtime.getRuntime().addShutdownHook(new Thread(process::destroyForcibly));
		return new ServerProcess(process, log, awaitPort(process, log));
	}

	// This program is either an executable jar or on a class path
	private static List<String> itself() {
		String classPath = System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"));
		boolean jar = classPath.endsWith(".jar") && !classPath.contains(java.io.File.pathSeparator);
		return jar ? List.of("-jar", classPath) : List.of("-cp", classPath, Endurance.class.getName());
	}

	private static int awaitPort(Process process, Path log) throws IOException {
		long end = System.nanoTime() + Duration.ofSeconds(120).toNanos();
		while (process.isAlive() && System.nanoTime() < end) {
			String text = Files.readString(log);
			Matcher port = PORT.matcher(text);
			if (port.find() && text.contains("Started ")) {
				return Integer.parseInt(port.group(1));
			}
			Pause.of(Duration.ofMillis(50));
		}
		process.destroyForcibly();
		throw new IOException("The server did not start:\n" + Files.readString(log));
	}

	int port() {
		return this.port;
	}

	boolean isAlive() {
		return this.process.isAlive();
	}

	long residentMemory() throws IOException {
		return status("VmRSS:") * 1024;
	}

	long threads() throws IOException {
		return status("Threads:");
	}

	private long status(String field) throws IOException {
		try (Stream<String> lines = Files.lines(proc("status"))) {
			return lines.filter((line) -> line.startsWith(field))
				.mapToLong((line) -> Long.parseLong(line.substring(field.length()).replaceAll("\\D", "")))
				.findFirst()
				.orElse(0);
		}
	}

	long openFiles() throws IOException {
		try (Stream<Path> files = Files.list(proc("fd"))) {
			return files.count();
		}
	}

	/**
	 * The time that processors have worked for this process.
	 * @return the time
	 * @throws IOException if it is not known
	 */
	Duration processorTime() throws IOException {
		return processorTime(this.process.pid());
	}

	static Duration processorTime(long pid) throws IOException {
		String stat = Files.readString(Path.of("/proc/" + pid + "/stat"));
		String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ");
		long ticks = Long.parseLong(fields[11]) + Long.parseLong(fields[12]);
		return Duration.ofMillis(ticks * 1000 / TICKS_PER_SECOND);
	}

	private Path proc(String name) {
		return Path.of("/proc/" + this.process.pid() + "/" + name);
	}

	/**
	 * Ask the server something.
	 * @param path the path
	 * @return the answer
	 * @throws IOException if there is none
	 */
	String get(String path) throws IOException {
		try (Connection connection = Connection.open(this.port)) {
			connection.send("GET " + path + " HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n");
			return connection.answer(null).body().text();
		}
	}

	/**
	 * Ask the server for a number.
	 * @param path the path of a JSON document
	 * @param name the name of the first such member in it
	 * @return the number
	 * @throws IOException if there is none
	 */
	long get(String path, String name) throws IOException {
		String json = get(path);
		Matcher matcher = Pattern.compile("\"" + name + "\":(\\d+)").matcher(json);
		if (!matcher.find()) {
			throw new IOException("No '" + name + "' in " + json);
		}
		return Long.parseLong(matcher.group(1));
	}

	String log() throws IOException {
		return Files.readString(this.log, StandardCharsets.UTF_8);
	}

	/**
	 * Ask the server to end, as a container's runtime does: SIGTERM.
	 */
	void terminate() {
		this.process.destroy();
	}

	/**
	 * Wait for its end.
	 * @param limit how long
	 * @return its exit code, or {@code null} if it goes on
	 * @throws InterruptedException if interrupted
	 */
	@Nullable Integer exitCode(Duration limit) throws InterruptedException {
		return this.process.waitFor(limit.toMillis(), TimeUnit.MILLISECONDS) ? this.process.exitValue() : null;
	}

	@Override
	public void close() {
		this.process.destroyForcibly();
		this.process.onExit().join();
	}

}
