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

package io.aistore.etl.delivery.webclient;

import java.io.IOException;
import java.net.ConnectException;
import java.net.UnknownHostException;
import java.util.Locale;

import io.netty.channel.ChannelException;
import io.netty.handler.codec.CodecException;
import io.netty.handler.timeout.ReadTimeoutException;
import io.netty.handler.timeout.TimeoutException;
import io.netty.handler.timeout.WriteTimeoutException;
import reactor.netty.channel.AbortedException;

import org.springframework.web.reactive.function.client.WebClientRequestException;

/**
 * Tells failures of a connection from others, and what to say about them.
 */
final class TransportFailure {

	private TransportFailure() {
	}

	/**
	 * Whether something between us and the hop failed.
	 * @param ex the failure
	 * @return whether it is the transport's
	 */
	static boolean isOne(Throwable ex) {
		Throwable cause = unwrap(ex);
		return cause instanceof IOException || cause instanceof AbortedException || cause instanceof TimeoutException
				|| cause instanceof java.util.concurrent.TimeoutException || cause instanceof CodecException
				|| cause instanceof ChannelException || isPool(cause);
	}

	/**
	 * Whether an open connection was closed or reset.
	 * @param ex the failure
	 * @return whether nothing but the connection is to blame
	 */
	static boolean isClosed(Throwable ex) {
		Throwable cause = unwrap(ex);
		return (cause instanceof IOException && !(cause instanceof ConnectException)
				&& !(cause instanceof UnknownHostException)) || cause instanceof AbortedException;
	}

	/**
	 * Whether a name could not be resolved.
	 * @param ex the failure
	 * @return whether DNS has no address for it, now at least
	 */
	static boolean isUnknownHost(Throwable ex) {
		return unwrap(ex) instanceof UnknownHostException;
	}

	/**
	 * Say what happened, in a few words.
	 * @param ex the failure
	 * @return the reason
	 */
	static String reason(Throwable ex) {
		Throwable cause = unwrap(ex);
		if (cause instanceof ReadTimeoutException) {
			return "no answer in time";
		}
		if (cause instanceof WriteTimeoutException) {
			return "takes no more bytes";
		}
		if (cause instanceof UnknownHostException) {
			return "unknown host";
		}
		String message = cause.getMessage();
		if (message == null) {
			return cause.getClass().getSimpleName();
		}
		return message.substring(0, 1).toLowerCase(Locale.ROOT) + message.substring(1);
	}

	private static Throwable unwrap(Throwable ex) {
		return (ex instanceof WebClientRequestException && ex.getCause() != null) ? ex.getCause() : ex;
	}

	private static boolean isPool(Throwable ex) {
		return ex.getClass().getName().startsWith("reactor.netty.internal.shaded.reactor.pool.");
	}

}
