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

package io.aistore.benchmarks.peers;

import java.io.IOException;
import java.net.URI;
import java.net.URLDecoder;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * What the Java peers know of AIStore's requests.
 */
final class Objects {

	private static final String TARGET = System.getenv().getOrDefault("AIS_TARGET_URL", "http://localhost");

	private static final String TARGET_PATH = URI.create(TARGET).getRawPath();

	private static final String KEY = "etl_fqn=";

	private Objects() {
	}

	/**
	 * The file that a request names.
	 * @param uri the request's target
	 * @return the path, {@code null} without one
	 */
	static String fileOf(String uri) {
		int at = uri.indexOf(KEY);
		if (at < 0) {
			return null;
		}
		int end = uri.indexOf('&', at);
		String value = uri.substring(at + KEY.length(), (end < 0) ? uri.length() : end);
		String segment = URLDecoder.decode(value, StandardCharsets.UTF_8);
		return URLDecoder.decode(segment.replace("+", "%2B"), StandardCharsets.UTF_8);
	}

	static byte[] read(String file) throws IOException {
		try (FileChannel channel = FileChannel.open(Path.of(file), StandardOpenOption.READ)) {
			byte[] bytes = new byte[(int) channel.size()];
			int at = 0;
			while (at < bytes.length) {
				int count = channel.read(ByteBuffer.wrap(bytes, at, Math.min(256 * 1024, bytes.length - at)));
				if (count < 0) {
					throw new IOException("The file has become shorter");
				}
				at += count;
			}
			return bytes;
		}
	}

	/**
	 * The address of a direct put.
	 * @param hop the hop from {@code Ais-Node-Url}
	 * @return the hop with the target's path before its own
	 */
	static String direct(String hop) {
		int path = hop.indexOf('/', hop.indexOf("//") + 2);
		return hop.substring(0, path) + TARGET_PATH + hop.substring(path);
	}

}
