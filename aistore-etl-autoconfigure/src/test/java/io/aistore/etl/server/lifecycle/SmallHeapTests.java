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
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

import io.aistore.etl.server.http.RawConnection;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests in a virtual machine with 64 MiB of heap.
 */
@Tag("both-lanes")
@Timeout(240)
class SmallHeapTests {

	private static final long SIZE = Long.getLong("aistore.test.stream-size", 160L * 1024 * 1024);

	@TempDir
	Path directory;

	@Test
	void streamsAreLargerThanTheHeap() throws Exception {
		try (ChildProcess child = start("--kind=streaming");
				RawConnection connection = new RawConnection(child.port())) {
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
			assertThat(child.isAlive()).isTrue();
		}
	}

	@Test
	void lengthThatIsOnlyClaimedTakesNoMemory() throws Exception {
		try (ChildProcess child = start("--kind=buffered", "--aistore.etl.memory.budget=1TB",
				"--aistore.etl.memory.max-object-size=2GB")) {
			List<RawConnection> liars = new ArrayList<>();
			for (int i = 0; i < 20; i++) {
				liars.add(
						new RawConnection(child.port()).request("PUT", "/b/o", "Content-Length: 2147483639").send("x"));
			}
			try (RawConnection connection = new RawConnection(child.port())) {
				for (int i = 0; i < 20; i++) {
					assertThat(connection.put("/b/o", "true").read().text()).isEqualTo("true");
				}
			}
			liars.forEach(RawConnection::close);
			assertThat(child.isAlive()).isTrue();
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

	private ChildProcess start(String... args) throws IOException {
		return ChildProcess.start(SmallHeapApplication.class, List.of("-Xmx64m"), ChildProcess.CLASS_PATH,
				this.directory.resolve("output"), args);
	}

}
