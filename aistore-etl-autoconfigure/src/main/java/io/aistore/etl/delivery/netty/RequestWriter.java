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

package io.aistore.etl.delivery.netty;

import java.io.IOException;
import java.nio.channels.FileChannel;

import io.aistore.etl.target.OutboundBody;
import io.aistore.etl.target.OutboundRequest;
import io.aistore.etl.target.Receiver;
import io.aistore.etl.target.TargetUrl;
import io.aistore.etl.target.UnchangedFile;
import io.aistore.etl.target.netty.BytesContent;
import io.aistore.etl.target.netty.FileContent;
import io.aistore.etl.target.netty.OutboundContent;
import io.aistore.etl.target.netty.StreamContent;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.DefaultFileRegion;
import io.netty.handler.codec.http.DefaultFullHttpRequest;
import io.netty.handler.codec.http.DefaultHttpRequest;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.handler.ssl.SslHandler;
import org.jspecify.annotations.Nullable;

/**
 * Writes requests. The secret and the token are put in here, and nowhere else.
 */
final class RequestWriter {

	private final String targetPath;

	private final @Nullable String authorization;

	private final int chunkSize;

	RequestWriter(TargetUrl targetUrl, @Nullable String token, int chunkSize) {
		this.targetPath = targetUrl.path();
		this.authorization = (token != null) ? "Bearer " + token : null;
		this.chunkSize = chunkSize;
	}

	/**
	 * Write a request, or its beginning.
	 * @param request the request
	 * @param context where to write
	 * @param listener is told when all of the content has been written
	 * @return the content that follows, {@code null} if all has been written
	 * @throws IOException if the file to be sent can't be opened; nothing has been
	 * written then
	 */
	@Nullable OutboundContent write(OutboundRequest request, ChannelHandlerContext context, OutboundContent.Listener listener)
			throws IOException {
		OutboundBody body = request.body();
		if (body instanceof OutboundBody.Stream stream) {
			StreamContent content = new StreamContent(context, listener);
			stream.content().subscribe(content);
			return content;
		}
		if (body instanceof OutboundBody.File file && file.size() != 0) {
			return write(request, file, context, listener);
		}
		if (body instanceof OutboundBody.Bytes bytes && bytes.content().length > this.chunkSize) {
			context.write(head(request, bytes.content().length), context.voidPromise());
			return new BytesContent(context, bytes.content(), this.chunkSize, listener);
		}
		context.writeAndFlush(whole(request), context.voidPromise());
		return null;
	}

	private @Nullable OutboundContent write(OutboundRequest request, OutboundBody.File file,
			ChannelHandlerContext context, OutboundContent.Listener listener) throws IOException {
		FileChannel channel = UnchangedFile.open(file.path(), file.size());
		context.write(head(request, file.size()), context.voidPromise());
		if (context.pipeline().get(SslHandler.class) != null) {
			return new FileContent(context, channel, file.size(), listener);
		}
		context.write(new DefaultFileRegion(channel, 0, file.size()), context.voidPromise());
		end(context);
		return null;
	}

	/**
	 * Write the head of a request whose content streams.
	 * @param request the request
	 * @param context where to write
	 */
	void begin(OutboundRequest request, ChannelHandlerContext context) {
		context.write(head(request, -1), context.voidPromise());
	}

	/**
	 * Write the end of a request.
	 * @param context where to write
	 */
	void end(ChannelHandlerContext context) {
		context.writeAndFlush(LastHttpContent.EMPTY_LAST_CONTENT, context.voidPromise());
	}

	private HttpRequest whole(OutboundRequest request) {
		byte[] content = (request.body() instanceof OutboundBody.Bytes bytes) ? bytes.content() : new byte[0];
		ByteBuf buffer = (content.length != 0) ? Unpooled.wrappedBuffer(content) : Unpooled.EMPTY_BUFFER;
		HttpRequest whole = new DefaultFullHttpRequest(HttpVersion.HTTP_1_1, HttpMethod.valueOf(request.method()),
				path(request), buffer);
		if (request.body() != null) {
			// An empty result goes chunked: with a length it looks like one that lost its
			// name
			frame(whole, (content.length != 0) ? content.length : -1);
		}
		return authorize(whole, request);
	}

	private HttpRequest head(OutboundRequest request, long length) {
		HttpRequest head = new DefaultHttpRequest(HttpVersion.HTTP_1_1, HttpMethod.valueOf(request.method()),
				path(request));
		frame(head, length);
		return authorize(head, request);
	}

	private String path(OutboundRequest request) {
		return (request.receiver() instanceof Receiver.Target) ? this.targetPath + request.pathAndQuery()
				: request.pathAndQuery();
	}

	private static void frame(HttpRequest head, long length) {
		if (length >= 0) {
			head.headers().set(HttpHeaderNames.CONTENT_LENGTH, Long.toString(length));
		}
		else {
			head.headers().set(HttpHeaderNames.TRANSFER_ENCODING, HttpHeaderValues.CHUNKED);
		}
	}

	private HttpRequest authorize(HttpRequest head, OutboundRequest request) {
		head.headers().set(HttpHeaderNames.HOST, request.receiver().authority());
		request.headers().forEach(head.headers()::set);
		if (this.authorization != null && request.receiver() instanceof Receiver.Target) {
			head.headers().set(HttpHeaderNames.AUTHORIZATION, this.authorization);
		}
		return head;
	}

}
