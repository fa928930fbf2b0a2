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

package io.aistore.etl.test;

import java.nio.file.Path;

import org.jspecify.annotations.Nullable;

/**
 * One target of the cluster: its objects and its port.
 */
final class Target implements AutoCloseable {

	private final int number;

	private final ObjectStore store;

	private @Nullable Server server;

	Target(int number, Path mountpath) {
		this.number = number;
		this.store = new ObjectStore(mountpath);
	}

	void start(Server server) {
		this.server = server;
	}

	int number() {
		return this.number;
	}

	ObjectStore store() {
		return this.store;
	}

	Server server() {
		Server started = this.server;
		if (started == null) {
			throw new IllegalStateException("Target " + this.number + " is not started");
		}
		return started;
	}

	String url() {
		return "http://127.0.0.1:" + server().port();
	}

	@Override
	public void close() {
		if (this.server != null) {
			this.server.close();
		}
	}

}
