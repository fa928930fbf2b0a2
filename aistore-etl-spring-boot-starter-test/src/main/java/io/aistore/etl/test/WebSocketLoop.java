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
import java.net.SocketException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

import org.jspecify.annotations.Nullable;

/**
 * One connection of a session, with AIStore's two loops: one sends tasks without waiting
 * for replies, up to 512 of them; the other takes replies in that order.
 */
final class WebSocketLoop implements AutoCloseable {

	private final WebSocketSession session;

	private final WebSocketConnection connection;

	private final Semaphore room = new Semaphore(WebSocketSession.DEPTH);

	private final Deque<WebSocketTask> sent = new ArrayDeque<>();

	private @Nullable WebSocketTask sending;

	private @Nullable Thread writer;

	private @Nullable Future<?> pinger;

	private boolean readerEnded;

	private boolean readerFailed;

	private boolean silent;

	WebSocketLoop(WebSocketSession session, WebSocketConnection connection) {
		this.session = session;
		this.connection = connection;
	}

	synchronized void start(ExecutorService threads, ScheduledExecutorService scheduler, Duration ping) {
		threads.execute(this::read);
		threads.execute(this::write);
		if (!ping.isZero()) {
			this.pinger = scheduler.scheduleAtFixedRate(this::ping, ping.toMillis(), ping.toMillis(),
					TimeUnit.MILLISECONDS);
		}
	}

	private void write() {
		try {
			boolean more = begin();
			while (more) {
				this.room.acquire();
				more = send(this.session.next());
			}
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
		finally {
			finish();
			this.session.writerEnded();
		}
	}

	private synchronized boolean begin() {
		this.writer = Thread.currentThread();
		return !this.readerFailed && !this.session.closed();
	}

	private synchronized void finish() {
		this.writer = null;
	}

	/**
	 * Send a task. Its reply may come before the last byte is sent, so that it is queued
	 * before. A connection that has failed in the meantime leaves it to the others.
	 * @param task the task
	 * @return {@code false} if the connection takes no more
	 */
	private boolean send(WebSocketTask task) {
		if (!queue(task)) {
			this.session.giveBack(task);
			return false;
		}
		try {
			task.send(this.connection);
			return sent(task);
		}
		catch (IOException ex) {
			task.fail("error writing control message: " + ex.getMessage());
			sent(task);
			return false;
		}
	}

	private synchronized boolean queue(WebSocketTask task) {
		if (this.readerFailed) {
			return false;
		}
		this.sending = task;
		this.sent.add(task);
		notifyAll();
		return true;
	}

	private synchronized boolean sent(WebSocketTask task) {
		this.sending = null;
		if (this.readerEnded && this.sent.remove(task)) {
			abandon(task);
		}
		return !this.readerFailed;
	}

	private void read() {
		try {
			while (true) {
				WebSocketConnection.Message reply = this.connection.receive();
				if (!answer(first(), reply)) {
					return;
				}
				this.room.release();
			}
		}
		catch (IOException ex) {
			boolean told = told(ex);
			if (told && !this.session.closed()) {
				this.session.jobError("error reading message: " + ex.getMessage());
			}
			end(told);
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			end(true);
		}
	}

	private boolean answer(WebSocketTask task, WebSocketConnection.Message reply) {
		try {
			task.accept(reply);
			return true;
		}
		catch (IOException ex) {
			end(true);
			task.fail("error copying message: " + ex.getMessage());
			return false;
		}
	}

	/**
	 * The task that a reply belongs to. A reply too many is that of the next task.
	 * @return the oldest task
	 * @throws InterruptedException if the thread is interrupted before there is one
	 */
	private synchronized WebSocketTask first() throws InterruptedException {
		while (this.sent.isEmpty()) {
			wait();
		}
		return this.sent.remove();
	}

	/**
	 * Whether AIStore tells a job about the end of a connection.
	 * @param failure how the connection ended
	 * @return {@code false} for usual closes and resets
	 */
	private static boolean told(IOException failure) {
		if (failure instanceof WebSocketClosedException closed) {
			return !closed.usual();
		}
		return !(failure instanceof SocketException) && !String.valueOf(failure.getMessage()).contains("reset");
	}

	private synchronized void end(boolean failed) {
		this.readerEnded = true;
		this.readerFailed = failed;
		if (failed) {
			this.connection.close();
			if (this.writer != null) {
				this.writer.interrupt();
			}
		}
		this.room.release(WebSocketSession.DEPTH);
		List<WebSocketTask> unanswered = this.sent.stream().filter((task) -> task != this.sending).toList();
		this.sent.removeAll(unanswered);
		unanswered.forEach(this::abandon);
	}

	private void abandon(WebSocketTask task) {
		if (this.session.closed()) {
			task.fail("aborted");
		}
		else if (this.silent) {
			task.fail("no pong");
		}
		else {
			task.hang();
		}
	}

	private void ping() {
		try {
			if (!this.connection.ping()) {
				silence();
			}
		}
		catch (IOException ex) {
			close();
		}
	}

	private void silence() {
		synchronized (this) {
			this.silent = true;
		}
		this.session.jobError("no pong within the interval of pings");
		close();
	}

	@Override
	public synchronized void close() {
		if (this.pinger != null) {
			this.pinger.cancel(false);
		}
		this.connection.close();
		if (this.writer != null) {
			this.writer.interrupt();
		}
	}

}
