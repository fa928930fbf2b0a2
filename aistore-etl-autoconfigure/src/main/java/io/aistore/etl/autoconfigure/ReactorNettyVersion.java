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

package io.aistore.etl.autoconfigure;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

import org.jspecify.annotations.Nullable;
import reactor.netty.http.server.HttpServer;

/**
 * The version of Reactor Netty on the class path. Before 1.3.8, it stops reading a
 * keep-alive connection when a request is answered before the previous one's operations
 * have ended (its issues 4361 and 4188), which AIStore's traffic provokes.
 */
final class ReactorNettyVersion {

	private static final Pattern VERSION = Pattern.compile("(\\d+)\\.(\\d+)\\.(\\d+).*");

	private static final int[] REQUIRED = { 1, 3, 8 };

	private ReactorNettyVersion() {
	}

	/**
	 * Check the version on the class path.
	 * @throws UnsafeReactorNettyException if it hangs under AIStore's traffic
	 */
	static void verify() {
		verify(HttpServer.class.getPackage().getImplementationVersion());
	}

	static void verify(@Nullable String version) {
		Matcher matcher = VERSION.matcher((version != null) ? version : "");
		if (!matcher.matches()) {
			return;
		}
		for (int i = 0; i < REQUIRED.length; i++) {
			int number = Integer.parseInt(matcher.group(i + 1));
			if (number != REQUIRED[i]) {
				if (number < REQUIRED[i]) {
					throw new UnsafeReactorNettyException(String.valueOf(version));
				}
				return;
			}
		}
	}

	/**
	 * Reactor Netty is too old.
	 */
	static final class UnsafeReactorNettyException extends RuntimeException {

		UnsafeReactorNettyException(String version) {
			super("Reactor Netty %s is on the class path. Before 1.3.8 it stops reading connections under AIStore's traffic, so that objects time out."
				.formatted(version));
		}

	}

}
