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

package io.aistore.benchmarks.application;

import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.zip.GZIPOutputStream;

import io.aistore.etl.EtlObject;
import io.aistore.etl.StreamingTransformer;
import io.aistore.etl.Transformer;

import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/**
 * The transformers of the cells.
 */
@Configuration(proxyBeanMethods = false)
class Transformers {

	private static final String PROPERTY = "benchmark.transformer";

	private static final int PASSES = 50;

	@Bean
	@ConditionalOnProperty(name = PROPERTY, havingValue = "echo", matchIfMissing = true)
	Transformer echo() {
		return EtlObject::bytes;
	}

	@Bean
	@ConditionalOnProperty(name = PROPERTY, havingValue = "pass-through")
	StreamingTransformer passThrough() {
		return (object, output) -> object.inputStream().transferTo(output);
	}

	@Bean
	@ConditionalOnProperty(name = PROPERTY, havingValue = "md5")
	StreamingTransformer md5() {
		return (object, output) -> {
			MessageDigest digest = MessageDigest.getInstance("MD5");
			byte[] buffer = new byte[64 * 1024];
			InputStream input = object.inputStream();
			for (int count = input.read(buffer); count >= 0; count = input.read(buffer)) {
				digest.update(buffer, 0, count);
			}
			output.write(HexFormat.of().formatHex(digest.digest()).getBytes(StandardCharsets.US_ASCII));
		};
	}

	@Bean
	@ConditionalOnProperty(name = PROPERTY, havingValue = "gzip")
	StreamingTransformer gzip() {
		return (object, output) -> {
			try (GZIPOutputStream gzip = new GZIPOutputStream(output, 64 * 1024)) {
				object.inputStream().transferTo(gzip);
			}
		};
	}

	/**
	 * SHA-256, again and again: work that keeps a core busy and touches little memory.
	 * @return the transformer
	 */
	@Bean
	@ConditionalOnProperty(name = PROPERTY, havingValue = "cpu")
	Transformer cpu() {
		return (object) -> {
			MessageDigest digest = MessageDigest.getInstance("SHA-256");
			byte[] bytes = object.bytes();
			byte[] result = {};
			for (int i = 0; i < PASSES; i++) {
				digest.update(ByteBuffer.wrap(bytes));
				digest.update(result);
				result = digest.digest();
			}
			return HexFormat.of().formatHex(result).getBytes(StandardCharsets.US_ASCII);
		};
	}

}
