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

package io.aistore.etl.autoconfigure;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;

import org.jspecify.annotations.Nullable;

import org.springframework.beans.factory.InitializingBean;
import org.springframework.boot.context.properties.ConfigurationProperties;

/**
 * Properties of a run for practice, which fills the JVM's AOT cache.
 */
@ConfigurationProperties("aistore.etl.training")
public class AistoreEtlTrainingProperties implements InitializingBean {

	/**
	 * How many objects the application sends itself before it exits. With
	 * -XX:AOTCacheOutput the JVM then keeps what it has learnt.
	 */
	private int objects;

	/**
	 * Directory with files to send. Without it the objects are random text.
	 */
	private @Nullable Path samples;

	public int getObjects() {
		return this.objects;
	}

	public void setObjects(int objects) {
		this.objects = objects;
	}

	public @Nullable Path getSamples() {
		return this.samples;
	}

	public void setSamples(@Nullable Path samples) {
		this.samples = samples;
	}

	@Override
	public void afterPropertiesSet() {
		Limits.atLeast(0, "aistore.etl.training.objects", this.objects);
		if (this.objects > 0 && this.samples != null) {
			Limits.allowed(AistoreEtlTrainingProperties::hasFiles, "aistore.etl.training.samples", this.samples,
					"a directory with files in it");
		}
	}

	private static boolean hasFiles(Path directory) {
		try (Stream<Path> files = Files.list(directory)) {
			return files.anyMatch(Files::isRegularFile);
		}
		catch (IOException ex) {
			return false;
		}
	}

}
