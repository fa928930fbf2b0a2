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

/**
 * All servers that can be started here, ours and the others.
 */
final class Catalog {

	/**
	 * What the sample's runtime spec says: the memory of a pod of 1 GiB.
	 */
	private static final List<String> MEMORY = List.of("-Xmx384m", "-XX:MaxDirectMemorySize=128m",
			"-XX:ReservedCodeCacheSize=128m");

	private final Path home;

	private final Jdks jdks;

	private final Map<String, ServerDefinition> servers = new LinkedHashMap<>();

	private final List<String> leftOut = new ArrayList<>();

	Catalog(Options options) throws IOException {
		this.home = options.home();
		this.jdks = new Jdks();
		ours(options);
		others();
	}

	List<ServerDefinition> servers(Options options) {
		return this.servers.values().stream().filter((server) -> options.wantsServer(server.name())).toList();
	}

	List<String> leftOut() {
		return this.leftOut;
	}

	private void ours(Options options) {
		int newest = this.jdks.newest();
		int oldest = this.jdks.oldest();
		variant("ours-jdk" + oldest, "jdk" + oldest);
		if (newest != oldest) {
			variant("ours-jdk" + newest, "jdk" + newest);
		}
		if (newest >= 25) {
			variant("ours-aot", "jdk" + newest + " aot");
		}
		else {
			this.leftOut.add("ours-aot: no JDK 25 or later");
		}
		options.variants().forEach(this::variant);
	}

	private void variant(String name, String text) {
		int version = this.jdks.newest();
		boolean aot = false;
		List<String> flags = new ArrayList<>(MEMORY);
		for (String word : text.isEmpty() ? new String[0] : text.split(" +")) {
			if (word.matches("jdk\\d+")) {
				version = Integer.parseInt(word.substring(3));
			}
			else if (word.equals("aot")) {
				aot = true;
			}
			else {
				flags.add(word);
			}
		}
		Path jar = this.home.resolve("echo/application.jar");
		if (this.jdks.java(version).isEmpty() || !Files.exists(jar)) {
			this.leftOut.add(name + ": no JDK " + version + " or no " + jar);
			return;
		}
		List<String> command = new ArrayList<>();
		command.add(this.jdks.java(version).get().toString());
		command.addAll(flags);
		if (aot) {
			command.add(AotCache.PLACEHOLDER);
		}
		command.addAll(List.of("-jar", jar.toString(), "--server.port={port}", "--server.address=127.0.0.1"));
		add(new ServerDefinition(name, command, Map.of(), jar.getParent(), text));
	}

	private void others() {
		go("go", List.of());
		go("go-presized", List.of("-presized"));
		Path python = this.home.resolve("python");
		Path bin = python.resolve("venv/bin");
		if (Files.exists(bin.resolve("gunicorn"))) {
			add(new ServerDefinition("fastapi", List.of(bin.resolve("python").toString(), "fastapi_echo.py", "{port}"),
					Map.of(), python, "aistore.sdk FastAPIServer, started by its own start()"));
			add(new ServerDefinition("flask",
					List.of(bin.resolve("gunicorn").toString(), "flask_echo:flask_app", "--bind", "127.0.0.1:{port}",
							"--workers", "4"),
					Map.of(), python, "aistore.sdk FlaskServer on gunicorn with 4 workers, as its README says"));
		}
		else {
			this.leftOut.add("fastapi, flask: no " + bin.resolve("gunicorn"));
		}
		floor("reactor-netty", "io.aistore.benchmarks.peers.ReactorNettyServer");
		floor("netty", "io.aistore.benchmarks.peers.PlainNettyServer");
	}

	private void go(String name, List<String> flags) {
		Path binary = this.home.resolve("go/etl");
		if (!Files.isExecutable(binary)) {
			this.leftOut.add(name + ": no " + binary);
			return;
		}
		List<String> command = new ArrayList<>(List.of(binary.toString(), "-port={port}"));
		command.addAll(flags);
		add(new ServerDefinition(name, command, Map.of(), binary.getParent(), "net/http " + flags));
	}

	private void floor(String name, String main) {
		List<String> command = new ArrayList<>();
		command.add(this.jdks.java(this.jdks.newest()).orElseThrow().toString());
		command.addAll(MEMORY);
		command.addAll(List.of("-cp", System.getProperty("java.class.path"), main, "{port}"));
		add(new ServerDefinition(name, command, Map.of(), this.home, "JDK " + this.jdks.newest()));
	}

	private void add(ServerDefinition server) {
		this.servers.put(server.name(), server);
	}

}
