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

import java.util.ArrayList;
import java.util.List;

import io.aistore.etl.EtlException;
import org.jspecify.annotations.Nullable;

/**
 * The hops that a result goes to, in their order ({@code Ais-Node-Url}, or
 * {@code pipeline} over WebSocket).
 *
 * @param hops the hops; empty when there is no pipeline
 */
public record Pipeline(List<Hop> hops) {

	private static final Pipeline NONE = new Pipeline(List.of());

	public Pipeline {
		hops = List.copyOf(hops);
	}

	/**
	 * Parse a comma-separated list of hops.
	 * @param value the list, {@code null} or blank for none
	 * @return the pipeline
	 * @throws EtlException with status 400 and {@code Invalid pipeline} in its message if
	 * an entry is empty or no URL of HTTP
	 */
	public static Pipeline parse(@Nullable String value) {
		if (value == null || value.isBlank()) {
			return NONE;
		}
		List<Hop> hops = new ArrayList<>();
		for (String entry : value.split(",", -1)) {
			hops.add(Hop.parse(entry.strip()));
		}
		return new Pipeline(hops);
	}

	/**
	 * Whether a result ends up at a target.
	 * @param value the list, which may be malformed
	 * @return whether the last hop has a path
	 */
	public static boolean endsAtTarget(String value) {
		String last = value.substring(value.lastIndexOf(',') + 1).strip();
		return last.startsWith("/", HopOrigin.end(last));
	}

	/**
	 * Whether the result is the answer.
	 * @return whether there is no hop
	 */
	public boolean isEmpty() {
		return this.hops.isEmpty();
	}

	/**
	 * The hop that the result is sent to.
	 * @return the first hop of a pipeline that is not empty
	 */
	Hop next() {
		return this.hops.get(0);
	}

	/**
	 * What the next hop is to do with its own result.
	 * @return the other hops as a list of the same grammar, empty if there are none
	 */
	String remaining() {
		return (this.hops.size() == 1) ? "" : String.join(",", later().stream().map(Hop::value).toList());
	}

	/**
	 * The hops that others send to.
	 * @return all but the first
	 */
	List<Hop> later() {
		return this.hops.subList(1, this.hops.size());
	}

}
