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

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;

import io.aistore.etl.EtlObject;
import io.aistore.etl.StreamingTransformer;
import io.aistore.samples.compress.CompressOptions.Mode;
import tools.jackson.databind.json.JsonMapper;

import org.springframework.beans.factory.annotation.Value;
import org.springframework.stereotype.Component;

/**
 * Compresses or decompresses objects as they stream by.
 */
@Component
class CompressTransformer implements StreamingTransformer {

	private final JsonMapper jsonMapper;

	private final CompressOptions defaults;

	// Not a property, whose placeholders would be replaced: AIStore's own spec says
	// ${COMPRESS_OPTIONS:-"{}"}, which nothing replaces there
	CompressTransformer(@Value("#{systemEnvironment['COMPRESS_OPTIONS'] ?: ''}") String options,
			JsonMapper jsonMapper) {
		this.jsonMapper = jsonMapper;
		this.defaults = CompressOptions.DEFAULT.with(options, jsonMapper);
	}

	@Override
	public void transform(EtlObject object, OutputStream output) throws IOException {
		CompressOptions options = this.defaults.with(object.args(), this.jsonMapper);
		if (options.mode() == Mode.COMPRESS) {
			try (OutputStream compressed = options.compression().compress(output)) {
				object.inputStream().transferTo(compressed);
			}
		}
		else {
			try (InputStream decompressed = options.compression().decompress(object.inputStream())) {
				decompressed.transferTo(output);
			}
		}
	}

}
