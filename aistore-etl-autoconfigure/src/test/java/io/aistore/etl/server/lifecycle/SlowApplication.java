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

import java.util.concurrent.CountDownLatch;

import io.aistore.etl.Transformer;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.context.annotation.Bean;
import org.springframework.context.event.ContextClosedEvent;
import org.springframework.context.event.EventListener;

/**
 * An application to be run as a process of its own, whose transforms of some objects take
 * until a while after its end has begun.
 */
@SpringBootConfiguration
@EnableAutoConfiguration
public class SlowApplication {

	private static final CountDownLatch CLOSING = new CountDownLatch(1);

	public static void main(String[] args) {
		SpringApplication.run(SlowApplication.class, args);
	}

	@EventListener(ContextClosedEvent.class)
	void close() {
		CLOSING.countDown();
	}

	@Bean
	Transformer slow() {
		return (object) -> {
			if (object.name().startsWith("held")) {
				CLOSING.await();
				Thread.sleep(1000);
			}
			return object.bytes();
		};
	}

}
