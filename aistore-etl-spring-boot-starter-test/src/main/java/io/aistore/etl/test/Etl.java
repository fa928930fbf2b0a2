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

import java.util.List;

/**
 * A transformer as AIStore knows it.
 *
 * @param name its name
 * @param urls the addresses of its pods such as {@code http://127.0.0.1:8000}, one a
 * target; the first serves targets that have none of their own
 * @param communication how it is spoken to
 * @param input what it is handed
 */
public record Etl(String name, List<String> urls, Communication communication, Input input) {

	public Etl {
		urls = urls.stream().map((url) -> url.endsWith("/") ? url.substring(0, url.length() - 1) : url).toList();
		if (urls.isEmpty() || !urls.stream().allMatch((url) -> url.matches("http://[^/?#]+"))) {
			throw new IllegalArgumentException("'urls' must be of the form http://host:port but are " + urls);
		}
	}

	/**
	 * A transformer with AIStore's defaults: hpush, by file.
	 * @param name its name
	 * @param url the address of its pod, or of the one that serves all targets
	 * @return the transformer
	 */
	public static Etl of(String name, String url) {
		return new Etl(name, List.of(url), Communication.HPUSH, Input.FILE);
	}

	/**
	 * The same transformer, spoken to otherwise.
	 * @param communication how
	 * @return the transformer
	 */
	public Etl with(Communication communication) {
		return new Etl(this.name, this.urls, communication, this.input);
	}

	/**
	 * The same transformer, handed something else.
	 * @param input what
	 * @return the transformer
	 */
	public Etl with(Input input) {
		return new Etl(this.name, this.urls, this.communication, input);
	}

	/**
	 * The address of the pod beside a target.
	 * @param target the target's number
	 * @return scheme, host and port
	 */
	String url(int target) {
		return this.urls.get((target < this.urls.size()) ? target : 0);
	}

}
