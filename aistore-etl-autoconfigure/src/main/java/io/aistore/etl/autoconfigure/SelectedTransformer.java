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

import java.util.Collection;
import java.util.List;
import java.util.Map;

import io.aistore.etl.StreamingTransformer;
import io.aistore.etl.Transformer;
import io.aistore.etl.server.EtlHandler;
import io.aistore.etl.server.EtlHandlerFactory;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

import org.springframework.aop.support.AopUtils;
import org.springframework.beans.factory.NoUniqueBeanDefinitionException;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.core.log.LogMessage;

/**
 * The user's transformer that serves: the buffered one if there is one.
 */
final class SelectedTransformer {

	private static final Log logger = LogFactory.getLog(SelectedTransformer.class);

	private final @Nullable Transformer buffered;

	private final @Nullable StreamingTransformer streaming;

	private SelectedTransformer(@Nullable Transformer buffered, @Nullable StreamingTransformer streaming) {
		this.buffered = buffered;
		this.streaming = streaming;
	}

	/**
	 * Select the transformer.
	 * @param buffered the beans of the buffered kind
	 * @param streaming the beans of the streaming kind
	 * @return the transformer that serves
	 * @throws TransformerSelectionException if there is none, or it is not clear which
	 */
	static SelectedTransformer of(ObjectProvider<Transformer> buffered,
			ObjectProvider<StreamingTransformer> streaming) {
		Transformer whole = single(Transformer.class, buffered);
		StreamingTransformer stream = single(StreamingTransformer.class, streaming);
		if (whole == null && stream == null) {
			throw TransformerSelectionException.none();
		}
		if (whole != null && stream != null) {
			logger.info(LogMessage.format(
					"Both a Transformer (%s) and a StreamingTransformer (%s) are there: the Transformer serves",
					name(whole), name(stream)));
		}
		return new SelectedTransformer(whole, stream);
	}

	private static <T> @Nullable T single(Class<T> kind, ObjectProvider<T> beans) {
		try {
			return beans.getIfAvailable();
		}
		catch (NoUniqueBeanDefinitionException ex) {
			Collection<String> names = ex.getBeanNamesFound();
			throw (names != null) ? TransformerSelectionException.several(kind, List.copyOf(names))
					: TransformerSelectionException.several(kind);
		}
	}

	// Of a lambda, only where it stands means something
	private static String name(Object transformer) {
		String name = AopUtils.getTargetClass(transformer).getName();
		int lambda = name.indexOf("$$Lambda");
		return (lambda >= 0) ? "a lambda in " + name.substring(0, lambda) : name;
	}

	boolean isStreaming() {
		return this.buffered == null;
	}

	/**
	 * Describe the transformer for an operator.
	 * @return its class and its kind
	 */
	Map<String, Object> describe() {
		Object transformer = (this.buffered != null) ? this.buffered : this.streaming;
		return Map.of("type", (transformer != null) ? name(transformer) : "none", "kind",
				isStreaming() ? "streaming" : "buffered");
	}

	EtlHandler serve(EtlHandlerFactory factory) {
		if (this.buffered != null) {
			return factory.create(this.buffered);
		}
		if (this.streaming != null) {
			return factory.create(this.streaming);
		}
		throw TransformerSelectionException.none();
	}

}
