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

package io.aistore.etl.server.lifecycle;

import io.aistore.etl.EtlObject;
import io.aistore.etl.StreamingTransformer;
import io.aistore.etl.Transformer;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.context.annotation.Bean;

/**
 * An echo of either kind, which {@link SmallHeapTests} and {@link GrowingBodiesTests}
 * start in a virtual machine of its own.
 */
@SpringBootConfiguration(proxyBeanMethods = false)
@EnableAutoConfiguration
public class SmallHeapApplication {

	public static void main(String[] args) {
		SpringApplication.run(SmallHeapApplication.class, args);
	}

	@Bean
	@ConditionalOnProperty(name = "kind", havingValue = "buffered")
	Transformer buffered() {
		return EtlObject::bytes;
	}

	@Bean
	@ConditionalOnProperty(name = "kind", havingValue = "streaming")
	StreamingTransformer streaming() {
		return (object, output) -> object.inputStream().transferTo(output);
	}

}
