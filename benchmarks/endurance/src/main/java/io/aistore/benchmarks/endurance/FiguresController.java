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

package io.aistore.benchmarks.endurance;

import java.lang.management.BufferPoolMXBean;
import java.lang.management.ManagementFactory;

import io.netty.util.internal.PlatformDependent;

import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/**
 * What only the server's own virtual machine knows of itself.
 */
@RestController
class FiguresController {

	@GetMapping("/figures")
	Figures figures(@RequestParam(defaultValue = "false") boolean collect) {
		if (collect) {
			System.gc();
		}
		long direct = ManagementFactory.getPlatformMXBeans(BufferPoolMXBean.class)
			.stream()
			.mapToLong(BufferPoolMXBean::getMemoryUsed)
			.sum();
		return new Figures(ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed(), direct,
				Math.max(0, PlatformDependent.usedDirectMemory()),
				ManagementFactory.getThreadMXBean().getThreadCount());
	}

	/**
	 * Figures of a virtual machine.
	 *
	 * @param heap bytes of the heap in use
	 * @param buffers bytes of direct and mapped buffers
	 * @param netty bytes of direct memory that Netty counts
	 * @param threads how many there are
	 */
	record Figures(long heap, long buffers, long netty, int threads) {

	}

}
