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

package io.aistore.etl.autoconfigure;

import java.time.Duration;
import java.time.temporal.ChronoUnit;

import io.aistore.etl.target.OutboundSettings;
import org.jspecify.annotations.Nullable;

import org.springframework.beans.factory.InitializingBean;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.convert.DurationUnit;
import org.springframework.util.unit.DataSize;

/**
 * Properties of the HTTP client for targets and stages.
 */
@ConfigurationProperties("aistore.etl.client")
public class AistoreEtlClientProperties implements InitializingBean {

	/**
	 * How many connections there may be to one host. Also set by MAX_CONN.
	 */
	private int maxConnections = 256;

	/**
	 * How many connections may be kept open for later requests. Also set by
	 * MAX_KEEPALIVE_CONN.
	 */
	private int maxIdleConnections = 128;

	/**
	 * How long a connection is kept open for later requests, 20 seconds at most. Also set
	 * by KEEPALIVE_EXPIRY, in seconds.
	 */
	@DurationUnit(ChronoUnit.SECONDS)
	private Duration idleTimeout = Duration.ofSeconds(20);

	/**
	 * How long connecting to a target or stage may take.
	 */
	private Duration connectTimeout = Duration.ofSeconds(5);

	/**
	 * How long a hop may take to answer, and may stall while it takes or sends bytes. A
	 * stage needs the time of its transform.
	 */
	private Duration responseTimeout = Duration.ofMinutes(5);

	/**
	 * Token that targets, but no stages, are sent as Authorization: Bearer. Also set by
	 * AIS_AUTHN_TOKEN.
	 */
	private @Nullable String authToken;

	private final Ssl ssl = new Ssl();

	public int getMaxConnections() {
		return this.maxConnections;
	}

	public void setMaxConnections(int maxConnections) {
		this.maxConnections = maxConnections;
	}

	public int getMaxIdleConnections() {
		return this.maxIdleConnections;
	}

	public void setMaxIdleConnections(int maxIdleConnections) {
		this.maxIdleConnections = maxIdleConnections;
	}

	public Duration getIdleTimeout() {
		return this.idleTimeout;
	}

	public void setIdleTimeout(Duration idleTimeout) {
		this.idleTimeout = idleTimeout;
	}

	public Duration getConnectTimeout() {
		return this.connectTimeout;
	}

	public void setConnectTimeout(Duration connectTimeout) {
		this.connectTimeout = connectTimeout;
	}

	public Duration getResponseTimeout() {
		return this.responseTimeout;
	}

	public void setResponseTimeout(Duration responseTimeout) {
		this.responseTimeout = responseTimeout;
	}

	public @Nullable String getAuthToken() {
		return this.authToken;
	}

	public void setAuthToken(@Nullable String authToken) {
		this.authToken = authToken;
	}

	public Ssl getSsl() {
		return this.ssl;
	}

	OutboundSettings settings(DataSize chunkSize) {
		String token = (this.authToken != null && !this.authToken.isBlank()) ? this.authToken.strip() : null;
		return new OutboundSettings(this.maxConnections, this.maxIdleConnections, this.idleTimeout, this.connectTimeout,
				this.responseTimeout, (int) Math.min(chunkSize.toBytes(), Integer.MAX_VALUE), token);
	}

	@Override
	public void afterPropertiesSet() {
		Limits.atLeast(1, "aistore.etl.client.max-connections", this.maxConnections);
		Limits.atLeast(0, "aistore.etl.client.max-idle-connections", this.maxIdleConnections);
		Limits.atLeast(Duration.ZERO, "aistore.etl.client.idle-timeout", this.idleTimeout);
		Limits.atLeast(Limits.TICK, "aistore.etl.client.connect-timeout", this.connectTimeout);
		Limits.atLeast(Limits.TICK, "aistore.etl.client.response-timeout", this.responseTimeout);
	}

	/**
	 * HTTPS.
	 */
	public static class Ssl {

		/**
		 * Name of an SSL bundle to be used instead of the files below.
		 */
		private @Nullable String bundle;

		/**
		 * PEM file with the certificates of the authorities to be trusted. Also set by
		 * AIS_CLIENT_CA.
		 */
		private @Nullable String ca;

		/**
		 * PEM file with the certificate of this client. Also set by AIS_CRT.
		 */
		private @Nullable String certificate;

		/**
		 * PEM file with the private key of this client. Also set by AIS_CRT_KEY.
		 */
		private @Nullable String privateKey;

		/**
		 * Whether to trust any certificate, for tests only. Also set by
		 * AIS_SKIP_VERIFY_CRT or AIS_SKIP_VERIFY.
		 */
		private boolean skipVerify;

		public @Nullable String getBundle() {
			return this.bundle;
		}

		public void setBundle(@Nullable String bundle) {
			this.bundle = bundle;
		}

		public @Nullable String getCa() {
			return this.ca;
		}

		public void setCa(@Nullable String ca) {
			this.ca = ca;
		}

		public @Nullable String getCertificate() {
			return this.certificate;
		}

		public void setCertificate(@Nullable String certificate) {
			this.certificate = certificate;
		}

		public @Nullable String getPrivateKey() {
			return this.privateKey;
		}

		public void setPrivateKey(@Nullable String privateKey) {
			this.privateKey = privateKey;
		}

		public boolean isSkipVerify() {
			return this.skipVerify;
		}

		public void setSkipVerify(boolean skipVerify) {
			this.skipVerify = skipVerify;
		}

	}

}
