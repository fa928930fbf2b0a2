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

import java.io.IOException;
import java.net.ConnectException;
import java.net.UnknownHostException;
import java.nio.channels.ClosedChannelException;
import java.util.Locale;

import io.netty.channel.ChannelException;
import io.netty.handler.codec.CodecException;
import io.netty.handler.timeout.ReadTimeoutException;
import io.netty.handler.timeout.TimeoutException;
import io.netty.handler.timeout.WriteTimeoutException;
import reactor.netty.channel.AbortedException;

/**
 * Tells failures of a connection from others, and what to say about them.
 */
public final class TransportFailure {

	private TransportFailure() {
	}

	/**
	 * Whether something between us and the hop failed.
	 * @param ex the failure
	 * @return whether it is the transport's
	 */
	public static boolean isOne(Throwable ex) {
		return ex instanceof IOException || ex instanceof AbortedException || ex instanceof TimeoutException
				|| ex instanceof java.util.concurrent.TimeoutException || ex instanceof CodecException
				|| ex instanceof ChannelException || isPool(ex);
	}

	/**
	 * Whether an open connection was closed or reset.
	 * @param ex the failure
	 * @return whether nothing but the connection is to blame
	 */
	public static boolean isClosed(Throwable ex) {
		return (ex instanceof IOException && !(ex instanceof ConnectException) && !(ex instanceof UnknownHostException))
				|| ex instanceof AbortedException;
	}

	/**
	 * Whether a name could not be resolved.
	 * @param ex the failure
	 * @return whether DNS has no address for it, now at least
	 */
	public static boolean isUnknownHost(Throwable ex) {
		return ex instanceof UnknownHostException;
	}

	/**
	 * Say what happened, in a few words.
	 * @param ex the failure
	 * @return the reason
	 */
	public static String reason(Throwable ex) {
		if (ex instanceof ReadTimeoutException) {
			return "no answer in time";
		}
		if (ex instanceof WriteTimeoutException) {
			return "takes no more bytes";
		}
		if (ex instanceof UnknownHostException) {
			return "unknown host";
		}
		if (ex instanceof ClosedChannelException) {
			return "the connection was closed";
		}
		if (ex instanceof ConnectException && String.valueOf(ex.getMessage()).contains("Connection refused")) {
			return "the connection was refused";
		}
		String message = ex.getMessage();
		if (message == null) {
			return ex.getClass().getSimpleName();
		}
		return message.substring(0, 1).toLowerCase(Locale.ROOT) + message.substring(1);
	}

	private static boolean isPool(Throwable ex) {
		return ex.getClass().getName().startsWith("reactor.netty.internal.shaded.reactor.pool.");
	}

}
