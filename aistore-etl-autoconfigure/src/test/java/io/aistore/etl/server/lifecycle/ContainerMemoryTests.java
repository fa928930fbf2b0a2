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

import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import io.aistore.etl.PlainHttp;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests of what an application takes for itself when nobody says so. The virtual machine
 * takes a quarter of the memory that its container has, or that it is told is there.
 */
class ContainerMemoryTests {

	@Test
	void budgetIsAShareOfTheHeapThatTheContainerAllows(@TempDir Path directory) throws Exception {
		try (ChildProcess application = ChildProcess.start(SlowApplication.class, List.of("-XX:MaxRAM=512m"),
				ChildProcess.CLASS_PATH, directory.resolve("output"),
				"--management.endpoints.web.exposure.include=etl")) {
			String description = PlainHttp.client()
				.send(HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + application.port() + "/actuator/etl"))
					.build(), BodyHandlers.ofString())
				.body();
			Matcher capacity = Pattern.compile("\"capacity\":(\\d+)").matcher(description);
			assertThat(capacity.find()).isTrue();
			long heap = 128L * 1024 * 1024;
			assertThat(Long.parseLong(capacity.group(1))).isBetween(heap / 8, heap * 3 / 20);
		}
	}

}
