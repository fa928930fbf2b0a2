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

package io.aistore.samples.audiosplitter;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;

/**
 * How FFmpeg is used.
 *
 * @param program the program, or nothing for the bundled one
 * @param maxMemory how much memory one process may take
 * @param maxOutput how much one process may write: more of an object is not looked at
 */
@ConfigurationProperties("ffmpeg")
record FfmpegProperties(@DefaultValue("") String program, @DefaultValue("256MB") DataSize maxMemory,
		@DefaultValue("1GB") DataSize maxOutput) {
}
