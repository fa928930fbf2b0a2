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

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.TimeUnit;

import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLServerSocket;
import javax.net.ssl.TrustManagerFactory;

import io.aistore.etl.delivery.FaultServer;

/**
 * Self-signed certificates of a cluster and of a client, made by {@code keytool}.
 */
final class TestCertificates {

	private static final char[] PASSWORD = "changeit".toCharArray();

	private final Path directory;

	private final KeyStore server;

	private final KeyStore client;

	TestCertificates(Path directory) {
		this.directory = directory;
		this.server = generate("server", "-ext", "SAN=ip:127.0.0.1");
		this.client = generate("client");
	}

	private KeyStore generate(String alias, String... extensions) {
		Path file = this.directory.resolve(alias + ".p12");
		List<String> command = new ArrayList<>(
				List.of(Path.of(System.getProperty("java.home"), "bin", "keytool").toString(), "-genkeypair", "-alias",
						alias, "-keyalg", "EC", "-dname", "CN=" + alias, "-validity", "30", "-storetype", "PKCS12",
						"-keystore", file.toString(), "-storepass", new String(PASSWORD)));
		command.addAll(List.of(extensions));
		try {
			Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
			String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
			if (!process.waitFor(120, TimeUnit.SECONDS) || process.exitValue() != 0) {
				throw new IllegalStateException("keytool failed: " + output);
			}
			KeyStore store = KeyStore.getInstance("PKCS12");
			try (InputStream in = Files.newInputStream(file)) {
				store.load(in, PASSWORD);
			}
			return store;
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
		catch (GeneralSecurityException | InterruptedException ex) {
			throw new IllegalStateException(ex);
		}
	}

	/**
	 * Write the certificate of the cluster.
	 * @return a PEM file
	 */
	Path ca() {
		return write("ca.pem", "CERTIFICATE", () -> certificate(this.server, "server").getEncoded());
	}

	Path clientCertificate() {
		return write("client.crt", "CERTIFICATE", () -> certificate(this.client, "client").getEncoded());
	}

	Path clientKey() {
		return write("client.key", "PRIVATE KEY", () -> this.client.getKey("client", PASSWORD).getEncoded());
	}

	/**
	 * Start a hop that wants the client's certificate.
	 * @param clientCertificateNeeded whether it does
	 * @return the hop
	 */
	FaultServer start(boolean clientCertificateNeeded) {
		try {
			KeyManagerFactory keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
			keys.init(this.server, PASSWORD);
			KeyStore trusted = KeyStore.getInstance("PKCS12");
			trusted.load(null, null);
			trusted.setCertificateEntry("client", certificate(this.client, "client"));
			TrustManagerFactory trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
			trust.init(trusted);
			SSLContext context = SSLContext.getInstance("TLS");
			context.init(keys.getKeyManagers(), trust.getTrustManagers(), null);
			return new FaultServer(context.getServerSocketFactory(),
					(socket) -> ((SSLServerSocket) socket).setNeedClientAuth(clientCertificateNeeded));
		}
		catch (GeneralSecurityException | IOException ex) {
			throw new IllegalStateException(ex);
		}
	}

	private static Certificate certificate(KeyStore store, String alias) throws GeneralSecurityException {
		return store.getCertificate(alias);
	}

	private Path write(String name, String type, Encoded encoded) {
		try {
			String base64 = Base64.getMimeEncoder(64, new byte[] { '\n' }).encodeToString(encoded.get());
			return Files.writeString(this.directory.resolve(name),
					"-----BEGIN " + type + "-----\n" + base64 + "\n-----END " + type + "-----\n");
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
		catch (GeneralSecurityException ex) {
			throw new IllegalStateException(ex);
		}
	}

	private interface Encoded {

		byte[] get() throws GeneralSecurityException;

	}

}
