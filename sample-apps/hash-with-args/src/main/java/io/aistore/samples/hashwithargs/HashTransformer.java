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

package io.aistore.samples.hashwithargs;

import java.io.IOException;
import java.io.OutputStream;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.zip.CheckedOutputStream;

import io.aistore.etl.EtlObject;
import io.aistore.etl.StreamingTransformer;
import net.jpountz.xxhash.StreamingXXHash64;
import net.jpountz.xxhash.XXHashFactory;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;

import org.springframework.stereotype.Component;

/**
 * Writes the XXH64 of an object in 16 lower-case hexadecimal digits. The arguments of the
 * request are the seed, a decimal number that is taken modulo 2^64.
 */
@Component
class HashTransformer implements StreamingTransformer {

	private static final Log logger = LogFactory.getLog(HashTransformer.class);

	private static final int MAX_SHOWN = 100;

	private static final XXHashFactory FACTORY = XXHashFactory.safeInstance();

	private final BigInteger defaultSeed;

	HashTransformer(HashProperties properties) {
		this.defaultSeed = seed(properties.seed(), BigInteger.ZERO, "SEED_DEFAULT is");
	}

	@Override
	public void transform(EtlObject object, OutputStream output) throws IOException {
		try (StreamingXXHash64 hash = FACTORY.newStreamingHash64(seed(object.args()).longValue())) {
			object.inputStream()
				.transferTo(new CheckedOutputStream(OutputStream.nullOutputStream(), hash.asChecksum()));
			output.write(HexFormat.of().toHexDigits(hash.getValue()).getBytes(StandardCharsets.US_ASCII));
		}
	}

	private BigInteger seed(String args) {
		return args.isBlank() ? this.defaultSeed : seed(args, this.defaultSeed, "the arguments are");
	}

	private static BigInteger seed(String value, BigInteger other, String what) {
		try {
			return new BigInteger(value.strip());
		}
		catch (NumberFormatException ex) {
			logger.warn("Using the default seed " + other + " because " + what + " no decimal number: '"
					+ value.substring(0, Math.min(value.length(), MAX_SHOWN)) + "'");
			return other;
		}
	}

}
