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

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;

import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

import org.springframework.beans.factory.DisposableBean;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.context.event.ApplicationReadyEvent;
import org.springframework.context.ApplicationListener;
import org.springframework.context.ConfigurableApplicationContext;

/**
 * Ends the application with exit code 0 on SIGTERM, which is how AIStore stops a pod; the
 * JVM's own exit code for it, 143, looks like a failure. By reflection, since the class
 * for signals is there in every JDK but no part of its API.
 */
final class TerminationSignal implements ApplicationListener<ApplicationReadyEvent>, DisposableBean {

	private static final Log logger = LogFactory.getLog(TerminationSignal.class);

	private static final String SIGNAL = "sun.misc.Signal";

	private @Nullable Object formerHandler;

	@Override
	public void onApplicationEvent(ApplicationReadyEvent event) {
		ConfigurableApplicationContext context = event.getApplicationContext();
		boolean wanted = event.getApplicationContext()
			.getEnvironment()
			.getProperty("spring.main.register-shutdown-hook", Boolean.class, true);
		if (wanted && this.formerHandler == null) {
			try {
				this.formerHandler = handle(handler(() -> System.exit(SpringApplication.exit(context))));
			}
			catch (ReflectiveOperationException | RuntimeException ex) {
				logger.debug("SIGTERM can't be handled; the exit code is the JVM's", ex);
			}
		}
	}

	private static Object handler(Runnable action) throws ClassNotFoundException {
		Class<?> type = Class.forName("sun.misc.SignalHandler");
		return Proxy.newProxyInstance(type.getClassLoader(), new Class<?>[] { type }, (proxy, method, args) -> {
			if (method.getName().equals("handle")) {
				new Thread(action, "sigterm").start();
				return null;
			}
			return objectMethod(proxy, method, args);
		});
	}

	private static @Nullable Object objectMethod(Object proxy, Method method, @Nullable Object @Nullable [] args) {
		return switch (method.getName()) {
			case "hashCode" -> System.identityHashCode(proxy);
			case "equals" -> args != null && proxy == args[0];
			case "toString" -> "SIGTERM handler";
			default -> null;
		};
	}

	private static Object handle(Object handler) throws ReflectiveOperationException {
		Class<?> signal = Class.forName(SIGNAL);
		Object term = signal.getConstructor(String.class).newInstance("TERM");
		try {
			return signal.getMethod("handle", signal, Class.forName("sun.misc.SignalHandler"))
				.invoke(null, term, handler);
		}
		catch (InvocationTargetException ex) {
			throw new IllegalStateException(ex.getCause());
		}
	}

	@Override
	public void destroy() throws Exception {
		if (this.formerHandler != null) {
			handle(this.formerHandler);
			this.formerHandler = null;
		}
	}

}
