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
import java.io.InputStream;
import java.net.BindException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;

/**
 * A server's process.
 */
final class RunningServer implements AutoCloseable {

	private static final long START_LIMIT = TimeUnit.SECONDS.toNanos(120);

	private static final byte[] HEALTH = "GET /health HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"
		.getBytes(StandardCharsets.ISO_8859_1);

	private final ServerDefinition definition;

	private final Process process;

	private final int port;

	private final Path log;

	private final double startMillis;

	private final double startCpuMillis;

	private RunningServer(ServerDefinition definition, Process process, int port, Path log, long started)
			throws IOException, InterruptedException {
		this.definition = definition;
		this.process = process;
		this.port = port;
		this.log = log;
		this.startMillis = awaitHealth(started);
		this.startCpuMillis = usage().cpuMicros() / 1000.0;
	}

	/**
	 * Starts a server and waits until it is healthy.
	 * @param definition what to start
	 * @param targetUrl the address of the target
	 * @param logs the directory for its output
	 * @return the server
	 * @throws IOException if it can't be started
	 * @throws InterruptedException if the waiting is interrupted
	 */
	static RunningServer start(ServerDefinition definition, String targetUrl, Path logs)
			throws IOException, InterruptedException {
		int port = freePort();
		List<String> command = definition.command()
			.stream()
			.map((argument) -> argument.replace("{port}", Integer.toString(port)))
			.toList();
		Files.createDirectories(logs);
		Path log = logs.resolve(definition.name().replaceAll("[^A-Za-z0-9.-]+", "_") + "-" + port + ".log");
		ProcessBuilder builder = new ProcessBuilder(command).directory(definition.directory().toFile())
			.redirectErrorStream(true)
			.redirectOutput(log.toFile());
		builder.environment().keySet().removeIf((name) -> name.startsWith("AIS_") || name.startsWith("JAVA_TOOL"));
		builder.environment().put("AIS_TARGET_URL", targetUrl);
		builder.environment().put("direct_put", "true");
		definition.environment()
			.forEach((name, value) -> builder.environment().put(name, value.replace("{port}", Integer.toString(port))));
		long started = System.nanoTime();
		Process process = builder.start();
		try {
			return new RunningServer(definition, process, port, log, started);
		}
		catch (IOException | InterruptedException | RuntimeException ex) {
			process.destroyForcibly();
			throw ex;
		}
	}

	// Below those that the system gives away, one of which might be another's soon
	private static int freePort() throws IOException {
		for (int i = 0; i < 1000; i++) {
			try (ServerSocket socket = new ServerSocket(ThreadLocalRandom.current().nextInt(20_000, 32_000))) {
				return socket.getLocalPort();
			}
			catch (BindException ex) {
				// in use
			}
		}
		throw new IOException("No port is free");
	}

	private double awaitHealth(long started) throws IOException, InterruptedException {
		while (!healthy()) {
			if (!this.process.isAlive() || System.nanoTime() - started > START_LIMIT) {
				throw new IOException(this.definition.name() + " does not start:\n" + tail());
			}
			Thread.sleep(5);
		}
		return (System.nanoTime() - started) / 1e6;
	}

	private boolean healthy() throws IOException {
		try (Socket socket = new Socket()) {
			socket.setSoTimeout(5000);
			socket.connect(new InetSocketAddress("127.0.0.1", this.port), 1000);
			socket.getOutputStream().write(HEALTH);
			InputStream in = socket.getInputStream();
			return new String(in.readNBytes(12), StandardCharsets.ISO_8859_1).endsWith(" 200");
		}
		catch (SocketException | SocketTimeoutException ex) {
			return false;
		}
	}

	String name() {
		return this.definition.name();
	}

	ServerDefinition definition() {
		return this.definition;
	}

	boolean isCompiledAtRunTime() {
		return this.definition.isJvm();
	}

	int port() {
		return this.port;
	}

	/**
	 * How long the server took from the start of its process to its first 200.
	 * @return milliseconds
	 */
	double startMillis() {
		return this.startMillis;
	}

	double startCpuMillis() {
		return this.startCpuMillis;
	}

	Usage usage() throws IOException {
		return Usage.of(this.process.pid());
	}

	long compilerMicros() throws IOException {
		return isCompiledAtRunTime() ? Usage.compilerMicros(this.process.pid()) : 0;
	}

	/**
	 * The end of what the server has printed.
	 * @return some lines
	 * @throws IOException if they can't be read
	 */
	String tail() throws IOException {
		List<String> lines = Files.readAllLines(this.log, StandardCharsets.ISO_8859_1);
		return String.join("\n", lines.subList(Math.max(0, lines.size() - 30), lines.size()));
	}

	/**
	 * Ends the process as AIStore does, by SIGTERM.
	 */
	@Override
	public void close() {
		List<ProcessHandle> children = this.process.descendants().toList();
		this.process.destroy();
		try {
			if (!this.process.waitFor(60, TimeUnit.SECONDS)) {
				this.process.destroyForcibly();
			}
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			this.process.destroyForcibly();
		}
		children.forEach(ProcessHandle::destroyForcibly);
	}

}
