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

package io.aistore.etl.server;

import java.time.Duration;

import org.jspecify.annotations.Nullable;

/**
 * Settings of the core.
 *
 * @param directFqn whether transformers get the object's file instead of its bytes
 * @param contentType the media type of results whose transformer names none
 * @param maxObjectSize the largest object that is taken into memory, in bytes
 * @param headBuffer how many bytes of a streaming result are held back until it is clear
 * that there are more
 * @param transformTimeout how long one run of the transformer may take, {@code null} for
 * any time
 * @param nonBlocking whether a buffered transformer runs on the thread that has its
 * content, even if it does not say so itself
 */
public record EtlSettings(boolean directFqn, String contentType, long maxObjectSize, int headBuffer,
		@Nullable Duration transformTimeout, boolean nonBlocking) {

}
