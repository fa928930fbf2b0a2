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

package io.aistore.etl.target.netty;

import io.netty.channel.EventLoop;
import org.jspecify.annotations.Nullable;
import reactor.util.context.Context;
import reactor.util.context.ContextView;

/**
 * The event loop that a request came in on. What it causes to be sent goes out on the
 * same one, so that no other thread has to be woken for the answer.
 */
public final class PreferredLoop {

	private PreferredLoop() {
	}

	/**
	 * Return a context that knows the event loop.
	 * @param loop the event loop
	 * @return the context
	 */
	public static Context context(EventLoop loop) {
		return Context.of(PreferredLoop.class, loop);
	}

	/**
	 * Look the event loop up.
	 * @param context the context
	 * @return the event loop, or {@code null}
	 */
	public static @Nullable EventLoop of(ContextView context) {
		return context.getOrDefault(PreferredLoop.class, null);
	}

}
