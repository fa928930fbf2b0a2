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

package io.aistore.etl.target;

import java.util.function.Consumer;

import org.reactivestreams.Subscription;
import reactor.core.CoreSubscriber;
import reactor.core.Disposable;
import reactor.core.Disposables;
import reactor.core.publisher.Mono;
import reactor.util.context.Context;
import reactor.util.context.ContextView;

/**
 * Work in steps, one after the other, each with one result. Every object takes several:
 * in a chain of operators each would cost an object and a signal more, which is what a
 * small object's time is made of.
 */
public final class Steps implements Disposable {

	private final Context context;

	private final Disposable.Swap current = Disposables.swap();

	/**
	 * Begin without a step.
	 * @param context the context that steps are taken in
	 */
	public Steps(ContextView context) {
		this.context = Context.of(context);
	}

	/**
	 * Take the next step.
	 * @param <T> the type of its result
	 * @param step the step; one that ends without a result fails
	 * @param then gets the result, and takes further steps. What it throws is a failure
	 * of the step
	 * @param failed is told when the step failed
	 */
	public <T> void next(Mono<T> step, Consumer<? super T> then, Consumer<? super Throwable> failed) {
		step.subscribe(new Step<>(then, failed));
	}

	/**
	 * Something is under way that is no {@link Mono}.
	 * @param work breaks it off
	 */
	public void running(Disposable work) {
		this.current.replace(work);
	}

	/**
	 * Break off what is under way. A result may come all the same, if it was on its way.
	 */
	@Override
	public void dispose() {
		this.current.dispose();
	}

	@Override
	public boolean isDisposed() {
		return this.current.isDisposed();
	}

	private final class Step<T> implements CoreSubscriber<T> {

		private final Consumer<? super T> then;

		private final Consumer<? super Throwable> failed;

		private boolean done;

		Step(Consumer<? super T> then, Consumer<? super Throwable> failed) {
			this.then = then;
			this.failed = failed;
		}

		@Override
		public Context currentContext() {
			return Steps.this.context;
		}

		@Override
		public void onSubscribe(Subscription subscription) {
			Steps.this.current.replace(subscription::cancel);
			subscription.request(Long.MAX_VALUE);
		}

		@Override
		public void onNext(T result) {
			this.done = true;
			try {
				this.then.accept(result);
			}
			catch (Throwable ex) {
				this.failed.accept(ex);
			}
		}

		@Override
		public void onError(Throwable ex) {
			if (!this.done) {
				this.done = true;
				this.failed.accept(ex);
			}
		}

		@Override
		public void onComplete() {
			if (!this.done) {
				onError(new IllegalStateException("A step ended without a result"));
			}
		}

	}

}
