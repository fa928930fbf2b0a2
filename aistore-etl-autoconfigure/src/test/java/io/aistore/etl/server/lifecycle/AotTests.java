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

import java.io.File;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

import javax.tools.ToolProvider;

import io.aistore.etl.PlainHttp;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests of an application that has been processed ahead of time, without any variable of
 * AIStore, as it is when an image is built.
 */
class AotTests {

	@Test
	void processedApplicationServes(@TempDir Path directory) throws Exception {
		String classes = process(directory);
		try (ChildProcess application = ChildProcess.start(SlowApplication.class,
				List.of("-Xmx256m", "-Dspring.aot.enabled=true"),
				classes + File.pathSeparator + ChildProcess.CLASS_PATH, directory.resolve("output"))) {
			assertThat(application.output()).contains("Starting AOT-processed SlowApplication");
			URI uri = URI.create("http://127.0.0.1:" + application.port() + "/b/o");
			HttpResponse<String> response = PlainHttp.client()
				.send(HttpRequest.newBuilder(uri).PUT(BodyPublishers.ofString("body")).build(),
						BodyHandlers.ofString());
			assertThat(response.statusCode()).isEqualTo(200);
			assertThat(response.body()).isEqualTo("body");
			HttpResponse<String> health = PlainHttp.client()
				.send(HttpRequest.newBuilder(uri.resolve("/health")).build(), BodyHandlers.ofString());
			assertThat(health.statusCode()).isEqualTo(200);
		}
	}

	/**
	 * Do what the goal {@code process-aot} of Boot's plugin does.
	 * @return the class path of what it generated
	 */
	private static String process(Path directory) throws IOException, InterruptedException {
		Path sources = directory.resolve("sources");
		Path resources = directory.resolve("resources");
		Path classes = Files.createDirectories(directory.resolve("classes"));
		Path log = directory.resolve("log");
		List<String> command = new ArrayList<>(List.of(ProcessHandle.current().info().command().orElse("java")));
		command.addAll(ChildProcess.QUICK_START);
		command.addAll(List.of("-cp", ChildProcess.CLASS_PATH, "org.springframework.boot.SpringApplicationAotProcessor",
				SlowApplication.class.getName(), sources.toString(), resources.toString(), classes.toString(),
				"io.aistore", "test"));
		Process process = new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(log.toFile()).start();
		assertThat(process.waitFor(120, TimeUnit.SECONDS)).isTrue();
		assertThat(process.exitValue()).as(Files.readString(log)).isZero();
		compile(sources, classes);
		return classes + File.pathSeparator + resources;
	}

	private static void compile(Path sources, Path classes) throws IOException {
		List<String> arguments = new ArrayList<>(List.of("-nowarn", "-proc:none", "-d", classes.toString(), "-cp",
				classes + File.pathSeparator + ChildProcess.CLASS_PATH));
		try (Stream<Path> files = Files.walk(sources)) {
			files.map(Path::toString).filter((file) -> file.endsWith(".java")).forEach(arguments::add);
		}
		assertThat(ToolProvider.getSystemJavaCompiler().run(null, null, null, arguments.toArray(String[]::new)))
			.isZero();
	}

}
