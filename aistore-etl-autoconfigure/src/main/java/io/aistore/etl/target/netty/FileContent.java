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

package io.aistore.etl.target.netty;

import java.io.EOFException;
import java.io.IOException;
import java.nio.channels.FileChannel;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.http.DefaultHttpContent;

/**
 * A file, read in pieces: for connections over TLS, which can't have it passed through.
 */
public final class FileContent implements OutboundContent {

	private static final int PIECE = 64 * 1024;

	private final ChannelHandlerContext context;

	private final FileChannel channel;

	private final Listener listener;

	private long remaining;

	private boolean writing;

	private boolean ended;

	/**
	 * Create content.
	 * @param context where to write
	 * @param channel the file, closed at the end
	 * @param size how many bytes of it are written
	 * @param listener is told when all has been written
	 */
	public FileContent(ChannelHandlerContext context, FileChannel channel, long size, Listener listener) {
		this.context = context;
		this.channel = channel;
		this.remaining = size;
		this.listener = listener;
	}

	@Override
	public void writable() {
		if (this.writing) {
			return;
		}
		this.writing = true;
		try {
			while (!this.ended && this.remaining > 0 && this.context.channel().isWritable()) {
				this.context.writeAndFlush(new DefaultHttpContent(read()), this.context.voidPromise());
			}
		}
		catch (IOException ex) {
			cancel();
			this.listener.failed(ex);
		}
		this.writing = false;
		if (!this.ended && this.remaining == 0) {
			cancel();
			this.listener.written();
		}
	}

	private ByteBuf read() throws IOException {
		int length = (int) Math.min(PIECE, this.remaining);
		ByteBuf piece = this.context.alloc().ioBuffer(length);
		try {
			while (piece.writableBytes() > 0 && piece.readableBytes() < length) {
				if (piece.writeBytes(this.channel, length - piece.readableBytes()) < 0) {
					throw new EOFException("The file ended before its size");
				}
			}
		}
		catch (IOException ex) {
			piece.release();
			throw ex;
		}
		this.remaining -= length;
		return piece;
	}

	@Override
	public void cancel() {
		this.ended = true;
		try {
			this.channel.close();
		}
		catch (IOException ex) {
			// it was open for reading only
		}
	}

}
