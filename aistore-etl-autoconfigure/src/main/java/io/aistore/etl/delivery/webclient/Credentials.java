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

import io.aistore.etl.target.TargetUrl;
import io.netty.handler.codec.http.DefaultFullHttpRequest;
import io.netty.handler.codec.http.DefaultHttpRequest;
import io.netty.handler.codec.http.FullHttpRequest;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpRequest;
import org.jspecify.annotations.Nullable;

/**
 * Secret and token, put into a request when nothing but the encoder is left to see it.
 */
final class Credentials {

	private final String maskedPrefix;

	private final String prefix;

	private final @Nullable String authorization;

	Credentials(TargetUrl targetUrl, @Nullable String token) {
		this.maskedPrefix = targetUrl.maskedPath() + "/";
		this.prefix = targetUrl.path() + "/";
		this.authorization = (token != null) ? "Bearer " + token : null;
	}

	/**
	 * Return a request with the secret in its path. The one passed in is left as it is,
	 * since others log it.
	 * @param request the request with the masked path
	 * @return the request to be encoded
	 */
	HttpRequest applyTo(HttpRequest request) {
		String uri = request.uri();
		if (!uri.startsWith(this.maskedPrefix)) {
			return request;
		}
		String path = this.prefix + uri.substring(this.maskedPrefix.length());
		HttpHeaders headers = request.headers().copy();
		if (this.authorization != null) {
			headers.set(HttpHeaderNames.AUTHORIZATION, this.authorization);
		}
		if (request instanceof FullHttpRequest full) {
			return new DefaultFullHttpRequest(full.protocolVersion(), full.method(), path, full.content(), headers,
					full.trailingHeaders());
		}
		return new DefaultHttpRequest(request.protocolVersion(), request.method(), path, headers);
	}

}
