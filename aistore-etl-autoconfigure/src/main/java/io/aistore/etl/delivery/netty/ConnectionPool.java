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

package io.aistore.etl.delivery.netty;

import java.nio.channels.ClosedChannelException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

import io.aistore.etl.target.OutboundSettings;
import io.netty.channel.EventLoop;
import org.jspecify.annotations.Nullable;

/**
 * Connections that wait for their next request, the latest first, and requests that wait
 * for a connection. One on the event loop of the request is preferred, so that no other
 * thread has to be woken for it. Nobody else's code is called with the lock held.
 */
final class ConnectionPool implements AutoCloseable {

	private final Connector connector;

	private final Loops loops;

	private final int maxConnections;

	private final int maxIdle;

	private final long maxIdleNanos;

	private final Map<Route, Host> hosts = new HashMap<>();

	private final Future<?> eviction;

	private int idle;

	private boolean closed;

	ConnectionPool(Connector connector, Loops loops, int maxConnections, int maxIdle, Duration idleTimeout) {
		this.connector = connector;
		this.loops = loops;
		this.maxConnections = maxConnections;
		this.maxIdle = maxIdle;
		this.maxIdleNanos = idleTimeout.toNanos();
		long period = OutboundSettings.EVICTION_INTERVAL.toSeconds();
		this.eviction = loops.any().scheduleWithFixedDelay(this::evict, period, period, TimeUnit.SECONDS);
	}

	/**
	 * Get a connection, now or later.
	 * @param route where it is to lead
	 * @param preferred the event loop that the request prefers, if any
	 * @param taker gets the connection, or is told why there is none
	 */
	void acquire(Route route, @Nullable EventLoop preferred, Taker taker) {
		EventLoop loop = (preferred != null) ? preferred : this.loops.any();
		Connection connection;
		Waiter waiter = null;
		boolean open = false;
		List<Connection> expired = new ArrayList<>(0);
		synchronized (this) {
			Host host = this.hosts.computeIfAbsent(route, (key) -> new Host());
			connection = poll(host, preferred, expired);
			if (connection == null && host.open >= this.maxConnections) {
				connection = poll(host, null, expired);
			}
			if (connection == null && host.open < this.maxConnections) {
				host.open++;
				open = true;
			}
			else if (connection == null && host.waiters.size() < OutboundSettings.MAX_PENDING) {
				waiter = new Waiter(route, loop, taker);
				host.waiters.add(waiter);
			}
		}
		expired.forEach(Connection::close);
		if (connection != null) {
			taker.taken(connection);
		}
		else if (open) {
			open(route, loop, taker);
		}
		else if (waiter != null) {
			waiter.timeOut(loop.schedule(waiter, OutboundSettings.PENDING_TIMEOUT.toMillis(), TimeUnit.MILLISECONDS));
		}
		else {
			taker.unavailable(new TimeoutException(
					"more than %d requests wait for a connection".formatted(OutboundSettings.MAX_PENDING)));
		}
	}

	private @Nullable Connection poll(Host host, @Nullable EventLoop loop, List<Connection> expired) {
		long now = System.nanoTime();
		Iterator<Connection> connections = host.idle.iterator();
		while (connections.hasNext()) {
			Connection connection = connections.next();
			if (connection.isIdleFor(this.maxIdleNanos, now)) {
				connections.remove();
				this.idle--;
				expired.add(connection);
			}
			else if (loop == null || connection.loop() == loop) {
				connections.remove();
				this.idle--;
				return connection;
			}
		}
		return null;
	}

	private void open(Route route, EventLoop loop, Taker taker) {
		try {
			this.connector.connect(route, loop, this).addListener((future) -> {
				if (future.isSuccess()) {
					taker.taken((Connection) future.getNow());
				}
				else {
					notOpened(route, taker, future.cause());
				}
			});
		}
		catch (RuntimeException ex) {
			notOpened(route, taker, ex);
		}
	}

	private void notOpened(Route route, Taker taker, Throwable ex) {
		taker.unavailable(ex);
		forget(route, null);
	}

	/**
	 * Take a connection back.
	 * @param connection an open connection with nothing under way
	 */
	void release(Connection connection) {
		Waiter waiter;
		boolean kept;
		synchronized (this) {
			Host host = Objects.requireNonNull(this.hosts.get(connection.route()));
			waiter = host.waiters.poll();
			kept = waiter == null && this.idle < this.maxIdle && !this.closed;
			if (kept) {
				host.idle.addFirst(connection);
				this.idle++;
			}
		}
		if (waiter != null) {
			waiter.served();
			handOver(connection, waiter.taker);
		}
		else if (!kept) {
			connection.close();
		}
	}

	// Never at once: who has given up meanwhile returns the connection for the next one,
	// and thousands may have
	private static void handOver(Connection connection, Taker taker) {
		try {
			connection.loop().execute(() -> taker.taken(connection));
		}
		catch (RejectedExecutionException ex) {
			taker.unavailable(new ClosedChannelException());
		}
	}

	/**
	 * A connection is gone, or never came to be.
	 * @param route where it led
	 * @param connection the connection, if there was one
	 */
	void forget(Route route, @Nullable Connection connection) {
		Waiter waiter;
		synchronized (this) {
			Host host = Objects.requireNonNull(this.hosts.get(route));
			if (connection != null && host.idle.remove(connection)) {
				this.idle--;
			}
			waiter = host.waiters.poll();
			host.open -= (waiter != null) ? 0 : 1;
			if (host.open == 0) {
				this.hosts.remove(route);
			}
		}
		if (waiter != null) {
			waiter.served();
			open(route, waiter.loop, waiter.taker);
		}
	}

	/**
	 * A connection that waited here was found dead: so are those that waited with it,
	 * most likely, since their target was started anew.
	 * @param route where it led
	 */
	void discardIdle(Route route) {
		List<Connection> discarded = List.of();
		synchronized (this) {
			Host host = this.hosts.get(route);
			if (host != null) {
				discarded = List.copyOf(host.idle);
				this.idle -= discarded.size();
				host.idle.clear();
			}
		}
		discarded.forEach(Connection::close);
	}

	private void evict() {
		List<Connection> expired = new ArrayList<>();
		long now = System.nanoTime();
		synchronized (this) {
			for (Host host : this.hosts.values()) {
				for (Connection connection : host.idle) {
					if (connection.isIdleFor(this.maxIdleNanos, now)) {
						expired.add(connection);
					}
				}
				host.idle.removeAll(expired);
			}
			this.idle -= expired.size();
		}
		expired.forEach(Connection::close);
	}

	@Override
	public void close() {
		this.eviction.cancel(false);
		List<Connection> idle = new ArrayList<>();
		synchronized (this) {
			this.closed = true;
			this.hosts.values().forEach((host) -> idle.addAll(host.idle));
		}
		idle.forEach(Connection::close);
	}

	/**
	 * Who wants a connection.
	 */
	interface Taker {

		/**
		 * There is one.
		 * @param connection the connection, to be released or closed
		 */
		void taken(Connection connection);

		/**
		 * There is none.
		 * @param ex why
		 */
		void unavailable(Throwable ex);

	}

	private static final class Host {

		private final Deque<Connection> idle = new ArrayDeque<>();

		private final Deque<Waiter> waiters = new ArrayDeque<>();

		private int open;

	}

	private final class Waiter implements Runnable {

		private final Route route;

		private final EventLoop loop;

		private final Taker taker;

		private @Nullable Future<?> timeout;

		private boolean served;

		Waiter(Route route, EventLoop loop, Taker taker) {
			this.route = route;
			this.loop = loop;
			this.taker = taker;
		}

		// It would keep the request with its content for as long as it lasts
		synchronized void timeOut(Future<?> timeout) {
			this.timeout = timeout;
			if (this.served) {
				timeout.cancel(false);
			}
		}

		synchronized void served() {
			this.served = true;
			if (this.timeout != null) {
				this.timeout.cancel(false);
			}
		}

		@Override
		public void run() {
			boolean waiting;
			synchronized (ConnectionPool.this) {
				Host host = ConnectionPool.this.hosts.get(this.route);
				waiting = host != null && host.waiters.remove(this);
			}
			if (waiting) {
				this.taker.unavailable(new TimeoutException("no connection became free"));
			}
		}

	}

}
