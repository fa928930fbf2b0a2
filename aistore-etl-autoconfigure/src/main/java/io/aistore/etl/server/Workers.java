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
import java.util.concurrent.Callable;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.LongSupplier;

import io.aistore.etl.EtlException;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

/**
 * The threads that user code runs on, never an event loop. Not an {@code Executor} bean,
 * since Boot's own would back off.
 */
public final class Workers implements AutoCloseable {

	private static final ThreadLocal<Boolean> WORKING = new ThreadLocal<>();

	private final ThreadPoolExecutor executor;

	private final int queueCapacity;

	private final Semaphore mayWait;

	private final LongSupplier nanoTime;

	private volatile long lastBegin;

	/**
	 * Create the threads.
	 * @param size how many there are at most
	 * @param queueCapacity how many tasks may wait for one
	 * @param threads creates the threads
	 */
	public Workers(int size, int queueCapacity, ThreadFactory threads) {
		this(size, queueCapacity, threads, System::nanoTime);
	}

	Workers(int size, int queueCapacity, ThreadFactory threads, LongSupplier nanoTime) {
		this.queueCapacity = queueCapacity;
		this.mayWait = new Semaphore(size - 1);
		this.nanoTime = nanoTime;
		this.executor = new ThreadPoolExecutor(size, size, 60, TimeUnit.SECONDS,
				new LinkedBlockingQueue<>(queueCapacity), (task) -> threads.newThread(() -> {
					WORKING.set(true);
					task.run();
				})) {

			@Override
			protected void beforeExecute(Thread thread, Runnable task) {
				Workers.this.lastBegin = Workers.this.nanoTime.getAsLong();
			}

		};
		this.executor.allowCoreThreadTimeOut(true);
	}

	/**
	 * Run a task on a worker, or right here if this is one. Cancelling interrupts it.
	 * @param <T> the type of the result
	 * @param task the task
	 * @return the result of the task; an {@code Error} is wrapped in a {@link TaskError}
	 */
	<T> Mono<T> call(Callable<T> task) {
		return Mono.create((sink) -> {
			Handle handle = new Handle(() -> {
				T result;
				try {
					result = task.call();
				}
				catch (Throwable ex) {
					sink.error(TaskError.wrap(ex));
					return;
				}
				sink.success(result);
			}, () -> {
			});
			sink.onCancel(handle::cancel);
			execute(handle, sink::error);
		});
	}

	/**
	 * Run a task on a worker, or right here if this is one.
	 * @param handle the task
	 * @param rejected is told when there are too many tasks, or the workers are closed
	 */
	void execute(Handle handle, Consumer<Throwable> rejected) {
		if (WORKING.get() != null) {
			handle.run();
			return;
		}
		handle.leave = () -> this.executor.remove(handle);
		handle.came = this.nanoTime.getAsLong();
		try {
			this.executor.execute(handle);
		}
		catch (RejectedExecutionException ex) {
			handle.cancel();
			rejected.accept(rejection(ex));
		}
	}

	private EtlException rejection(RejectedExecutionException cause) {
		String reason = this.executor.isShutdown() ? "Shutting down"
				: "Overloaded: %d requests wait for a worker ('aistore.etl.workers.queue-capacity')"
					.formatted(this.queueCapacity);
		return new EtlException(503, reason, cause);
	}

	/**
	 * Wait on a worker for something that is there when other tasks have ended. One of
	 * the workers never waits: those tasks may be waiting for a worker themselves.
	 * @param <T> the type of the result
	 * @param awaited what to wait for
	 * @return the result, or {@code null} if the caller has to do without
	 */
	<T> @Nullable T await(Mono<T> awaited) {
		if (!this.mayWait.tryAcquire()) {
			return null;
		}
		try {
			return awaited.block();
		}
		finally {
			this.mayWait.release();
		}
	}

	/**
	 * How many threads there are at most.
	 * @return the size
	 */
	public int size() {
		return this.executor.getMaximumPoolSize();
	}

	/**
	 * How many threads are at work.
	 * @return the number of busy threads
	 */
	public int active() {
		return this.executor.getActiveCount();
	}

	/**
	 * How many tasks wait for a thread.
	 * @return the length of the queue
	 */
	public int queued() {
		return this.executor.getQueue().size();
	}

	/**
	 * How many tasks may wait for a thread.
	 * @return the greatest length of the queue
	 */
	public int queueCapacity() {
		return this.queueCapacity;
	}

	/**
	 * For how long a task has been waiting while all threads are at work and none of them
	 * took another one.
	 * @return the time, zero unless tasks wait
	 */
	public Duration stuck() {
		if (!(this.executor.getQueue().peek() instanceof Handle next) || active() < size()) {
			return Duration.ZERO;
		}
		long now = this.nanoTime.getAsLong();
		return Duration.ofNanos(Math.min(now - next.came, now - this.lastBegin));
	}

	@Override
	public void close() {
		this.executor.shutdownNow();
	}

	/**
	 * A task that runs once at most, and can be interrupted.
	 */
	static final class Handle implements Runnable {

		private final Runnable task;

		private final Runnable skipped;

		private @Nullable Thread runner;

		private boolean taken;

		/** When it was handed to the threads. */
		private long came;

		/** Gives up the place in the queue, which others may take. */
		private volatile Runnable leave = () -> {
		};

		/**
		 * Create a handle.
		 * @param task the task
		 * @param skipped called instead of the task if that is cancelled before it runs
		 */
		Handle(Runnable task, Runnable skipped) {
			this.task = task;
			this.skipped = skipped;
		}

		@Override
		public void run() {
			synchronized (this) {
				if (this.taken) {
					return;
				}
				this.taken = true;
				this.runner = Thread.currentThread();
			}
			try {
				this.task.run();
			}
			finally {
				synchronized (this) {
					this.runner = null;
					// What runs next on this thread, which may be an event loop, is not
					// meant
					Thread.interrupted();
				}
			}
		}

		/**
		 * Skip the task if it does not run yet, interrupt it if it does.
		 */
		void cancel() {
			boolean skip;
			synchronized (this) {
				skip = !this.taken;
				this.taken = true;
				if (this.runner != null && this.runner != Thread.currentThread()) {
					this.runner.interrupt();
				}
			}
			if (skip) {
				this.leave.run();
				this.skipped.run();
			}
		}

	}

	/**
	 * An {@code Error} that a task threw, in a form that reactive operators don't rethrow
	 * as fatal.
	 */
	static final class TaskError extends RuntimeException {

		TaskError(Throwable cause) {
			super(cause);
		}

		static Throwable wrap(Throwable ex) {
			return (ex instanceof Error) ? new TaskError(ex) : ex;
		}

	}

}
