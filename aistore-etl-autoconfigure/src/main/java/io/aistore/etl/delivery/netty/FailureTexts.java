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

import io.aistore.etl.delivery.HostGuard;
import io.aistore.etl.delivery.netty.Connector.ForeignAddressException;
import io.aistore.etl.target.OutboundRequest;
import io.aistore.etl.target.Receiver;
import io.aistore.etl.target.TargetUrl;
import io.aistore.etl.target.UnreachableException;
import io.aistore.etl.target.netty.TransportFailure;

/**
 * Says what failures of connections mean.
 *
 * @param targetUrl knows the secret
 * @param guard judges targets
 */
record FailureTexts(TargetUrl targetUrl, HostGuard guard) {

	/**
	 * Say what a failure means.
	 * @param request the request that failed
	 * @param ex the failure
	 * @param stale whether a connection from the pool turned out to be dead
	 * @return the failure for the rules of delivery
	 */
	RuntimeException unreachable(OutboundRequest request, Throwable ex, boolean stale) {
		if (ex instanceof ForeignAddressException) {
			return this.guard.refusal((Receiver.Target) request.receiver(), "it is " + ex.getMessage());
		}
		String authority = request.receiver().authority();
		return new UnreachableException(this.targetUrl.redact(authority + ": " + TransportFailure.reason(ex)),
				refusalOr(request, ex), stale);
	}

	// DNS may fail for a moment, but who has no address isn't allowed by it
	private Throwable refusalOr(OutboundRequest request, Throwable ex) {
		boolean guarded = request.receiver() instanceof Receiver.Target target
				&& this.guard.judge(target) == HostGuard.Verdict.ALLOWED_BY_ADDRESS;
		return (guarded && TransportFailure.isUnknownHost(ex))
				? this.guard.refusal((Receiver.Target) request.receiver(), "it is unknown") : ex;
	}

	/**
	 * An answer is not complete.
	 * @param request the request
	 * @return the failure
	 */
	UnreachableException brokenOff(OutboundRequest request) {
		return new UnreachableException(request.receiver().authority() + " broke off its answer", null);
	}

}
