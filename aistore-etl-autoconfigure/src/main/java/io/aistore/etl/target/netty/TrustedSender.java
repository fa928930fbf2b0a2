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

package io.aistore.etl.target.netty;

import io.netty.channel.Channel;
import io.netty.util.AttributeKey;

/**
 * Whether a whole body has come by a connection. Its sender is trusted with more memory
 * than one that may never send what it announces.
 */
public final class TrustedSender {

	private static final AttributeKey<Boolean> TRUSTED = AttributeKey.valueOf("aistore.etl.trusted");

	private TrustedSender() {
	}

	/**
	 * Trust the sender from now on.
	 * @param channel the connection
	 */
	public static void trust(Channel channel) {
		channel.attr(TRUSTED).set(true);
	}

	/**
	 * Look up whether the sender is trusted.
	 * @param channel the connection
	 * @return whether a whole body has come by it
	 */
	public static boolean isTrusted(Channel channel) {
		return Boolean.TRUE.equals(channel.attr(TRUSTED).get());
	}

}
