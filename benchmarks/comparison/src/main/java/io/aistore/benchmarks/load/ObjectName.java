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

package io.aistore.benchmarks.load;

/**
 * The name of an object tells what it contains.
 *
 * @param size its size in bytes
 * @param variant which of the objects of this size
 */
public record ObjectName(int size, int variant) {

	private static final String PREFIX = "object-";

	@Override
	public String toString() {
		return PREFIX + this.size + "-" + this.variant;
	}

	/**
	 * Finds the name at the end of a path.
	 * @param path a path, without query
	 * @return the name
	 */
	static ObjectName in(String path) {
		int at = path.lastIndexOf(PREFIX);
		int dash = path.indexOf('-', at + PREFIX.length());
		if (at < 0 || dash < 0) {
			throw new WrongAnswerException("No object of ours: " + path);
		}
		return new ObjectName(Integer.parseInt(path.substring(at + PREFIX.length(), dash)),
				Integer.parseInt(path.substring(dash + 1)));
	}

}
