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
import java.util.List;

import javax.net.ssl.SSLException;

import io.aistore.etl.delivery.HostGuard;
import io.aistore.etl.target.OutboundSettings;
import io.aistore.etl.target.TargetUrl;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.resolver.AddressResolverGroup;
import io.netty.resolver.dns.DnsAddressResolverGroup;
import io.netty.resolver.dns.DnsNameResolverBuilder;
import org.jspecify.annotations.Nullable;
import reactor.netty.resources.LoopResources;

import org.springframework.boot.ssl.SslBundle;
import org.springframework.boot.ssl.SslManagerBundle;
import org.springframework.boot.ssl.SslOptions;

/**
 * Builds {@link NettyOutbound}s.
 */
public final class NettyOutboundFactory {

	private final OutboundSettings settings;

	private final TargetUrl targetUrl;

	private final HostGuard guard;

	private final @Nullable SslBundle sslBundle;

	private final LoopResources loopResources;

	private @Nullable AddressResolverGroup<InetSocketAddress> resolvers;

	/**
	 * Create a factory.
	 * @param settings the settings
	 * @param targetUrl the URL of this pod's target
	 * @param guard judges targets
	 * @param sslBundle certificates for HTTPS, {@code null} for those of the JVM
	 * @param loopResources the server's event loops, which stay open when a client is
	 * closed
	 */
	public NettyOutboundFactory(OutboundSettings settings, TargetUrl targetUrl, HostGuard guard,
			@Nullable SslBundle sslBundle, LoopResources loopResources) {
		this.settings = settings;
		this.targetUrl = targetUrl;
		this.guard = guard;
		this.sslBundle = sslBundle;
		this.loopResources = loopResources;
	}

	/**
	 * Resolve names by others than DNS.
	 * @param resolvers the resolvers
	 * @return this factory
	 */
	NettyOutboundFactory resolvers(AddressResolverGroup<InetSocketAddress> resolvers) {
		this.resolvers = resolvers;
		return this;
	}

	/**
	 * Build a client.
	 * @return the client
	 */
	public NettyOutbound create() {
		Loops loops = Loops.of(this.loopResources);
		AddressResolverGroup<InetSocketAddress> resolvers = (this.resolvers != null) ? this.resolvers : dns(loops);
		Connector connector = new Connector(loops, resolvers, sslContext(), this.guard, this.settings.connectTimeout(),
				this.settings.responseTimeout());
		ConnectionPool pool = new ConnectionPool(connector, loops, this.settings.maxConnections(),
				this.settings.maxIdleConnections(), this.settings.idleTimeout());
		RequestWriter writer = new RequestWriter(this.targetUrl, this.settings.authToken(), this.settings.chunkSize());
		return new NettyOutbound(pool, writer, new FailureTexts(this.targetUrl, this.guard), resolvers::close);
	}

	private static DnsAddressResolverGroup dns(Loops loops) {
		return new DnsAddressResolverGroup(new DnsNameResolverBuilder().datagramChannelType(loops.datagramType())
			.socketChannelType(loops.socketType()));
	}

	private SslContext sslContext() {
		SslContextBuilder builder = SslContextBuilder.forClient();
		SslBundle bundle = this.sslBundle;
		if (bundle != null) {
			SslManagerBundle managers = bundle.getManagers();
			builder.keyManager(managers.getKeyManagerFactory()).trustManager(managers.getTrustManagerFactory());
			SslOptions options = bundle.getOptions();
			if (options.getEnabledProtocols() != null) {
				builder.protocols(options.getEnabledProtocols());
			}
			if (options.getCiphers() != null) {
				builder.ciphers(List.of(options.getCiphers()));
			}
		}
		try {
			return builder.build();
		}
		catch (SSLException ex) {
			throw new IllegalStateException("The SSL bundle for targets can't be used: " + ex.getMessage(), ex);
		}
	}

}
