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

package io.aistore.etl.test;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http.websocketx.BinaryWebSocketFrame;
import io.netty.handler.codec.http.websocketx.CloseWebSocketFrame;
import io.netty.handler.codec.http.websocketx.ContinuationWebSocketFrame;
import io.netty.handler.codec.http.websocketx.TextWebSocketFrame;
import io.netty.handler.codec.http.websocketx.WebSocketFrame;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;
import reactor.netty.DisposableServer;
import reactor.netty.http.server.HttpServer;
import reactor.netty.http.websocket.WebsocketInbound;
import reactor.netty.http.websocket.WebsocketOutbound;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * A transformer over WebSocket, on Reactor Netty, that answers as a test wants it.
 */
final class FakeWebSocketTransformer implements AutoCloseable {

	private static final JsonMapper json = JsonMapper.builder().build();

	private final ExecutorService threads = Executors.newCachedThreadPool();

	private final List<Received> received = new CopyOnWriteArrayList<>();

	private final List<String> connections = new CopyOnWriteArrayList<>();

	private final DisposableServer server;

	private volatile Behaviour behaviour;

	FakeWebSocketTransformer(Behaviour behaviour) {
		this.behaviour = behaviour;
		this.server = HttpServer.create()
			.host("127.0.0.1")
			.port(0)
			.route((routes) -> routes.ws("/ws", this::serve))
			.bindNow();
	}

	static FakeWebSocketTransformer echo() {
		return new FakeWebSocketTransformer((request) -> List.of(binary(request.content())));
	}

	static WebSocketFrame binary(byte[] content) {
		return new BinaryWebSocketFrame(Unpooled.wrappedBuffer(content));
	}

	static WebSocketFrame text(String text) {
		return new TextWebSocketFrame(text);
	}

	static List<WebSocketFrame> broken(String reason) {
		return List.of(new BinaryWebSocketFrame(false, 0, Unpooled.EMPTY_BUFFER), close(1011, reason));
	}

	static WebSocketFrame close(int code, String reason) {
		return new CloseWebSocketFrame(code, reason);
	}

	static List<WebSocketFrame> fragments(byte[] content) {
		int half = content.length / 2;
		return List.of(new BinaryWebSocketFrame(false, 0, Unpooled.wrappedBuffer(content, 0, half)),
				new ContinuationWebSocketFrame(true, 0, Unpooled.wrappedBuffer(content, half, content.length - half)));
	}

	void behaviour(Behaviour behaviour) {
		this.behaviour = behaviour;
	}

	String url() {
		return "http://127.0.0.1:" + this.server.port();
	}

	List<Received> received() {
		return this.received;
	}

	List<String> connections() {
		return this.connections;
	}

	private Publisher<Void> serve(WebsocketInbound in, WebsocketOutbound out) {
		String[] connection = { "" };
		in.withConnection((it) -> connection[0] = it.channel().id().asShortText());
		this.connections.add(connection[0]);
		Assembler assembler = new Assembler();
		Flux<WebSocketFrame> replies = in.aggregateFrames(1 << 28)
			.receiveFrames()
			.mapNotNull((frame) -> assembler.add(ByteBufUtil.getBytes(frame.content())))
			.doOnNext(this.received::add)
			.concatMap((request) -> Mono.fromCallable(() -> this.behaviour.answer(request))
				.subscribeOn(Schedulers.fromExecutor(this.threads)), 512)
			.concatMapIterable((frames) -> frames);
		return out.sendObject(replies, (frame) -> true);
	}

	@Override
	public void close() {
		this.server.disposeNow();
		this.threads.shutdownNow();
	}

	/** Puts control message and object together. */
	private static final class Assembler {

		private JsonNode control = json.nullNode();

		Received add(byte[] message) {
			if (!this.control.isNull()) {
				Received received = new Received(this.control, message, true);
				this.control = json.nullNode();
				return received;
			}
			JsonNode read = json.readTree(message);
			if (read.has("fqn")) {
				return new Received(read, file(read.path("fqn").asString()), false);
			}
			this.control = read;
			return null;
		}

		private static byte[] file(String fqn) {
			try {
				return Files.readAllBytes(Path.of(GoUrl.pathUnescape(GoUrl.bytes(fqn))));
			}
			catch (IOException ex) {
				throw new UncheckedIOException(ex);
			}
		}

	}

	/**
	 * A request.
	 *
	 * @param control the control message
	 * @param content the object
	 * @param body whether the object came as a message
	 */
	record Received(JsonNode control, byte[] content, boolean body) {

		String path() {
			return this.control.path("path").asString();
		}

		String pipeline() {
			return this.control.path("pipeline").asString("");
		}

		String text() {
			return new String(this.content, StandardCharsets.UTF_8);
		}

	}

	/** What the transformer answers. */
	@FunctionalInterface
	interface Behaviour {

		List<WebSocketFrame> answer(Received request) throws Exception;

	}

}
