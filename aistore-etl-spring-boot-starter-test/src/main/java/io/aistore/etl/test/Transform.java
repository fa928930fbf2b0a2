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
 * One object to be transformed by one transformer or several.
 *
 * @param etls the transformers in order
 * @param target the number of the target that holds the object
 * @param object the object
 * @param args the arguments, or an empty string
 * @param latest whether the latest version is asked for
 * @param destination where a target takes the result, or an empty string if the caller
 * does
 */
record Transform(List<Etl> etls, int target, StoredObject object, String args, boolean latest, String destination) {

	/**
	 * The hops that the result passes after the first transformer.
	 * @return AIStore's list, or an empty string
	 */
	String pipeline() {
		List<String> stages = this.etls.subList(1, this.etls.size())
			.stream()
			.map((etl) -> etl.url(this.target))
			.toList();
		String list = String.join(",", stages);
		if (this.destination.isEmpty()) {
			return list;
		}
		return list.isEmpty() ? this.destination : list + "," + this.destination;
	}

	/**
	 * Whether the result goes to another target, so that nobody here waits for content.
	 * @return {@code true} if so
	 */
	boolean remote() {
		return !this.destination.isEmpty();
	}

	/**
	 * The first transformer.
	 * @return the one that the target speaks to
	 */
	Etl etl() {
		return this.etls.get(0);
	}

	/**
	 * Whether the target hands over the content and not the name of the file.
	 * @return {@code true} if so
	 */
	boolean byContent() {
		return this.latest || etl().input() != Input.FILE;
	}

}
