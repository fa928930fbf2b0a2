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

package io.aistore.samples.md5;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.security.DigestOutputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

import io.aistore.etl.EtlObject;
import io.aistore.etl.StreamingTransformer;

import org.springframework.stereotype.Component;

/**
 * Writes the MD5 of an object in 32 lower-case hexadecimal digits.
 */
@Component
class Md5Transformer implements StreamingTransformer {

	@Override
	public void transform(EtlObject object, OutputStream output) throws IOException, NoSuchAlgorithmException {
		MessageDigest md5 = MessageDigest.getInstance("MD5");
		object.inputStream().transferTo(new DigestOutputStream(OutputStream.nullOutputStream(), md5));
		output.write(HexFormat.of().formatHex(md5.digest()).getBytes(StandardCharsets.US_ASCII));
	}

}
