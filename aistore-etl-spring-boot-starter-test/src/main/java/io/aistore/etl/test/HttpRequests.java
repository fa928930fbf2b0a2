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

package io.aistore.etl.test;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The requests of hpush and hpull, as AIStore composes them: for hpush it joins address,
 * bucket and name as they are and lets Go parse the outcome; for hpull it escapes the
 * uname as one segment.
 */
final class HttpRequests {

	private HttpRequests() {
	}

	/**
	 * Compose a request.
	 * @param transform what is to be transformed
	 * @return the request
	 * @throws IllegalArgumentException if Go can't parse the URL
	 */
	static ClientRequest compose(Transform transform) {
		boolean push = transform.etl().communication() == Communication.HPUSH;
		GoUrl url = GoUrl.parse(push ? pushUrl(transform) : pullUrl(transform));
		Headers headers = new Headers();
		String pipeline = transform.pipeline();
		if (!pipeline.isEmpty()) {
			headers.add(Ais.NODE_URL, pipeline);
		}
		ClientRequest.Body body = (push && transform.byContent()) ? body(transform) : null;
		return new ClientRequest(url.authority(), push ? "PUT" : "GET", url.requestUri(), headers, body);
	}

	private static ClientRequest.Body body(Transform transform) {
		boolean chunked = transform.etl().input() == Input.CHUNKED_BODY;
		return new ClientRequest.Body(chunked ? -1 : transform.object().size(), transform.object()::open);
	}

	private static String pushUrl(Transform transform) {
		Uname uname = transform.object().uname();
		Map<String, String> query = args(transform);
		if (!transform.byContent()) {
			query.put(Ais.ETL_FQN, GoUrl.pathEscape(transform.object().fqn()));
		}
		String url = base(transform) + "/" + uname.bucket() + "/" + uname.name();
		return join(GoUrl.bytes(url), query);
	}

	/**
	 * The URL of hpull, which AIStore also redirects its inline clients to.
	 * @param transform what is to be transformed
	 * @return an absolute URL in ASCII
	 */
	static String pullUrl(Transform transform) {
		Map<String, String> query = args(transform);
		if (transform.etl().input() == Input.FILE) {
			query.put(Ais.ETL_FQN, GoUrl.pathEscape(transform.object().fqn()));
		}
		if (transform.latest()) {
			query.put(Ais.LATEST_VER, "true");
		}
		return join(base(transform) + "/" + transform.object().uname().escaped(), query);
	}

	private static Map<String, String> args(Transform transform) {
		Map<String, String> query = new LinkedHashMap<>();
		if (!transform.args().isEmpty()) {
			query.put(Ais.ETL_ARGS, transform.args());
		}
		return query;
	}

	private static String base(Transform transform) {
		return transform.etl().url(transform.target());
	}

	private static String join(String url, Map<String, String> query) {
		return query.isEmpty() ? url : url + "?" + GoUrl.encode(query);
	}

}
