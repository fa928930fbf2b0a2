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

import java.nio.file.Files;
import java.nio.file.Path;

import io.netty.handler.ssl.util.InsecureTrustManagerFactory;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

import org.springframework.boot.ssl.NoSuchSslBundleException;
import org.springframework.boot.ssl.SslBundle;
import org.springframework.boot.ssl.SslBundleKey;
import org.springframework.boot.ssl.SslBundles;
import org.springframework.boot.ssl.SslManagerBundle;
import org.springframework.boot.ssl.SslOptions;
import org.springframework.boot.ssl.SslStoreBundle;
import org.springframework.boot.ssl.pem.PemSslStoreBundle;
import org.springframework.boot.ssl.pem.PemSslStoreDetails;
import org.springframework.util.StringUtils;

/**
 * The SSL bundle of the client.
 */
final class ClientSslBundle {

	private static final Log logger = LogFactory.getLog(ClientSslBundle.class);

	private static final String CA = "ca";

	private static final String CERTIFICATE = "certificate";

	private static final String PRIVATE_KEY = "private-key";

	private final AistoreEtlClientProperties.Ssl properties;

	ClientSslBundle(AistoreEtlClientProperties.Ssl properties) {
		this.properties = properties;
	}

	/**
	 * Find the user's bundle, or build one of files.
	 * @param bundles the bundles of the application, if there are any
	 * @return the bundle, or {@code null} for the JVM's own settings
	 * @throws InvalidClientSslException if a file is missing or unusable
	 */
	@Nullable SslBundle resolve(@Nullable SslBundles bundles) {
		if (StringUtils.hasText(this.properties.getBundle())) {
			if (bundles == null) {
				throw new InvalidClientSslException("bundle", this.properties.getBundle(),
						"there are no SSL bundles in this application", null);
			}
			return find(bundles, this.properties.getBundle());
		}
		PemSslStoreDetails trustStore = trustStore();
		PemSslStoreDetails keyStore = keyStore();
		if (trustStore == null && keyStore == null && !this.properties.isSkipVerify()) {
			return null;
		}
		SslStoreBundle stores = new PemSslStoreBundle(keyStore, trustStore);
		check(stores, trustStore != null, keyStore != null);
		SslBundle bundle = SslBundle.of(stores);
		return this.properties.isSkipVerify() ? trustingAnyone(bundle) : bundle;
	}

	private static SslBundle find(SslBundles bundles, String name) {
		try {
			return bundles.getBundle(name);
		}
		catch (NoSuchSslBundleException ex) {
			throw new InvalidClientSslException("bundle", name, "there is no SSL bundle of this name", ex);
		}
	}

	private @Nullable PemSslStoreDetails trustStore() {
		String ca = this.properties.getCa();
		return StringUtils.hasText(ca) ? PemSslStoreDetails.forCertificate(readable(CA, ca)) : null;
	}

	private @Nullable PemSslStoreDetails keyStore() {
		String certificate = this.properties.getCertificate();
		String privateKey = this.properties.getPrivateKey();
		if (!StringUtils.hasText(certificate) && !StringUtils.hasText(privateKey)) {
			return null;
		}
		if (!StringUtils.hasText(certificate)) {
			throw new InvalidClientSslException(CERTIFICATE, null, "it is missing, but there is a private key", null);
		}
		if (!StringUtils.hasText(privateKey)) {
			throw new InvalidClientSslException(PRIVATE_KEY, null, "it is missing, but there is a certificate", null);
		}
		return PemSslStoreDetails.forCertificate(readable(CERTIFICATE, certificate))
			.withPrivateKey(readable(PRIVATE_KEY, privateKey));
	}

	private static String readable(String property, String file) {
		if (!Files.isReadable(Path.of(file)) || Files.isDirectory(Path.of(file))) {
			throw new InvalidClientSslException(property, file, "the file does not exist or can't be read", null);
		}
		return Path.of(file).toUri().toString();
	}

	private void check(SslStoreBundle stores, boolean trust, boolean key) {
		if (trust) {
			check(CA, this.properties.getCa(), stores::getTrustStore);
		}
		if (key) {
			PemSslStoreDetails certificate = PemSslStoreDetails
				.forCertificate(readable(CERTIFICATE, String.valueOf(this.properties.getCertificate())));
			check(CERTIFICATE, this.properties.getCertificate(),
					() -> new PemSslStoreBundle(null, certificate).getTrustStore());
			check(PRIVATE_KEY, this.properties.getPrivateKey(), stores::getKeyStore);
		}
	}

	private static void check(String property, @Nullable String file, Runnable loading) {
		try {
			loading.run();
		}
		catch (RuntimeException ex) {
			String reason = (ex.getMessage() != null) ? ex.getMessage() : ex.getClass().getSimpleName();
			throw new InvalidClientSslException(property, file, "the file is unusable (" + reason + ")", ex);
		}
	}

	private static SslBundle trustingAnyone(SslBundle bundle) {
		logger.warn("The certificates of targets and stages are not verified (aistore.etl.client.ssl.skip-verify, "
				+ "AIS_SKIP_VERIFY_CRT): anyone between them and this server can read and change objects");
		SslManagerBundle managers = SslManagerBundle.of(bundle.getManagers().getKeyManagerFactory(),
				InsecureTrustManagerFactory.INSTANCE);
		return SslBundle.of(bundle.getStores(), SslBundleKey.NONE, SslOptions.NONE, SslBundle.DEFAULT_PROTOCOL,
				managers);
	}

}
