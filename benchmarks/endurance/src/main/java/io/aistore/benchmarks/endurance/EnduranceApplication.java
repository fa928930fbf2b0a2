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

package io.aistore.benchmarks.endurance;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;

import io.aistore.etl.EtlObject;
import io.aistore.etl.StreamingTransformer;
import io.aistore.etl.Transformer;
import io.netty.channel.ChannelOption;

import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.boot.reactor.netty.NettyServerCustomizer;
import org.springframework.context.annotation.Bean;

/**
 * The server under load: flips every bit, so that input and result are not the same
 * memory. The beginning of an object's name asks for trouble.
 */
@SpringBootApplication
public class EnduranceApplication {

	private static final int PIECE = 64 * 1024;

	@Bean
	@ConditionalOnProperty(name = "endurance.kind", havingValue = "buffered", matchIfMissing = true)
	Transformer buffered() {
		return (object) -> {
			byte[] result = object.bytes().clone();
			misbehave(object);
			flip(result, result.length);
			return result;
		};
	}

	@Bean
	@ConditionalOnProperty(name = "endurance.kind", havingValue = "streaming")
	StreamingTransformer streaming() {
		return EnduranceApplication::stream;
	}

	/**
	 * Bounds what the kernel keeps for each connection: thousands of unread bodies would
	 * exceed its limit for all connections together (net.ipv4.tcp_mem), and none would
	 * get on.
	 * @param size the size in bytes
	 * @return a customizer
	 */
	@Bean
	@ConditionalOnProperty("endurance.receive-buffer")
	NettyServerCustomizer receiveBuffer(@Value("${endurance.receive-buffer}") int size) {
		return (server) -> server.option(ChannelOption.SO_RCVBUF, size);
	}

	// A failure comes after the first piece, as late as a small object allows
	private static void stream(EtlObject object, OutputStream output) throws IOException, InterruptedException {
		byte[] piece = new byte[PIECE];
		InputStream input = object.inputStream();
		for (int count = input.read(piece); count > 0; count = input.read(piece)) {
			flip(piece, count);
			output.write(piece, 0, count);
			misbehave(object);
		}
		misbehave(object);
	}

	private static void misbehave(EtlObject object) throws InterruptedException {
		if (object.name().startsWith("fail-")) {
			throw new IllegalStateException("Asked to fail");
		}
		if (object.name().startsWith("slow-")) {
			Thread.sleep(2000);
		}
	}

	private static void flip(byte[] bytes, int count) {
		for (int i = 0; i < count; i++) {
			bytes[i] = (byte) ~bytes[i];
		}
	}

}
