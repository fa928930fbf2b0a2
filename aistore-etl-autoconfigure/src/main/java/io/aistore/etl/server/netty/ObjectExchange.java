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

package io.aistore.etl.server.netty;

import java.io.IOException;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.FileChannel;
import java.util.concurrent.RejectedExecutionException;

import io.aistore.etl.EtlException;
import io.aistore.etl.server.EtlRequest;
import io.aistore.etl.server.EtlResponse;
import io.aistore.etl.server.Input;
import io.aistore.etl.server.ObjectRequests;
import io.aistore.etl.target.AistoreProtocol;
import io.aistore.etl.target.UnchangedFile;
import io.aistore.etl.target.netty.BytesContent;
import io.aistore.etl.target.netty.InboundBody;
import io.aistore.etl.target.netty.OutboundContent;
import io.aistore.etl.target.netty.PreferredLoop;
import io.aistore.etl.target.netty.StreamContent;
import io.aistore.etl.target.netty.TrustedSender;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.DefaultFileRegion;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.DefaultHttpResponse;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.util.concurrent.Future;
import io.netty.util.concurrent.GenericFutureListener;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.BaseSubscriber;
import reactor.util.context.Context;

/**
 * One object: its request, the core's response, and that on its way out. Runs on the
 * connection's event loop, but for the signals of the core.
 */
final class ObjectExchange extends BaseSubscriber<EtlResponse>
		implements InboundBody.Listener, OutboundContent.Listener {

	private final NativeLane lane;

	private final ChannelHandlerContext context;

	private final HttpRequest request;

	private final Runnable done;

	private final InboundBody body;

	private final Context reactorContext;

	private boolean expectsContinue;

	/** Who waits to be told to send the body, and never is. */
	private boolean bodyRefused;

	private boolean responded;

	private boolean begun;

	private boolean written;

	private boolean closed;

	private boolean keepAlive;

	private @Nullable EtlResponse response;

	private @Nullable OutboundContent content;

	ObjectExchange(NativeLane lane, ChannelHandlerContext context, HttpRequest request, Runnable done) {
		this.lane = lane;
		this.context = context;
		this.request = request;
		this.done = done;
		this.body = new InboundBody(context.executor(), this);
		this.reactorContext = PreferredLoop.context(context.channel().eventLoop());
		this.expectsContinue = HttpUtil.is100ContinueExpected(request);
		this.keepAlive = HttpUtil.isKeepAlive(request);
	}

	void start() {
		this.lane.underWay().began();
		EtlRequest object;
		try {
			object = this.lane.requests()
				.read(HttpMethod.PUT.equals(this.request.method()), this.request.uri(),
						this.request.headers().get(AistoreProtocol.NODE_URL),
						new Input.Body(bodyLength(), this.body, TrustedSender.isTrusted(this.context.channel())));
		}
		catch (EtlException ex) {
			respond(refusal(ex));
			return;
		}
		next(() -> this.lane.handler().handle(object).subscribe(this));
	}

	// Reading, transforming and answering are tasks of their own even where they need not
	// be: the compiler would make one piece of code of them, be at it for long, and throw
	// it away at the first object that is a little different (measured)
	private void next(Runnable task) {
		this.context.executor().execute(() -> {
			try {
				task.run();
			}
			catch (Throwable ex) {
				refusal(new EtlException(500, "Unexpected: " + ex, ex));
				this.context.close();
			}
		});
	}

	private EtlResponse.Failure refusal(EtlException ex) {
		return this.lane.failures().refusal(ex, this.request.method() + " " + this.request.uri());
	}

	private long bodyLength() {
		HttpHeaders headers = this.request.headers();
		String transferCoding = headers.contains(HttpHeaderNames.TRANSFER_ENCODING)
				? String.join(",", headers.getAll(HttpHeaderNames.TRANSFER_ENCODING)) : null;
		return ObjectRequests.bodyLength(transferCoding, HttpUtil.getContentLength(this.request, 0L));
	}

	@Override
	public Context currentContext() {
		return this.reactorContext;
	}

	/**
	 * Whether all of the request is here.
	 * @return whether what comes next belongs to another one
	 */
	boolean received() {
		return this.body.ended();
	}

	void receive(HttpContent content) {
		if (content.decoderResult().isFailure()) {
			content.release();
			this.body.fail(ObjectRequests.brokenBody(content.decoderResult().cause()));
			this.context.close();
			return;
		}
		this.body.add(content.content());
		if (content instanceof LastHttpContent) {
			this.body.complete();
			// So that a caller that goes away is noticed
			this.context.read();
			finishIfOver();
		}
	}

	void readComplete() {
		if (this.body.wanted()) {
			this.context.read();
		}
	}

	@Override
	public void demanded() {
		if (this.expectsContinue) {
			this.expectsContinue = false;
			this.context.writeAndFlush(new DefaultFullHttpResponse(HttpVersion.HTTP_1_1, HttpResponseStatus.CONTINUE,
					Unpooled.EMPTY_BUFFER), this.context.voidPromise());
		}
		this.context.read();
	}

	@Override
	public void cancelled() {
		if (!this.expectsContinue && !this.bodyRefused) {
			this.context.read();
		}
	}

	@Override
	protected void hookOnNext(EtlResponse response) {
		try {
			next(() -> respond(response));
		}
		catch (RejectedExecutionException ex) {
			response.release();
		}
	}

	@Override
	protected void hookOnError(Throwable ex) {
		hookOnNext(this.lane.failures().response(ex));
	}

	private void respond(EtlResponse response) {
		if (this.closed) {
			response.release();
			return;
		}
		this.responded = true;
		this.response = response;
		try {
			write(response);
		}
		catch (Throwable ex) {
			// A media type that no header can have, for example
			refusal(new EtlException(500, "The response can't be written: " + ex.getMessage(), ex));
			this.context.close();
		}
	}

	private void write(EtlResponse response) {
		if (response instanceof EtlResponse.Bytes bytes) {
			writeBytes(200, bytes.contentType(), bytes.content(), null);
		}
		else if (response instanceof EtlResponse.Delivered delivered) {
			writeDelivered(delivered);
		}
		else if (response instanceof EtlResponse.Failure failure) {
			this.keepAlive &= failure.status() != 408;
			writeBytes(failure.status(), failure.mediaType(), failure.body(), failure.retryReason());
		}
		else if (response instanceof EtlResponse.File file) {
			writeFile(file);
		}
		else if (response instanceof EtlResponse.Stream stream) {
			StreamContent content = new StreamContent(this.context, this);
			this.content = content;
			stream.content().subscribe(content);
		}
	}

	private void writeBytes(int status, String contentType, byte[] content, @Nullable String retryReason) {
		if (content.length > EtlResponse.Bytes.SLICE) {
			this.context.write(head(status, contentType, content.length), this.context.voidPromise());
			BytesContent slices = new BytesContent(this.context, content, EtlResponse.Bytes.SLICE, this);
			this.content = slices;
			slices.writable();
			return;
		}
		ByteBuf buffer = (content.length != 0) ? Unpooled.wrappedBuffer(content) : Unpooled.EMPTY_BUFFER;
		HttpResponse head = fill(
				new DefaultFullHttpResponse(HttpVersion.HTTP_1_1, HttpResponseStatus.valueOf(status), buffer),
				contentType, content.length);
		if (retryReason != null) {
			head.headers().set(AistoreProtocol.RETRY_REASON, retryReason);
		}
		writeLast(head);
	}

	private void writeDelivered(EtlResponse.Delivered delivered) {
		HttpResponse head = new DefaultFullHttpResponse(HttpVersion.HTTP_1_1, HttpResponseStatus.NO_CONTENT,
				Unpooled.EMPTY_BUFFER);
		settleConnection(head);
		if (delivered.length() >= 0) {
			head.headers().set(AistoreProtocol.DIRECT_PUT_LENGTH, Long.toString(delivered.length()));
		}
		writeLast(head);
	}

	private void writeFile(EtlResponse.File file) {
		FileChannel channel;
		try {
			channel = UnchangedFile.open(file.path(), file.size());
		}
		catch (IOException ex) {
			respond(refusal(new EtlException(500, "The result can't be read: " + ex.getMessage(), ex)));
			return;
		}
		this.context.write(head(200, file.contentType(), file.size()), this.context.voidPromise());
		this.context.write(new DefaultFileRegion(channel, 0, file.size())).addListener((region) -> {
			if (!region.isSuccess()) {
				this.context.close();
			}
		});
		writeLast(LastHttpContent.EMPTY_LAST_CONTENT);
	}

	private HttpResponse head(int status, String contentType, long length) {
		return fill(new DefaultHttpResponse(HttpVersion.HTTP_1_1, HttpResponseStatus.valueOf(status)), contentType,
				length);
	}

	private HttpResponse fill(HttpResponse head, String contentType, long length) {
		head.headers().set(HttpHeaderNames.CONTENT_TYPE, contentType);
		if (length >= 0) {
			head.headers().set(HttpHeaderNames.CONTENT_LENGTH, Long.toString(length));
		}
		else {
			head.headers().set(HttpHeaderNames.TRANSFER_ENCODING, HttpHeaderValues.CHUNKED);
		}
		settleConnection(head);
		return head;
	}

	private void settleConnection(HttpResponse head) {
		this.bodyRefused = this.expectsContinue && !this.body.ended();
		this.expectsContinue = false;
		this.keepAlive &= !this.bodyRefused && this.lane.accepting();
		if (!this.keepAlive) {
			head.headers().set(HttpHeaderNames.CONNECTION, HttpHeaderValues.CLOSE);
		}
	}

	@Override
	public void beginning() {
		EtlResponse.Stream stream = (EtlResponse.Stream) response();
		this.context.write(head(200, stream.contentType(), stream.length()), this.context.voidPromise());
		this.begun = true;
	}

	@Override
	public void written() {
		writeLast(LastHttpContent.EMPTY_LAST_CONTENT);
	}

	@Override
	public void failed(Throwable ex) {
		if (this.begun) {
			// Without a final chunk, or short of its length: the reader sees an error
			this.context.close();
			return;
		}
		release();
		respond(this.lane.failures().response(ex));
	}

	private void writeLast(Object message) {
		this.context.writeAndFlush(message).addListener((GenericFutureListener<Future<? super Void>>) this::ended);
	}

	private void ended(Future<? super Void> future) {
		this.written = true;
		release();
		if (!future.isSuccess()) {
			this.context.close();
		}
		else {
			// May have come whole, and waited for memory that it did not get
			this.body.drop();
			if (!this.body.ended()) {
				cancelled();
			}
		}
		finishIfOver();
	}

	private void finishIfOver() {
		if (this.closed || !this.written) {
			return;
		}
		if (!this.keepAlive && (this.body.ended() || this.bodyRefused || isTimeout())) {
			close();
			this.context.close();
		}
		else if (this.body.ended()) {
			close();
			this.done.run();
		}
	}

	private void close() {
		if (!this.closed) {
			this.closed = true;
			this.lane.underWay().ended();
		}
	}

	private boolean isTimeout() {
		return this.response instanceof EtlResponse.Failure failure && failure.status() == 408;
	}

	private EtlResponse response() {
		EtlResponse response = this.response;
		if (response == null) {
			throw new IllegalStateException("No response");
		}
		return response;
	}

	private void release() {
		EtlResponse response = this.response;
		if (response != null) {
			response.release();
		}
	}

	void writabilityChanged() {
		if (this.content != null && this.context.channel().isWritable()) {
			this.content.writable();
		}
	}

	/**
	 * The caller has gone: nothing of this is wanted any more.
	 */
	void disconnected() {
		close();
		if (this.content != null) {
			this.content.cancel();
		}
		if (!this.body.ended()) {
			this.body.fail(ObjectRequests.brokenBody(new ClosedChannelException()));
		}
		if (!this.responded) {
			cancel();
		}
		this.body.drop();
		release();
	}

}
