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
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * All servers that can be started here, ours and the others.
 */
final class Catalog {

	/**
	 * What the sample's runtime spec says, for a pod of 1 GiB, and the collector that a
	 * JVM takes by itself in a container of that size, but not on this machine.
	 */
	static final List<String> POD = List.of("-Xmx384m", "-XX:MaxDirectMemorySize=128m",
			"-XX:ReservedCodeCacheSize=128m", "-XX:+UseSerialGC");

	/**
	 * What larger objects need.
	 */
	static final List<String> LARGE = List.of("-Xmx2g");

	private final Path home;

	private final Options options;

	private final Jdks jdks = new Jdks();

	private final Map<String, Launcher> launchers = new LinkedHashMap<>();

	private final List<String> leftOut = new ArrayList<>();

	Catalog(Options options) throws IOException {
		this.home = options.home();
		this.options = options;
		int newest = this.jdks.newest();
		int oldest = this.jdks.oldest();
		if (newest != oldest) {
			ours("ours-jdk" + oldest, "jdk" + oldest);
		}
		ours("ours-jdk" + newest, "jdk" + newest);
		if (newest >= 25) {
			ours("ours-aot", "jdk" + newest + " aot");
		}
		else {
			this.leftOut.add("ours-aot: no JDK 25 or later");
		}
		options.variants().forEach(this::ours);
		go();
		python();
		floor("reactor-netty", "io.aistore.benchmarks.peers.ReactorNettyServer");
		floor("netty", "io.aistore.benchmarks.peers.PlainNettyServer");
		this.leftOut.add("go, go-presized over WebSocket: their standard library has none");
		this.leftOut.add("flask over WebSocket: the SDK's Flask server has none");
		this.leftOut.add("reactor-netty over WebSocket: plain Netty stands for both");
		this.leftOut.add("fastapi, flask in pass-through: they read every file");
	}

	/**
	 * The servers that are wanted and can do a job.
	 * @param job the job
	 * @param memory the memory options of JVMs
	 * @return how to start them
	 */
	List<ServerDefinition> servers(Job job, List<String> memory) {
		List<ServerDefinition> servers = new ArrayList<>();
		this.launchers.forEach((name, launcher) -> {
			if (this.options.wantsServer(name)) {
				launcher.launch(name, job, memory).ifPresent(servers::add);
			}
		});
		return servers;
	}

	/**
	 * The server that stands for ours where one is enough.
	 * @return its name
	 */
	String ours() {
		return "ours-jdk" + this.jdks.newest();
	}

	List<String> leftOut() {
		return this.leftOut;
	}

	private void ours(String name, String text) {
		int version = this.jdks.newest();
		boolean aot = false;
		List<String> flags = new ArrayList<>();
		Map<String, String> environment = new LinkedHashMap<>();
		for (String word : text.split(" +")) {
			if (word.matches("jdk\\d+")) {
				version = Integer.parseInt(word.substring(3));
			}
			else if (word.equals("aot")) {
				aot = true;
			}
			else if (word.matches("[A-Z_]+=.*")) {
				environment.put(word.substring(0, word.indexOf('=')), word.substring(word.indexOf('=') + 1));
			}
			else if (!word.isEmpty()) {
				flags.add(word);
			}
		}
		Optional<Path> java = this.jdks.java(version);
		if (java.isEmpty()) {
			this.leftOut.add(name + ": no JDK " + version);
			return;
		}
		boolean cached = aot;
		this.launchers.put(name, (server, job, memory) -> {
			Path jar = this.home.resolve(
					(job == Job.ECHO || job == Job.WEB_SOCKET) ? "echo/application.jar" : "comparison/application.jar");
			List<String> command = new ArrayList<>();
			command.add(java.get().toString());
			command.addAll(memory);
			command.addAll(flags);
			if (cached) {
				command.add(AotCache.PLACEHOLDER);
			}
			command.addAll(List.of("-jar", jar.toString(), "--server.port={port}", "--server.address=127.0.0.1",
					"--benchmark.transformer=" + job.id()));
			return Optional.of(new ServerDefinition(server, command, environment, jar.getParent(), text));
		});
	}

	private void go() {
		Path binary = this.home.resolve("go/etl");
		if (!Files.isExecutable(binary)) {
			this.leftOut.add("go, go-presized: no " + binary);
			return;
		}
		for (boolean presized : new boolean[] { false, true }) {
			this.launchers.put((presized) ? "go-presized" : "go",
					(name, job,
							memory) -> (job == Job.WEB_SOCKET || presized && job != Job.ECHO) ? Optional.empty()
									: Optional.of(new ServerDefinition(name,
											List.of(binary.toString(), "-port={port}", "-job=" + job.id(),
													"-presized=" + presized),
											Map.of(), binary.getParent(), "net/http")));
		}
	}

	private void python() {
		Path python = this.home.resolve("python");
		Path bin = python.resolve("venv/bin");
		if (!Files.exists(bin.resolve("gunicorn"))) {
			this.leftOut.add("fastapi, flask: no " + bin.resolve("gunicorn"));
			return;
		}
		this.launchers.put("fastapi", (name, job, memory) -> (job == Job.PASS_THROUGH) ? Optional.empty()
				: Optional.of(new ServerDefinition(name,
						List.of(bin.resolve("python").toString(), "fastapi_etl.py", "{port}"), Map.of("JOB", job.id()),
						python, "the SDK's FastAPIServer, started by its own start()")));
		this.launchers.put("flask",
				(name, job, memory) -> (job == Job.PASS_THROUGH || job == Job.WEB_SOCKET) ? Optional.empty()
						: Optional.of(new ServerDefinition(name,
								List.of(bin.resolve("gunicorn").toString(), "flask_etl:flask_app", "--bind",
										"127.0.0.1:{port}", "--workers", "4"),
								Map.of("JOB", job.id()), python,
								"the SDK's FlaskServer on gunicorn with 4 workers, as its README says")));
	}

	private void floor(String name, String main) {
		String java = this.jdks.java(this.jdks.newest()).orElseThrow().toString();
		this.launchers.put(name, (server, job, memory) -> {
			boolean webSocket = job == Job.WEB_SOCKET && name.equals("netty");
			if (job != Job.ECHO && !webSocket) {
				return Optional.empty();
			}
			List<String> command = new ArrayList<>();
			command.add(java);
			command.addAll(memory);
			command.addAll(List.of("-cp", System.getProperty("java.class.path"), main, "{port}"));
			return Optional.of(new ServerDefinition(server, command, Map.of(), this.home, "JDK " + this.jdks.newest()));
		});
	}

	/**
	 * Knows how a server is started for a job.
	 */
	private interface Launcher {

		Optional<ServerDefinition> launch(String name, Job job, List<String> memory);

	}

}
