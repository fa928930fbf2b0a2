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

package io.aistore.etl.delivery.webclient;

import java.util.function.UnaryOperator;

import io.aistore.etl.delivery.HostGuard;
import io.aistore.etl.target.OutboundSettings;
import io.aistore.etl.target.TargetUrl;
import io.netty.channel.ChannelOption;
import io.netty.channel.WriteBufferWaterMark;
import org.jspecify.annotations.Nullable;
import reactor.netty.NettyPipeline;
import reactor.netty.http.client.HttpClient;
import reactor.netty.resources.ConnectionProvider;

import org.springframework.boot.http.client.HttpClientSettings;
import org.springframework.boot.http.client.HttpRedirects;
import org.springframework.boot.http.client.reactive.ClientHttpConnectorBuilder;
import org.springframework.boot.ssl.SslBundle;
import org.springframework.http.client.reactive.ReactorClientHttpConnector;
import org.springframework.web.reactive.function.client.WebClient;

/**
 * Builds {@link WebClientOutbound}s.
 */
public final class WebClientOutboundFactory {

	private static final WriteBufferWaterMark WATER_MARK = new WriteBufferWaterMark(OutboundSettings.LOW_WATER_MARK,
			OutboundSettings.HIGH_WATER_MARK);

	private final OutboundSettings settings;

	private final TargetUrl targetUrl;

	private final HostGuard guard;

	private final @Nullable SslBundle sslBundle;

	private UnaryOperator<HttpClient> transport = UnaryOperator.identity();

	/**
	 * Create a factory.
	 * @param settings the settings
	 * @param targetUrl the URL of this pod's target
	 * @param guard judges targets
	 * @param sslBundle certificates for HTTPS, {@code null} for those of the JVM
	 */
	public WebClientOutboundFactory(OutboundSettings settings, TargetUrl targetUrl, HostGuard guard,
			@Nullable SslBundle sslBundle) {
		this.settings = settings;
		this.targetUrl = targetUrl;
		this.guard = guard;
		this.sslBundle = sslBundle;
	}

	/**
	 * Change the transport, before our own settings.
	 * @param transport the change
	 * @return this factory
	 */
	WebClientOutboundFactory transport(UnaryOperator<HttpClient> transport) {
		this.transport = transport;
		return this;
	}

	/**
	 * Build a client.
	 * @param builder a customized builder, whose connector is replaced; stays as it is
	 * @return the client
	 */
	public WebClientOutbound create(WebClient.Builder builder) {
		ConnectionProvider pool = pool();
		Credentials credentials = new Credentials(this.targetUrl, this.settings.authToken());
		WebClient target = client(builder, pool, credentials, UnaryOperator.identity());
		WebClient guardedTarget = client(builder, pool, credentials, this::guarded);
		WebClient stage = client(builder, pool, null, UnaryOperator.identity());
		return new WebClientOutbound(new WebClients(target, guardedTarget, stage, pool, this.settings.chunkSize()),
				this.targetUrl, this.guard);
	}

	private ConnectionProvider pool() {
		IdleLimit limit = new IdleLimit(this.settings.maxIdleConnections(), this.settings.idleTimeout());
		return ConnectionProvider.builder("aistore-etl")
			.maxConnections(this.settings.maxConnections())
			.pendingAcquireMaxCount(OutboundSettings.MAX_PENDING)
			.pendingAcquireTimeout(OutboundSettings.PENDING_TIMEOUT)
			.evictionPredicate(limit::isTooMany)
			.evictInBackground(OutboundSettings.EVICTION_INTERVAL)
			.metrics(true, () -> limit)
			.lifo()
			.build();
	}

	private WebClient client(WebClient.Builder builder, ConnectionProvider pool, @Nullable Credentials credentials,
			UnaryOperator<HttpClient> guard) {
		HttpClientSettings clientSettings = HttpClientSettings.defaults()
			.withRedirects(HttpRedirects.DONT_FOLLOW)
			.withConnectTimeout(this.settings.connectTimeout())
			.withSslBundle(this.sslBundle);
		ReactorClientHttpConnector connector = ClientHttpConnectorBuilder.reactor()
			.withoutHttpClientDefaults()
			.withHttpClientFactory(() -> this.transport.apply(HttpClient.create(pool)))
			.withHttpClientCustomizer((client) -> guard.apply(wired(client, credentials)))
			.build(clientSettings);
		return builder.clone().clientConnector(connector).build();
	}

	private HttpClient wired(HttpClient client, @Nullable Credentials credentials) {
		return client.disableRetry(true)
			.option(ChannelOption.WRITE_BUFFER_WATER_MARK, WATER_MARK)
			.httpResponseDecoder((decoder) -> decoder.maxHeaderSize(OutboundSettings.MAX_RESPONSE_HEADER))
			.doOnChannelInit((observer, channel, address) -> channel.pipeline()
				.addAfter(NettyPipeline.HttpCodec, Wire.NAME, new Wire(credentials, this.settings.responseTimeout())));
	}

	private HttpClient guarded(HttpClient client) {
		return client.resolvedAddressesSelector(new GuardedAddresses(this.guard));
	}

}
