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

package io.aistore.etl.server;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Set;

/**
 * An object's file as a stream. Written whole to a result, the file is passed through as
 * it is, so that its bytes need not be read.
 */
final class FileInput extends InputStream {

	/** From here on sendfile is cheaper than reading and writing (measured). */
	static final int PASS_THRESHOLD = 64 * 1024;

	private static final int READ_SIZE = 256 * 1024;

	private final Path path;

	private final FileChannel channel;

	private final InputStream stream;

	private final boolean passable;

	private FileInput(Path path, FileChannel channel, boolean passable) {
		this.path = path;
		this.channel = channel;
		this.passable = passable;
		this.stream = Channels.newInputStream(channel);
	}

	static FileInput open(Path path) throws IOException {
		return new FileInput(path, channel(path), true);
	}

	/**
	 * Open a file that is gone when its reader has ended, so that it can't be passed on.
	 * @param path the file
	 * @return its content
	 * @throws IOException if it can't be opened
	 */
	static FileInput openTemporary(Path path) throws IOException {
		return new FileInput(path, channel(path), false);
	}

	private static FileChannel channel(Path path) throws IOException {
		return FileChannel.open(path, Set.of(StandardOpenOption.READ, LinkOption.NOFOLLOW_LINKS));
	}

	/**
	 * Read a whole file into an array of its size. One large read would go through a
	 * temporary direct buffer of the file's size.
	 * @param path the file
	 * @return its content
	 * @throws IOException if it can't be read, or shrinks meanwhile
	 */
	static byte[] readAll(Path path) throws IOException {
		try (FileChannel channel = channel(path)) {
			byte[] content = new byte[Math.toIntExact(channel.size())];
			int offset = 0;
			while (offset < content.length) {
				int length = Math.min(READ_SIZE, content.length - offset);
				int count = channel.read(ByteBuffer.wrap(content, offset, length));
				if (count < 0) {
					throw new IOException("The file ended after %d of %d bytes".formatted(offset, content.length));
				}
				offset += count;
			}
			return content;
		}
	}

	@Override
	public int read() throws IOException {
		return this.stream.read();
	}

	@Override
	public int read(byte[] target, int offset, int length) throws IOException {
		return this.stream.read(target, offset, length);
	}

	@Override
	public int available() throws IOException {
		return this.stream.available();
	}

	@Override
	public long skip(long count) throws IOException {
		return this.stream.skip(count);
	}

	@Override
	public long transferTo(OutputStream output) throws IOException {
		if (!(output instanceof ResultPipe result)) {
			return super.transferTo(output);
		}
		long size = this.channel.size();
		if (this.passable && this.channel.position() == 0 && size >= PASS_THRESHOLD && result.pass(this.path, size)) {
			this.channel.position(size);
			return size;
		}
		return copyTo(result, size);
	}

	long copyTo(ResultPipe result, long size) throws IOException {
		// For a small file, most of a large buffer would be cleared in vain
		ByteBuffer buffer = ByteBuffer.allocate((int) Math.max(1, Math.min(READ_SIZE, size)));
		long count = 0;
		while (this.channel.read(buffer) >= 0) {
			count += buffer.flip().remaining();
			result.write(buffer);
			buffer.clear();
		}
		return count;
	}

	@Override
	public void close() throws IOException {
		this.channel.close();
	}

}
