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

package io.aistore.etl.server.faults;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;

import io.aistore.etl.EtlObject;

/**
 * Ways for user code to misbehave, named by the object it is called for, and what they
 * are answered.
 */
enum Misbehaviour {

	EXCEPTION_WITH_MESSAGE(500, "no good"),

	EXCEPTION_WITHOUT_MESSAGE(500, "java.lang.IllegalArgumentException"),

	CHECKED_EXCEPTION(500, "disk full"),

	ERROR(500, "java.lang.NoClassDefFoundError: com/example/Missing"),

	OUT_OF_MEMORY(500, "java.lang.OutOfMemoryError"),

	STACK_OVERFLOW(500, "java.lang.StackOverflowError"),

	THREAD_DEATH_BY_INTERRUPT(500, "java.lang.InterruptedException"),

	NULL_RESULT(500, "returned null"),

	SLOW(504, "aistore.etl.transform.timeout"),

	SLOW_AND_DEAF(504, "aistore.etl.transform.timeout"),

	INPUT_NOT_READ(200, "ok"),

	INPUT_CLOSED_TWICE(200, "ok"),

	INPUT_USED_AFTER_RETURN(200, "ok"),

	INTERRUPT_LEFT_SET(200, "ok"),

	OUTPUT_CLOSED_TWICE(200, "ok"),

	OUTPUT_USED_AFTER_RETURN(200, "ok"),

	THREAD_LEFT_BEHIND(200, "ok"),

	LATE_EXCEPTION(-1, "late");

	/** What the last thread left behind ended with. */
	static final AtomicReference<Throwable> leftBehind = new AtomicReference<>();

	/** How many threads are left behind. */
	static final AtomicInteger threadsLeftBehind = new AtomicInteger();

	/** For how long a transform is deaf: longer than the timeout of the tests. */
	private static final long SLOWNESS = 3000;

	private final int status;

	private final String answer;

	Misbehaviour(int status, String answer) {
		this.status = status;
		this.answer = answer;
	}

	/**
	 * The status of the answer.
	 * @return the status, or -1 if the answer breaks off
	 */
	int status() {
		return this.status;
	}

	boolean isSlow() {
		return this.status == 504;
	}

	String answer() {
		return this.answer;
	}

	boolean applies(boolean buffered, boolean directPut) {
		return switch (this) {
			case NULL_RESULT -> buffered;
			case OUTPUT_CLOSED_TWICE, OUTPUT_USED_AFTER_RETURN, THREAD_LEFT_BEHIND, LATE_EXCEPTION -> !buffered;
			// No result, nothing to deliver
			case SLOW, SLOW_AND_DEAF -> !directPut;
			default -> true;
		};
	}

	static byte[] buffered(EtlObject object) throws Exception {
		if (object.name().equals("good")) {
			return object.bytes();
		}
		Misbehaviour misbehaviour = valueOf(object.name());
		return (misbehaviour != NULL_RESULT) ? misbehaviour.run(object).getBytes(StandardCharsets.UTF_8) : null;
	}

	static void streaming(EtlObject object, OutputStream output) throws Exception {
		if (object.name().equals("good")) {
			object.inputStream().transferTo(output);
			return;
		}
		Misbehaviour misbehaviour = valueOf(object.name());
		output.write(misbehaviour.run(object).getBytes(StandardCharsets.UTF_8));
		misbehaviour.write(output);
	}

	private String run(EtlObject object) throws Exception {
		switch (this) {
			case EXCEPTION_WITH_MESSAGE -> throw new IllegalStateException("no good");
			case EXCEPTION_WITHOUT_MESSAGE -> throw new IllegalArgumentException();
			case CHECKED_EXCEPTION -> throw new IOException("disk full");
			case ERROR -> throw new NoClassDefFoundError("com/example/Missing");
			case OUT_OF_MEMORY -> allocate();
			case STACK_OVERFLOW -> recurse(0);
			case THREAD_DEATH_BY_INTERRUPT -> throw new InterruptedException();
			case SLOW -> Thread.sleep(60_000);
			case SLOW_AND_DEAF -> ignoreInterrupts();
			case INTERRUPT_LEFT_SET -> Thread.currentThread().interrupt();
			case INPUT_USED_AFTER_RETURN -> leaveBehind(() -> {
				Thread.sleep(50);
				while (true) {
					object.bytes();
					Thread.sleep(5);
				}
			});
			case INPUT_CLOSED_TWICE -> {
				object.inputStream().close();
				object.inputStream().close();
			}
			default -> {
			}
		}
		return "ok";
	}

	private void write(OutputStream output) throws IOException {
		switch (this) {
			case OUTPUT_CLOSED_TWICE -> {
				output.close();
				output.close();
			}
			case OUTPUT_USED_AFTER_RETURN -> leaveBehind(() -> {
				Thread.sleep(20);
				output.write('x');
				output.flush();
			});
			case THREAD_LEFT_BEHIND -> leaveBehind(() -> {
				while (true) {
					output.write('x');
				}
			});
			case LATE_EXCEPTION -> {
				output.write(new byte[1_000_000]);
				throw new IllegalStateException("late");
			}
			default -> {
			}
		}
	}

	private static void leaveBehind(Work work) {
		leftBehind.set(null);
		threadsLeftBehind.incrementAndGet();
		Thread thread = new Thread(() -> {
			try {
				work.run();
			}
			catch (Throwable ex) {
				leftBehind.set(ex);
			}
			finally {
				threadsLeftBehind.decrementAndGet();
			}
		}, "left-behind");
		thread.setDaemon(true);
		thread.start();
	}

	private static void allocate() {
		throw new OutOfMemoryError("Java heap space");
	}

	private static int recurse(int depth) {
		return recurse(depth + 1) + 1;
	}

	private static void ignoreInterrupts() {
		long end = System.nanoTime() + SLOWNESS * 1_000_000;
		while (System.nanoTime() < end) {
			try {
				Thread.sleep(10);
			}
			catch (InterruptedException ex) {
				// deaf
			}
		}
	}

	private interface Work {

		void run() throws Exception;

	}

}
