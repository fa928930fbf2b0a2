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

package io.aistore.samples.compress;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Random;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatException;

/**
 * Tests for {@link Compression}.
 */
class CompressionTests {

	@ParameterizedTest
	@EnumSource(Compression.class)
	void ofTwoMembersNoneMayBreakOffAnywhere(Compression compression) throws IOException {
		byte[] small = random(300);
		byte[] large = random(300_000);
		assertNoneMayBreakOff(compression, small, small, 1);
		assertNoneMayBreakOff(compression, small, large, 9973);
		assertNoneMayBreakOff(compression, large, small, 1);
	}

	@ParameterizedTest
	@EnumSource(names = { "ZSTD", "LZ4" })
	void skippableFramesAreSkippedEverywhere(Compression compression) throws IOException {
		byte[] content = random(300);
		byte[] frame = compress(compression, content);
		for (String magic : new String[] { "50", "5f" }) {
			byte[] skippable = HexFormat.of().parseHex(magic + "2a4d1803000000010203");
			byte[] frames = concat(concat(skippable, skippable), frame);
			assertThat(decompress(compression, frames)).isEqualTo(content);
			frames = concat(concat(frames, skippable), concat(frame, skippable));
			assertThat(decompress(compression, frames)).isEqualTo(concat(content, content));
			byte[] cut = Arrays.copyOf(frames, frames.length - 1);
			assertThatException().isThrownBy(() -> decompress(compression, cut));
		}
	}

	@Test
	void zerosBehindGzipMembersArePadding() throws IOException {
		byte[] content = random(300);
		byte[] padded = concat(compress(Compression.GZIP, content), new byte[100_000]);
		assertThat(decompress(Compression.GZIP, padded)).isEqualTo(content);
		assertThat(decompress(Compression.GZIP, concat(padded, padded))).isEqualTo(concat(content, content));
		assertThatException().isThrownBy(() -> decompress(Compression.GZIP, concat(padded, new byte[] { 1 })));
	}

	private void assertNoneMayBreakOff(Compression compression, byte[] first, byte[] second, int step)
			throws IOException {
		byte[] member = compress(compression, first);
		byte[] both = concat(member, compress(compression, second));
		assertThat(decompress(compression, both)).isEqualTo(concat(first, second));
		assertThat(decompress(compression, Arrays.copyOf(both, member.length))).isEqualTo(first);
		for (int length = member.length + 1; length < both.length; length += step) {
			byte[] part = Arrays.copyOf(both, length);
			assertThatException().as("first %d of %d bytes", length, both.length)
				.isThrownBy(() -> decompress(compression, part));
		}
		byte[] part = Arrays.copyOf(both, both.length - 1);
		assertThatException().isThrownBy(() -> decompress(compression, part));
	}

	private byte[] random(int length) {
		byte[] random = new byte[length];
		new Random(length).nextBytes(random);
		return random;
	}

	private byte[] concat(byte[] first, byte[] second) {
		byte[] both = Arrays.copyOf(first, first.length + second.length);
		System.arraycopy(second, 0, both, first.length, second.length);
		return both;
	}

	private byte[] compress(Compression compression, byte[] content) throws IOException {
		ByteArrayOutputStream compressed = new ByteArrayOutputStream();
		try (OutputStream output = compression.compress(compressed)) {
			output.write(content);
		}
		return compressed.toByteArray();
	}

	private byte[] decompress(Compression compression, byte[] compressed) throws IOException {
		try (InputStream input = compression.decompress(new ByteArrayInputStream(compressed))) {
			return input.readAllBytes();
		}
	}

}
