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

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;

import com.github.luben.zstd.ZstdBufferDecompressingStreamNoFinalizer;

/**
 * Decompresses one frame after the other. Unlike that of the library, this stream also
 * notices when a later frame breaks off.
 */
final class ZstdInput extends InputStream {

	private final InputStream input;

	private final Frames frames = new Frames();

	private boolean ended;

	ZstdInput(InputStream input) {
		this.input = input;
	}

	@Override
	public int read() throws IOException {
		byte[] single = new byte[1];
		return (read(single, 0, 1) < 0) ? -1 : single[0] & 0xff;
	}

	@Override
	public int read(byte[] bytes, int offset, int length) throws IOException {
		ByteBuffer target = ByteBuffer.wrap(bytes, offset, length);
		while (this.frames.hasRemaining() && target.hasRemaining()) {
			boolean noMore = this.ended;
			int count = this.frames.read(target);
			if (count > 0) {
				return count;
			}
			if (noMore) {
				throw new EOFException("The last zstd frame breaks off");
			}
		}
		return (length == 0) ? 0 : -1;
	}

	@Override
	public void close() throws IOException {
		this.frames.close();
		this.input.close();
	}

	/** Takes what it decompresses from the input. */
	private final class Frames extends ZstdBufferDecompressingStreamNoFinalizer {

		Frames() {
			super(ByteBuffer.allocate(1 << 16).limit(0));
		}

		@Override
		protected ByteBuffer refill(ByteBuffer buffer) {
			try {
				int count = ZstdInput.this.input.read(buffer.array());
				ZstdInput.this.ended = count < 0;
				return buffer.clear().limit(Math.max(count, 0));
			}
			catch (IOException ex) {
				throw new UncheckedIOException(ex);
			}
		}

	}

}
