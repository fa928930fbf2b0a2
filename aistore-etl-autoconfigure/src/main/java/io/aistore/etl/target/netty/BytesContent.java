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

import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.http.DefaultHttpContent;

/**
 * An array, written in slices: the connection copies what it is handed into memory of its
 * own, so that it is handed no more than it takes. Forgets the array at the end, since
 * what holds this object may be old, and would keep it until all memory is collected.
 */
public final class BytesContent implements OutboundContent {

	private static final byte[] EMPTY = {};

	private final ChannelHandlerContext context;

	private byte[] content;

	private final int sliceSize;

	private final Listener listener;

	private int offset;

	private boolean writing;

	private boolean ended;

	/**
	 * Create content.
	 * @param context where to write
	 * @param content the array
	 * @param sliceSize the size of the slices in bytes
	 * @param listener is told when all has been written
	 */
	public BytesContent(ChannelHandlerContext context, byte[] content, int sliceSize, Listener listener) {
		this.context = context;
		this.content = content;
		this.sliceSize = sliceSize;
		this.listener = listener;
	}

	@Override
	public void writable() {
		if (this.writing) {
			return;
		}
		this.writing = true;
		while (!this.ended && this.offset < this.content.length && this.context.channel().isWritable()) {
			int length = Math.min(this.sliceSize, this.content.length - this.offset);
			this.offset += length;
			this.context.writeAndFlush(
					new DefaultHttpContent(Unpooled.wrappedBuffer(this.content, this.offset - length, length)),
					this.context.voidPromise());
		}
		this.writing = false;
		if (!this.ended && this.offset == this.content.length) {
			cancel();
			this.listener.written();
		}
	}

	@Override
	public void cancel() {
		this.ended = true;
		this.content = EMPTY;
	}

}
