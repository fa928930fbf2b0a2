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

package io.aistore.etl.target;

import java.nio.file.Path;

import org.jspecify.annotations.Nullable;

/**
 * An object found on the target's disks.
 *
 * @param reference the object's true name, as far as its file tells
 * @param file the file with all of the object's content; {@code null} if there is none,
 * because the object is stored in chunks, may not be read, or can't be spelt in the file
 * system's character set: then the content is to be had from the target
 * @param size the size of the file in bytes, or -1
 */
public record LocalObject(ObjectReference reference, @Nullable Path file, long size) {

}
