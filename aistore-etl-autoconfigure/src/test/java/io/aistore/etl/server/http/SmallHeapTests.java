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

package io.aistore.etl.server.http;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests in a virtual machine with 64 MiB of heap.
 */
@Tag("both-lanes")
@Timeout(240)
class SmallHeapTests {

	private static final long SIZE = Long.getLong("aistore.test.stream-size", 160L * 1024 * 1024);

	@Test
	void streamsAreLargerThanTheHeap() throws Exception {
		try (Child child = Child.start("--kind=streaming"); RawConnection connection = new RawConnection(child.port)) {
			CompletableFuture<Void> sent = CompletableFuture.runAsync(() -> {
				connection.request("PUT", "/b/o", "Content-Length: " + SIZE);
				for (long offset = 0; offset < SIZE; offset += 1024 * 1024) {
					connection.send(piece(offset));
				}
			});
			assertThat(connection.readHead().status()).isEqualTo(200);
			long received = 0;
			for (int size = chunk(connection); size > 0; size = chunk(connection)) {
				byte[] bytes = connection.readBytes(size);
				assertThat(bytes[0]).isEqualTo(octet(received));
				assertThat(bytes[size - 1]).isEqualTo(octet(received + size - 1));
				received += size;
				connection.line();
			}
			assertThat(received).isEqualTo(SIZE);
			sent.get(60, TimeUnit.SECONDS);
		}
	}

	@Test
	void lengthThatIsOnlyClaimedTakesNoMemory() throws Exception {
		try (Child child = Child.start("--kind=buffered", "--aistore.etl.memory.budget=1TB",
				"--aistore.etl.memory.max-object-size=2GB")) {
			List<RawConnection> liars = new ArrayList<>();
			for (int i = 0; i < 20; i++) {
				liars.add(new RawConnection(child.port).request("PUT", "/b/o", "Content-Length: 2147483639").send("x"));
			}
			try (RawConnection connection = new RawConnection(child.port)) {
				for (int i = 0; i < 20; i++) {
					assertThat(connection.put("/b/o", "true").read().text()).isEqualTo("true");
				}
			}
			liars.forEach(RawConnection::close);
		}
	}

	private static int chunk(RawConnection connection) throws IOException {
		return Integer.parseInt(connection.line(), 16);
	}

	private static byte[] piece(long offset) {
		byte[] piece = new byte[(int) Math.min(1024 * 1024, SIZE - offset)];
		for (int i = 0; i < piece.length; i++) {
			piece[i] = octet(offset + i);
		}
		return piece;
	}

	private static byte octet(long offset) {
		return (byte) (offset * 31 + (offset >> 13));
	}

	/** Another virtual machine. */
	private static final class Child implements AutoCloseable {

		private static final Pattern PORT = Pattern.compile("Netty started on port (\\d+)");

		private final Process process;

		private final int port;

		private Child(Process process, int port) {
			this.process = process;
			this.port = port;
		}

		static Child start(String... args) throws IOException {
			String classPath = System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"));
			List<String> command = new ArrayList<>(
					List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-Xmx64m",
							"-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-cp", classPath,
							SmallHeapApplication.class.getName()));
			command.addAll(List.of("--server.port=0", "--aistore.etl.target-url=http://127.0.0.1:1/secret"));
			command.addAll(Arrays.asList(args));
			Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
			StringBuilder output = new StringBuilder();
			for (String line = process.inputReader().readLine(); line != null; line = process.inputReader()
				.readLine()) {
				output.append(line).append('\n');
				Matcher port = PORT.matcher(line);
				if (port.find()) {
					drain(process);
					return new Child(process, Integer.parseInt(port.group(1)));
				}
			}
			throw new IOException("No port:\n" + output);
		}

		private static void drain(Process process) {
			Thread reader = new Thread(() -> process.inputReader().lines().forEach((line) -> {
			}));
			reader.setDaemon(true);
			reader.start();
		}

		@Override
		public void close() {
			assertThat(this.process.isAlive()).isTrue();
			this.process.destroyForcibly();
		}

	}

}
