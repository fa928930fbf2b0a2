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

import java.io.BufferedInputStream;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.SequenceInputStream;
import java.util.HexFormat;
import java.util.Locale;

import io.aistore.etl.EtlException;
import org.apache.commons.compress.compressors.bzip2.BZip2CompressorInputStream;
import org.apache.commons.compress.compressors.bzip2.BZip2CompressorOutputStream;
import org.apache.commons.compress.compressors.gzip.GzipCompressorInputStream;
import org.apache.commons.compress.compressors.gzip.GzipCompressorOutputStream;
import org.apache.commons.compress.compressors.gzip.GzipParameters;
import org.apache.commons.compress.compressors.lz4.FramedLZ4CompressorInputStream;
import org.apache.commons.compress.compressors.lz4.FramedLZ4CompressorOutputStream;
import org.apache.commons.compress.compressors.zstandard.ZstdCompressorOutputStream;

/**
 * A format, with level 9 where it has levels. Several members in one object are
 * decompressed one after the other, skippable frames are skipped.
 */
enum Compression {

	GZIP("1f8b.*") {

		@Override
		OutputStream compress(OutputStream output) throws IOException {
			GzipParameters parameters = new GzipParameters();
			parameters.setCompressionLevel(LEVEL);
			return new GzipCompressorOutputStream(output, parameters);
		}

		@Override
		InputStream open(InputStream input) throws IOException {
			return GzipCompressorInputStream.builder()
				.setInputStream(input)
				.setDecompressConcatenated(true)
				.setOnMemberEnd((member) -> skipZeros(input))
				.get();
		}

		// Padding, such as that of tapes
		private void skipZeros(InputStream input) throws IOException {
			do {
				input.mark(1);
			}
			while (input.read() == 0);
			input.reset();
		}

	},

	BZ2("425a68.*") {

		@Override
		OutputStream compress(OutputStream output) throws IOException {
			return new BZip2CompressorOutputStream(output, LEVEL);
		}

		@Override
		InputStream open(InputStream input) throws IOException {
			return new BZip2CompressorInputStream(input, true);
		}

	},

	ZSTD("28b52ffd|5.2a4d18") {

		@Override
		OutputStream compress(OutputStream output) throws IOException {
			return ZstdCompressorOutputStream.builder().setOutputStream(output).setLevel(LEVEL).setChecksum(true).get();
		}

		@Override
		InputStream open(InputStream input) throws IOException {
			return new ZstdInput(input);
		}

	},

	LZ4("04224d18|5.2a4d18") {

		@Override
		OutputStream compress(OutputStream output) throws IOException {
			return new FramedLZ4CompressorOutputStream(output);
		}

		@Override
		InputStream open(InputStream input) throws IOException {
			// The library skips skippable frames only behind another one
			InputStream frames = new SequenceInputStream(new ByteArrayInputStream(LZ4_EMPTY), input);
			return new FramedLZ4CompressorInputStream(frames, true) {
				// At a block without content the library says -1, be it the end or not
				@Override
				public int read(byte[] bytes, int offset, int length) throws IOException {
					int count = super.read(bytes, offset, length);
					return (count < 0) ? super.read(bytes, offset, length) : count;
				}
			};
		}

	};

	private static final int LEVEL = 9;

	private static final byte[] LZ4_EMPTY = HexFormat.of().parseHex("04224d184040c000000000");

	private final String magic;

	/**
	 * Create a format.
	 * @param magic a regular expression for the first four bytes in hexadecimal digits
	 */
	Compression(String magic) {
		this.magic = magic;
	}

	abstract OutputStream compress(OutputStream output) throws IOException;

	abstract InputStream open(InputStream input) throws IOException;

	/**
	 * Decompress a stream.
	 * @param input the stream
	 * @return its content
	 * @throws EtlException with status 400 if it doesn't begin as this format does
	 * @throws IOException if it can't be read
	 */
	InputStream decompress(InputStream input) throws IOException {
		BufferedInputStream buffered = new BufferedInputStream(input, 1 << 16);
		buffered.mark(4);
		if (!HexFormat.of().formatHex(buffered.readNBytes(4)).matches(this.magic)) {
			throw new EtlException(400, "Input data is not in " + this + " format");
		}
		buffered.reset();
		return open(buffered);
	}

	@Override
	public String toString() {
		return name().toLowerCase(Locale.ROOT);
	}

}
