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

package io.aistore.etl.delivery;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.StringJoiner;

import io.aistore.etl.target.AistoreProtocol;
import io.aistore.etl.target.Escaping;
import io.aistore.etl.target.OutboundBody;
import io.aistore.etl.target.OutboundRequest;
import io.aistore.etl.target.Receiver;
import io.aistore.etl.target.TargetUrl;
import org.jspecify.annotations.Nullable;

/**
 * The PUT to the next hop, up to its body.
 *
 * @param receiver the hop
 * @param pathAndQuery raw path and raw query
 * @param headers the headers
 */
record HopRequest(Receiver receiver, String pathAndQuery, Map<String, String> headers) {

	/**
	 * Compose the request. The raw path and query of the hop stay byte for byte, but for
	 * {@code etl_args}.
	 * @param request what is to be delivered
	 * @param targetUrl the URL of this pod's target, whose scheme all targets have
	 * @return the request
	 */
	static HopRequest of(DeliveryRequest request, TargetUrl targetUrl) {
		Hop hop = request.pipeline().next();
		Receiver receiver = hop.isTarget() ? new Receiver.Target(targetUrl.target().scheme(), hop.authority())
				: new Receiver.Stage(hop.scheme(), hop.authority());
		String path = hop.isTarget() ? hop.rawPath() : request.rawPath();
		String query = query(hop.rawQuery(), request.args());
		String remaining = request.pipeline().remaining();
		return new HopRequest(receiver, (query != null) ? path + "?" + query : path,
				remaining.isEmpty() ? Map.of() : Map.of(AistoreProtocol.NODE_URL, remaining));
	}

	private static @Nullable String query(@Nullable String rawQuery, String args) {
		if (args.isEmpty()) {
			return rawQuery;
		}
		StringJoiner query = new StringJoiner("&");
		if (rawQuery != null && !rawQuery.isEmpty()) {
			for (String parameter : rawQuery.split("&", -1)) {
				if (!isArgs(parameter)) {
					query.add(parameter);
				}
			}
		}
		return query.add(AistoreProtocol.ETL_ARGS + "=" + encode(args)).toString();
	}

	private static boolean isArgs(String parameter) {
		int sign = parameter.indexOf('=');
		String name = (sign >= 0) ? parameter.substring(0, sign) : parameter;
		return Escaping.decodeQuery(name).equals(AistoreProtocol.ETL_ARGS);
	}

	// A space as %20, which is one to those that leave a plus alone, too
	private static String encode(String args) {
		return URLEncoder.encode(args, StandardCharsets.UTF_8).replace("+", "%20");
	}

	boolean isToTarget() {
		return this.receiver instanceof Receiver.Target;
	}

	OutboundRequest with(OutboundBody body) {
		return new OutboundRequest("PUT", this.receiver, this.pathAndQuery, this.headers, body);
	}

}
