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

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;

import io.aistore.benchmarks.load.Content;
import io.aistore.benchmarks.load.ExactContent;
import io.aistore.benchmarks.load.Expectation;
import io.aistore.benchmarks.load.ObjectName;

/**
 * What objects become in the cells that don't echo them.
 */
final class Transformed {

	private static final int PASSES = 50;

	private final Content content;

	private final Map<ObjectName, byte[]> digests = new ConcurrentHashMap<>();

	Transformed(Content content) {
		this.content = content;
	}

	Expectation md5(ObjectName name) {
		return exact(name, (bytes) -> digest("MD5", bytes, new byte[0]));
	}

	Expectation cpu(ObjectName name) {
		return exact(name, (bytes) -> {
			byte[] result = {};
			for (int i = 0; i < PASSES; i++) {
				result = digest("SHA-256", bytes.duplicate(), result);
			}
			return result;
		});
	}

	Expectation gzip(ObjectName name) {
		return new GzippedContent(this.content.of(name.size(), name.variant()), name.toString());
	}

	private Expectation exact(ObjectName name, Function<ByteBuffer, byte[]> digest) {
		byte[] hex = this.digests.computeIfAbsent(name,
				(missing) -> HexFormat.of()
					.formatHex(digest.apply(this.content.of(name.size(), name.variant())))
					.getBytes(StandardCharsets.US_ASCII));
		return new ExactContent(ByteBuffer.wrap(hex), name.toString());
	}

	private static byte[] digest(String algorithm, ByteBuffer bytes, byte[] more) {
		try {
			MessageDigest digest = MessageDigest.getInstance(algorithm);
			digest.update(bytes);
			digest.update(more);
			return digest.digest();
		}
		catch (NoSuchAlgorithmException ex) {
			throw new IllegalStateException(ex);
		}
	}

}
