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

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/**
 * The load of one server: at a fixed rate, objects of random sizes by random ways.
 */
final class SoakLoad implements AutoCloseable {

	private final String kind;

	private final int port;

	private final Sink sink;

	private final ObjectFiles files;

	private final Report report;

	private final Duration unread;

	private final Random random = new Random(1);

	private final ExecutorService callers = Executors.newCachedThreadPool();

	private final Deque<SoakCall> idle = new ArrayDeque<>();

	private final AtomicLong numbers;

	private final AtomicLong served = new AtomicLong();

	private final Map<String, Long> faults = new ConcurrentHashMap<>();

	private final Map<String, Long> ways = new ConcurrentHashMap<>();

	private volatile boolean stopped;

	private final Thread thread;

	private long periodNanos;

	private int faultsPerMille;

	SoakLoad(String kind, int port, Sink sink, ObjectFiles files, Report report, Duration unread) {
		this.kind = kind;
		this.port = port;
		this.sink = sink;
		this.files = files;
		// The sink and the files are shared
		this.numbers = new AtomicLong(kind.equals("buffered") ? 0 : 1_000_000_000);
		this.report = report;
		this.unread = unread;
		this.thread = new Thread(this::run, "load-" + kind);
	}

	void start(int rate, int faultsPerMille) {
		this.periodNanos = Duration.ofSeconds(1).toNanos() / rate;
		this.faultsPerMille = faultsPerMille;
		this.thread.start();
	}

	private void run() {
		long next = System.nanoTime();
		while (!this.stopped) {
			SoakWay way = SoakWay.values()[this.random.nextInt(SoakWay.values().length)];
			boolean directPut = this.random.nextBoolean();
			SoakFault fault = (this.random.nextInt(1000) < this.faultsPerMille)
					? SoakFault.any(this.random, way, directPut) : SoakFault.NONE;
			int size = fault.size(size());
			ObjectContent object = ObjectContent.of(fault.purpose(), this.numbers.incrementAndGet(), size);
			this.callers.execute(() -> call(object, way, directPut, fault));
			next += this.periodNanos;
			Pause.of(Duration.ofNanos(Math.max(0, next - System.nanoTime())));
		}
	}

	// 5 % empty, most small, 5 % large: half a MiB in the mean
	private int size() {
		int percent = this.random.nextInt(100);
		if (percent < 5) {
			return 0;
		}
		if (percent < 65) {
			return between(1, 64 * 1024);
		}
		return (percent < 95) ? between(64 * 1024, 2 * 1024 * 1024) : between(2 * 1024 * 1024, ObjectContent.MAX_SIZE);
	}

	private int between(int from, int to) {
		return (int) Math.exp(Math.log(from) + this.random.nextDouble() * (Math.log(to) - Math.log(from)));
	}

	private void call(ObjectContent object, SoakWay way, boolean directPut, SoakFault fault) {
		SoakCall call = borrow();
		try {
			call.perform(object, way, directPut, fault);
			this.ways.merge(way + (directPut ? "+put" : ""), 1L, Long::sum);
			this.served.incrementAndGet();
			if (fault != SoakFault.NONE) {
				this.faults.merge(fault.name(), 1L, Long::sum);
			}
		}
		catch (IOException | RuntimeException ex) {
			call.close();
			this.report.fail(
					"%s, %s, direct put %s, %s, %s: %s".formatted(this.kind, way, directPut, fault, object.name(), ex));
		}
		finally {
			giveBack(call);
		}
	}

	private synchronized SoakCall borrow() {
		SoakCall call = this.idle.poll();
		return (call != null) ? call
				: new SoakCall(this.kind.equals("buffered"), this.port, this.sink, this.files, this.unread);
	}

	private synchronized void giveBack(SoakCall call) {
		this.idle.push(call);
	}

	long served() {
		return this.served.get();
	}

	Map<String, Long> faults() {
		return new TreeMap<>(this.faults);
	}

	/**
	 * Stop, and wait for what is under way.
	 * @param report takes the figures
	 * @return how many objects had the end they should have
	 * @throws InterruptedException if interrupted
	 */
	long finish(Report report) throws InterruptedException {
		this.stopped = true;
		this.thread.join();
		this.callers.shutdown();
		report.check(this.callers.awaitTermination(120, TimeUnit.SECONDS), this.kind + ": calls do not end");
		report.figure(this.kind + "Ways", new TreeMap<>(this.ways));
		report.figure(this.kind + "Faults", faults());
		return served();
	}

	@Override
	public synchronized void close() {
		this.stopped = true;
		this.callers.shutdownNow();
		this.idle.forEach(SoakCall::close);
	}

}
