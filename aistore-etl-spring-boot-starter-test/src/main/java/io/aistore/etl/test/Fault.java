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

package io.aistore.etl.test;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Something that goes wrong, or otherwise than usual, when a transformer calls a target.
 * Given to {@link LocalTarget#onGet(Fault)} or {@link LocalTarget#onPut(Fault)}, it
 * happens once unless {@link #times(int)} says otherwise.
 */
public final class Fault {

	private static final int MAX_READ = 8192;

	private final Behaviour behaviour;

	private final int times;

	private Fault(Behaviour behaviour, int times) {
		this.behaviour = behaviour;
		this.times = times;
	}

	/**
	 * Reset the connection after some of the request's body.
	 * @param bytes how much of the body is read first
	 * @return the fault
	 */
	public static Fault resetAfterReceived(long bytes) {
		return once((exchange, content) -> {
			read(exchange, bytes, Duration.ZERO);
			exchange.reset();
			return true;
		});
	}

	/**
	 * Read the request and close the connection without an answer.
	 * @return the fault
	 */
	public static Fault close() {
		return once((exchange, content) -> {
			read(exchange, Long.MAX_VALUE, Duration.ZERO);
			exchange.close();
			return true;
		});
	}

	/**
	 * Reset the connection after some of the answer's content.
	 * @param bytes how much of the content is sent first, after the head
	 * @return the fault
	 */
	public static Fault resetAfterSent(int bytes) {
		return once((exchange, content) -> {
			read(exchange, Long.MAX_VALUE, Duration.ZERO);
			exchange.respondShort(200, new Headers(), Math.max(content.length, bytes + 1L),
					Arrays.copyOf(content, bytes));
			exchange.reset();
			return true;
		});
	}

	/**
	 * Read the request and don't answer for some time, then as usual.
	 * @param duration how long; the end of the target ends it earlier
	 * @return the fault
	 */
	public static Fault stall(Duration duration) {
		return once((exchange, content) -> {
			exchange.answering();
			sleep(duration);
			return false;
		});
	}

	/**
	 * Answer with a status and a text instead of doing what was asked.
	 * @param status the status
	 * @param body the content, may be empty
	 * @return the fault
	 */
	public static Fault answer(int status, String body) {
		return answer(status, Map.of(), body);
	}

	/**
	 * Answer with a status, headers and a text instead of doing what was asked.
	 * @param status the status
	 * @param headers headers besides the length
	 * @param body the content, may be empty
	 * @return the fault
	 */
	public static Fault answer(int status, Map<String, String> headers, String body) {
		Map<String, String> copy = new LinkedHashMap<>(headers);
		return once((exchange, content) -> {
			read(exchange, Long.MAX_VALUE, Duration.ZERO);
			Headers all = new Headers();
			copy.forEach(all::add);
			exchange.respond(status, all, body.getBytes(StandardCharsets.UTF_8));
			return true;
		});
	}

	/**
	 * Answer 200 with a length that is not kept, then close the connection.
	 * @param declared the length that is promised
	 * @param sent how much is sent of it
	 * @return the fault
	 */
	public static Fault shortBody(long declared, int sent) {
		return once((exchange, content) -> {
			read(exchange, Long.MAX_VALUE, Duration.ZERO);
			exchange.respondShort(200, new Headers(), declared, Arrays.copyOf(content, sent));
			return true;
		});
	}

	/**
	 * Read the request's body with a pause before every 8 KiB, and store nothing: the
	 * answer is 200 and empty, as that of a target is.
	 * @param pause the pause
	 * @return the fault
	 */
	public static Fault slowReader(Duration pause) {
		return once((exchange, content) -> {
			read(exchange, Long.MAX_VALUE, pause);
			exchange.respond(200, new Headers(), new byte[0]);
			return true;
		});
	}

	/**
	 * Answer 307 to another place.
	 * @param location the value of the header {@code Location}
	 * @return the fault
	 */
	public static Fault redirect(String location) {
		return answer(307, Map.of("Location", location), "");
	}

	/**
	 * The same fault for several requests.
	 * @param times for how many requests
	 * @return the fault
	 */
	public Fault times(int times) {
		return new Fault(this.behaviour, times);
	}

	int times() {
		return this.times;
	}

	/**
	 * Do it.
	 * @param exchange the request
	 * @param content what a GET would be answered
	 * @return {@code true} if the request is done with, {@code false} if it is to be
	 * answered as usual
	 * @throws IOException if the connection fails
	 */
	boolean apply(Exchange exchange, byte[] content) throws IOException {
		return this.behaviour.apply(exchange, content);
	}

	private static Fault once(Behaviour behaviour) {
		return new Fault(behaviour, 1);
	}

	private static void read(Exchange exchange, long bytes, Duration pause) throws IOException {
		InputStream body = exchange.body();
		byte[] buffer = new byte[MAX_READ];
		for (long left = bytes; left > 0;) {
			sleep(pause);
			int read = body.read(buffer, 0, (int) Math.min(left, buffer.length));
			if (read < 0) {
				return;
			}
			left -= read;
		}
	}

	private static void sleep(Duration duration) throws IOException {
		try {
			Thread.sleep(duration.toMillis());
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			throw new IOException("interrupted", ex);
		}
	}

	/** What happens to a request. */
	@FunctionalInterface
	private interface Behaviour {

		boolean apply(Exchange exchange, byte[] content) throws IOException;

	}

}
