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

package io.aistore.etl.server.http;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

import com.sun.net.httpserver.HttpServer;
import io.aistore.etl.EtlObject;
import io.aistore.etl.server.http.RawConnection.Answer;
import io.aistore.etl.target.Escaping;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@code POST /download}.
 */
@Tag("both-lanes")
@Timeout(240)
class DownloadTests {

	private static final String TOKEN = "t0kenOfTheUser";

	private final List<String> requests = new ArrayList<>();

	private HttpServer source;

	@BeforeEach
	void startSource() throws Exception {
		this.source = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
		this.source.createContext("/", (exchange) -> {
			this.requests.add(exchange.getRequestMethod() + " " + exchange.getRequestURI() + " "
					+ exchange.getRequestHeaders().values());
			byte[] body = "content".repeat(50_000).getBytes(StandardCharsets.UTF_8);
			int status = exchange.getRequestURI().getPath().startsWith("/status/")
					? Integer.parseInt(exchange.getRequestURI().getPath().substring(8)) : 200;
			exchange.getResponseHeaders().set("Location", "/elsewhere");
			exchange.sendResponseHeaders(status, 0);
			exchange.getResponseBody().write(body);
			exchange.close();
		});
		this.source.start();
	}

	@AfterEach
	void stopSource() {
		this.source.stop(0);
	}

	@Test
	void contentOfAnotherServerIsTransformed() {
		try (TestServer server = TestServer.buffered(
				(object) -> (object.path() + object.args() + object.text().length()).getBytes(StandardCharsets.UTF_8),
				"aistore.etl.download.allowed-hosts=127.0.0.1", "aistore.etl.client.auth-token=" + TOKEN);
				RawConnection connection = server.connect()) {
			Answer answer = connection
				.request("POST", query("/a%20b?x=1&y=%2F", "dir/name") + "&etl_args=+args", "Content-Length: 0")
				.read();
			assertThat(answer.text()).isEqualTo("dir/name args350000");
			assertThat(answer.status()).isEqualTo(200);
			assertThat(this.requests).singleElement()
				.asString()
				.startsWith("GET /a%20b?x=1&y=%2F ")
				.doesNotContain(TOKEN)
				.doesNotContain(server.target().secret());
			connection.request("POST", query("/\u00fc", "n"), "Content-Length: 0").read();
			assertThat(this.requests).last().asString().startsWith("GET /%C3%BC ");
			assertStatus(connection, 404, query("/status/404", "n"));
			assertStatus(connection, 503, query("/status/503", "n"));
			assertStatus(connection, 502, query("/status/302", "n"));
			this.source.stop(0);
			assertStatus(connection, 502, query("/", "n"));
		}
	}

	@Test
	void contentOfAnotherServerStreams() {
		try (TestServer server = TestServer.streaming((object, output) -> object.inputStream().transferTo(output),
				"aistore.etl.download.allowed-hosts=*"); RawConnection connection = server.connect()) {
			Answer answer = connection.request("POST", query("/", "n"), "Content-Length: 0").read();
			assertThat(answer.text()).isEqualTo("content".repeat(50_000));
		}
	}

	@Test
	void isOffUnlessHostsAreAllowedAndSaysWhatIsWrong() {
		try (TestServer server = TestServer.buffered(EtlObject::bytes); RawConnection connection = server.connect()) {
			Answer refused = assertStatus(connection, 403, query("/", "n"));
			assertThat(refused.text()).contains("aistore.etl.download.allowed-hosts");
			assertThat(this.requests).isEmpty();
			for (String target : List.of("/download", "/download?object_name=n", "/download?original_url=http://h/")) {
				assertThat(assertStatus(connection, 400, target).text())
					.contains("object_name and original_url query parameters are required");
			}
			for (String url : List.of("ftp://h/", "h", "http://", "http://user@h/", "http://h/%zz", "http://h:0/",
					"http://h:99999/")) {
				assertStatus(connection, 400, "/download?object_name=n&original_url=" + Escaping.escapeSegment(url));
			}
		}
	}

	@Test
	void otherMethodIs405() {
		try (TestServer server = TestServer.buffered(EtlObject::bytes); RawConnection connection = server.connect()) {
			for (String method : List.of("GET", "PUT", "DELETE")) {
				Answer answer = connection.request(method, query("/", "n"), "Content-Length: 0").read();
				assertThat(answer.status()).isEqualTo(405);
				assertThat(answer.headers()).containsEntry("allow", "POST");
				assertThat(answer.text()).contains("asked for by POST, not by " + method);
			}
		}
	}

	@ParameterizedTest
	@CsvSource({ "a.example.com, a.example.com, true", "A.Example.com, a.example.COM, true",
			".example.com, a.example.com, true", "*.example.com, a.b.example.com, true", "10.1.2.3, 10.1.2.3, true",
			"[::1], [::1], true", ".example.com, example.com, false", ".example.com, evilexample.com, false",
			"example.com, example.com.evil, false", "example.com, a.example.com, false", "*, anything, true" })
	void hostsAreAllowedByNameOrSuffix(String allowed, String host, boolean expected) {
		assertThat(new DownloadReader(List.of(allowed)).isAllowed(host)).isEqualTo(expected);
	}

	private String query(String path, String name) {
		String url = "http://127.0.0.1:" + this.source.getAddress().getPort() + path;
		return "/download?original_url=" + Escaping.escapeSegment(url).replace("&", "%26").replace("+", "%2B")
				+ "&object_name=" + Escaping.escapeSegment(name);
	}

	private static Answer assertStatus(RawConnection connection, int status, String target) {
		Answer answer = connection.request("POST", target, "Content-Length: 0").read();
		assertThat(answer.status()).as(target + " " + answer.text()).isEqualTo(status);
		return answer;
	}

}
