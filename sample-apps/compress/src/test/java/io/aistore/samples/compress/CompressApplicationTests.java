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

package io.aistore.samples.compress;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.zip.GZIPInputStream;
import java.util.zip.GZIPOutputStream;

import io.aistore.etl.EtlObject;
import io.aistore.etl.test.AutoConfigureLocalTarget;
import io.aistore.etl.test.BucketJob;
import io.aistore.etl.test.Communication;
import io.aistore.etl.test.Etl;
import io.aistore.etl.test.Input;
import io.aistore.etl.test.LocalTarget;
import io.aistore.etl.test.TransformResult;
import org.apache.commons.compress.compressors.bzip2.BZip2CompressorInputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.json.JsonMapper;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.boot.test.web.server.LocalServerPort;

import static org.assertj.core.api.Assertions.assertThat;
import static org.mockito.BDDMockito.given;
import static org.mockito.Mockito.mock;

/**
 * Tests for {@link CompressApplication}.
 */
@SpringBootTest(webEnvironment = WebEnvironment.RANDOM_PORT)
@AutoConfigureLocalTarget(objTimeout = "60s")
@Timeout(240)
class CompressApplicationTests {

	private static final byte[] TEXT = "All work and no play makes Jack a dull boy. ".repeat(10_000)
		.getBytes(StandardCharsets.UTF_8);

	@Autowired
	private LocalTarget target;

	@LocalServerPort
	private int port;

	@TempDir
	private Path directory;

	@Test
	void prometheusSeesTheMetersOfThePage() throws Exception {
		this.target.transform(TEXT);
		HttpRequest request = HttpRequest
			.newBuilder(URI.create("http://localhost:" + this.port + "/actuator/prometheus"))
			.build();
		String metrics = HttpClient.newHttpClient().send(request, BodyHandlers.ofString()).body();
		String page = Files.readString(Path.of("..", "..", "docs", "metrics.md"));
		List<String> names = Pattern.compile("aistore_etl_[a-z_]+")
			.matcher(page)
			.results()
			.map(MatchResult::group)
			.distinct()
			.toList();
		assertThat(names).hasSizeGreaterThan(7).allSatisfy((name) -> assertThat(metrics).contains("\n" + name));
		assertThat(metrics).contains("aistore_etl_transform_seconds_count{communication=\"hpush\",error=\"none\","
				+ "kind=\"streaming\",outcome=\"content\",status=\"none\"} ");
	}

	@Test
	void withoutOptionsObjectsAreCompressedWithGzip() throws IOException {
		assertThat(gunzip(this.target.transform(TEXT))).isEqualTo(TEXT);
	}

	@Test
	void gzipIsCompressedAsWellAsItCan() {
		assertThat(this.target.transform(TEXT)[8]).as("XFL, 2 for the best compression").isEqualTo((byte) 2);
	}

	@Test
	void bz2IsReadByOthers() throws IOException {
		byte[] compressed = this.target.transform(TEXT, args("compress", "bz2"));
		assertThat(compressed).startsWith("BZh9".getBytes(StandardCharsets.US_ASCII));
		assertThat(new BZip2CompressorInputStream(new ByteArrayInputStream(compressed))).hasBinaryContent(TEXT);
	}

	@ParameterizedTest
	@EnumSource(Compression.class)
	void whatIsCompressedCanBeDecompressed(Compression compression) {
		byte[] random = new byte[300_000];
		new Random(1).nextBytes(random);
		for (byte[] content : new byte[][] { TEXT, random, { 1 }, {} }) {
			byte[] compressed = this.target.transform(content, args("compress", compression.toString()));
			assertThat(compressed).isNotEqualTo(content);
			assertThat(this.target.transform(compressed, args("decompress", compression.toString())))
				.isEqualTo(content);
		}
	}

	@ParameterizedTest
	@CsvSource({ "HPUSH, FILE", "HPUSH, BODY", "HPULL, FILE", "HPULL, BODY", "WS, FILE", "WS, BODY" })
	void objectsAreCompressedAndDecompressedEveryWay(Communication communication, Input input) throws IOException {
		this.target.register(Etl.of("other", "http://127.0.0.1:" + this.port).with(communication).with(input));
		for (String compression : new String[] { "gzip", "bz2" }) {
			this.target.put("src", "text.txt", TEXT);
			byte[] compressed = this.target.transform("other", "src", "text.txt", args("compress", compression))
				.orThrow();
			assertThat(compressed).hasSizeLessThan(TEXT.length);
			this.target.put("src", "text.txt", compressed);
			assertThat(this.target.transform("other", "src", "text.txt", args("decompress", compression)).orThrow())
				.isEqualTo(TEXT);
		}
		this.target.put("src", "text.txt", TEXT);
		assertThat(this.target.runBucketJob(BucketJob.of("src", "dst", "other")).errors()).isEmpty();
		assertThat(gunzip(this.target.get("dst", "text.txt"))).isEqualTo(TEXT);
	}

	@ParameterizedTest
	@EnumSource(Compression.class)
	void severalMembersAreDecompressedAsOne(Compression compression) {
		byte[] hello = this.target.transform("Hello ".getBytes(StandardCharsets.UTF_8),
				args("compress", compression.toString()));
		byte[] world = this.target.transform("World!".getBytes(StandardCharsets.UTF_8),
				args("compress", compression.toString()));
		byte[] both = Arrays.copyOf(hello, hello.length + world.length);
		System.arraycopy(world, 0, both, hello.length, world.length);
		assertThat(this.target.transform(both, args("decompress", compression.toString()))).asString()
			.isEqualTo("Hello World!");
	}

	@ParameterizedTest
	@EnumSource(Compression.class)
	void anotherFormatIsABadRequest(Compression compression) {
		for (String content : new String[] { "", "B", "plain text", "BZ0plain text" }) {
			TransformResult result = transform(content.getBytes(StandardCharsets.UTF_8),
					args("decompress", compression.toString()));
			assertThat(result.status()).as(content).isEqualTo(400);
			assertThat(result.error()).contains("Input data is not in " + compression + " format");
		}
	}

	@ParameterizedTest
	@EnumSource(Compression.class)
	void anObjectThatBreaksOffIsAnErrorAndNoShorterObject(Compression compression) {
		byte[] random = new byte[400_000];
		new Random(2).nextBytes(random);
		byte[] compressed = this.target.transform(random, args("compress", compression.toString()));
		for (int length : new int[] { 5, 1000, compressed.length / 2, compressed.length - 1 }) {
			TransformResult result = transform(Arrays.copyOf(compressed, length),
					args("decompress", compression.toString()));
			assertThat(result.succeeded()).as("first %d bytes", length).isFalse();
		}
	}

	@Test
	void garbageAfterTheContentIsAnError() throws IOException {
		byte[] compressed = gzip(TEXT);
		byte[] longer = Arrays.copyOf(compressed, compressed.length + 100);
		longer[longer.length - 1] = 1;
		TransformResult result = transform(longer, args("decompress", "gzip"));
		assertThat(result.succeeded()).isFalse();
	}

	@ParameterizedTest
	@ValueSource(strings = { "{}", "{\"compression\":\"rar\"}", "{\"mode\":\"shred\"}", "{\"mode\":1}", "[]", "gzip",
			"%7", "{\"mode\":", "{\"compression\":null}", "{\"level\":3}" })
	void unknownOptionsMeanGzip(String args) throws IOException {
		assertThat(gunzip(this.target.transform(TEXT, args))).isEqualTo(TEXT);
	}

	@Test
	void argumentsMayBeFormEncodedOnceMore() throws IOException {
		String args = URLEncoder.encode("{\"mode\": \"decompress\"}", StandardCharsets.UTF_8);
		assertThat(this.target.transform(gzip(TEXT), args)).isEqualTo(TEXT);
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|',
			value = { "{\"mode\":\"decompress\"} | decompress bz2", "{\"compression\":\"lz4\"} | compress lz4",
					"{\"compression\":\"rar\"} | compress bz2", "'' | compress bz2" })
	void argumentsGoOverTheEnvironmentKeyByKey(String args, String expected) {
		JsonMapper mapper = new JsonMapper();
		CompressOptions environment = CompressOptions.DEFAULT.with("{\"compression\":\"bz2\"}", mapper);
		CompressOptions options = environment.with(args, mapper);
		assertThat(options.mode() + " " + options.compression()).isEqualTo(expected);
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|', quoteCharacter = '`',
			value = { "{\"mode\": \"compress\", \"compression\": \"bz2\"} | 425a68", "{} | 1f8b08", "`` | 1f8b08",
					"${COMPRESS_OPTIONS:-\"{}\"} | 1f8b08" })
	void withoutArgumentsTheEnvironmentDecides(String environment, String magic) throws IOException {
		EtlObject object = mock();
		given(object.args()).willReturn("");
		given(object.inputStream()).willReturn(new ByteArrayInputStream(TEXT));
		ByteArrayOutputStream output = new ByteArrayOutputStream();
		new CompressTransformer(environment, new JsonMapper()).transform(object, output);
		assertThat(output.toByteArray()).startsWith(HexFormat.of().parseHex(magic));
	}

	@Test
	void objectsLargerThanMemoryStreamThrough() throws IOException {
		Path zeros = this.directory.resolve("zeros.gz");
		int mebibytes = 160;
		try (GZIPOutputStream output = new GZIPOutputStream(Files.newOutputStream(zeros))) {
			for (int i = 0; i < mebibytes; i++) {
				output.write(new byte[1 << 20]);
			}
		}
		this.target.put("src", "zeros.gz", zeros);
		TransformResult result = this.target.transform(this.target.etlName(), "src", "zeros.gz",
				args("decompress", "gzip"));
		assertThat(result.orThrow()).hasSize(mebibytes << 20);
	}

	private TransformResult transform(byte[] content, String args) {
		this.target.put("src", "object", content);
		return this.target.transform(this.target.etlName(), "src", "object", args);
	}

	private String args(String mode, String compression) {
		return "{\"mode\":\"" + mode + "\",\"compression\":\"" + compression + "\"}";
	}

	private byte[] gunzip(byte[] compressed) throws IOException {
		try (GZIPInputStream input = new GZIPInputStream(new ByteArrayInputStream(compressed))) {
			return input.readAllBytes();
		}
	}

	private byte[] gzip(byte[] content) throws IOException {
		ByteArrayOutputStream compressed = new ByteArrayOutputStream();
		try (GZIPOutputStream output = new GZIPOutputStream(compressed)) {
			output.write(content);
		}
		return compressed.toByteArray();
	}

}
