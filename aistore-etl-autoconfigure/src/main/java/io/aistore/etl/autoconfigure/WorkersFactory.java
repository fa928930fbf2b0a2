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

import java.util.concurrent.ThreadFactory;

import io.aistore.etl.autoconfigure.AistoreEtlProperties.ThreadKind;
import io.aistore.etl.server.Workers;

import org.springframework.core.task.VirtualThreadTaskExecutor;
import org.springframework.scheduling.concurrent.CustomizableThreadFactory;

/**
 * Creates the workers from the properties.
 */
final class WorkersFactory {

	private static final String PREFIX = "etl-worker-";

	private WorkersFactory() {
	}

	static Workers create(AistoreEtlProperties.Workers properties, boolean streaming) {
		boolean virtual = isVirtual(properties.getThreads(), streaming);
		int defaultSize = virtual ? 256 : Math.max(8, 4 * Runtime.getRuntime().availableProcessors());
		int size = (properties.getSize() != null) ? properties.getSize() : defaultSize;
		return new Workers(size, properties.getQueueCapacity(), virtual ? virtualThreads() : platformThreads());
	}

	// Before JDK 24 a virtual thread that blocks inside synchronized code holds its
	// carrier
	private static boolean isVirtual(ThreadKind kind, boolean streaming) {
		return kind == ThreadKind.VIRTUAL
				|| (kind == ThreadKind.AUTO && streaming && Runtime.version().feature() >= 24);
	}

	private static ThreadFactory virtualThreads() {
		return new VirtualThreadTaskExecutor(PREFIX).getVirtualThreadFactory();
	}

	private static ThreadFactory platformThreads() {
		CustomizableThreadFactory threads = new CustomizableThreadFactory(PREFIX);
		threads.setDaemon(true);
		return threads;
	}

}
