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

import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.time.Duration;
import java.util.List;

import io.aistore.etl.delivery.HostGuard;
import io.aistore.etl.target.OutboundSettings;
import io.netty.bootstrap.Bootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import io.netty.channel.WriteBufferWaterMark;
import io.netty.handler.codec.http.HttpClientCodec;
import io.netty.handler.codec.http.HttpDecoderConfig;
import io.netty.handler.ssl.SslContext;
import io.netty.resolver.AddressResolverGroup;
import io.netty.util.concurrent.Future;
import io.netty.util.concurrent.Promise;
import org.jspecify.annotations.Nullable;

/**
 * Opens connections: only to addresses that the guard allows, where the name alone does
 * not decide.
 */
final class Connector {

	private static final WriteBufferWaterMark WATER_MARK = new WriteBufferWaterMark(OutboundSettings.LOW_WATER_MARK,
			OutboundSettings.HIGH_WATER_MARK);

	private final Loops loops;

	private final AddressResolverGroup<InetSocketAddress> resolvers;

	private final @Nullable SslContext sslContext;

	private final HostGuard guard;

	private final Duration connectTimeout;

	private final Duration responseTimeout;

	Connector(Loops loops, AddressResolverGroup<InetSocketAddress> resolvers, @Nullable SslContext sslContext,
			HostGuard guard, Duration connectTimeout, Duration responseTimeout) {
		this.loops = loops;
		this.resolvers = resolvers;
		this.sslContext = sslContext;
		this.guard = guard;
		this.connectTimeout = connectTimeout;
		this.responseTimeout = responseTimeout;
	}

	/**
	 * Open a connection.
	 * @param route where to
	 * @param loop the event loop that serves it
	 * @param pool the pool that it belongs to
	 * @return the connection; fails with a {@link ForeignAddressException} if the name
	 * resolves to nothing that is allowed
	 */
	Future<Connection> connect(Route route, EventLoop loop, ConnectionPool pool) {
		Promise<Connection> promise = loop.newPromise();
		this.resolvers.getResolver(loop)
			.resolveAll(route.address())
			.addListener((Future<List<InetSocketAddress>> resolved) -> {
				if (!resolved.isSuccess()) {
					promise.setFailure(resolved.cause());
					return;
				}
				List<InetSocketAddress> addresses = resolved.getNow();
				List<InetSocketAddress> allowed = route.guarded()
						? addresses.stream().filter((address) -> this.guard.allows(address.getAddress())).toList()
						: addresses;
				if (allowed.isEmpty()) {
					promise.setFailure(new ForeignAddressException(addresses));
					return;
				}
				connect(route, loop, pool, allowed, 0, promise);
			});
		return promise;
	}

	private void connect(Route route, EventLoop loop, ConnectionPool pool, List<? extends SocketAddress> addresses,
			int index, Promise<Connection> promise) {
		Connection connection = new Connection(route, pool, this.responseTimeout);
		ChannelFuture connected = bootstrap(route, loop, connection).connect(addresses.get(index));
		connected.addListener((future) -> {
			if (future.isSuccess()) {
				promise.setSuccess(connection);
			}
			else if (index + 1 < addresses.size()) {
				connect(route, loop, pool, addresses, index + 1, promise);
			}
			else {
				promise.setFailure(future.cause());
			}
		});
	}

	private Bootstrap bootstrap(Route route, EventLoop loop, Connection connection) {
		return new Bootstrap().group(loop)
			.channel(this.loops.socketType())
			.option(ChannelOption.AUTO_READ, false)
			.option(ChannelOption.TCP_NODELAY, true)
			.option(ChannelOption.CONNECT_TIMEOUT_MILLIS, (int) this.connectTimeout.toMillis())
			.option(ChannelOption.WRITE_BUFFER_WATER_MARK, WATER_MARK)
			.handler(new ChannelInitializer<Channel>() {

				@Override
				protected void initChannel(Channel channel) {
					init(channel, route, connection);
				}

			});
	}

	private void init(Channel channel, Route route, Connection connection) {
		if (route.secure() && this.sslContext != null) {
			channel.pipeline().addLast(this.sslContext.newHandler(channel.alloc(), route.host(), route.port()));
		}
		HttpDecoderConfig config = new HttpDecoderConfig().setMaxHeaderSize(OutboundSettings.MAX_RESPONSE_HEADER)
			.setMaxChunkSize(64 * 1024);
		channel.pipeline().addLast(new HttpClientCodec(config, false, false), connection);
	}

	/**
	 * A name resolved to nothing that is allowed.
	 */
	static final class ForeignAddressException extends RuntimeException {

		ForeignAddressException(List<InetSocketAddress> addresses) {
			super(String.join(", ",
					addresses.stream().map((address) -> address.getAddress().getHostAddress()).toList()));
		}

	}

}
