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

import io.aistore.etl.EtlException;
import io.aistore.etl.target.ObjectReference;
import io.aistore.etl.target.RequestTarget;
import org.jspecify.annotations.Nullable;

/**
 * Reads AIStore's requests over HTTP: hpush and hpull.
 */
public final class ObjectRequests {

	private final boolean acceptEmptyPut;

	/**
	 * Create a reader.
	 * @param acceptEmptyPut whether a PUT with the length 0 and without a file is an
	 * empty object, instead of an object that lost its name
	 */
	public ObjectRequests(boolean acceptEmptyPut) {
		this.acceptEmptyPut = acceptEmptyPut;
	}

	/**
	 * Read a request.
	 * @param push whether it is a PUT, rather than a GET
	 * @param rawTarget its target as it came
	 * @param pipeline its {@code Ais-Node-Url}, if any
	 * @param body its body, which a PUT without a file has the object in
	 * @return the request as the core knows it
	 * @throws EtlException with status 400 if it is none of AIStore's
	 */
	public EtlRequest read(boolean push, String rawTarget, @Nullable String pipeline, Input.Body body) {
		RequestTarget target = RequestTarget.parse(rawTarget);
		ObjectReference object = ObjectReference.ofPath(target.rawPath());
		if (object.name().isEmpty()) {
			throw new EtlException(400, "The path names no object");
		}
		Input input = push ? pushed(target, body) : pulled(target);
		return new EtlRequest(push ? Communication.HPUSH : Communication.HPULL, object, target.rawPath(), target.args(),
				input, pipeline);
	}

	/**
	 * The length of a body.
	 * @param transferCoding the values of {@code Transfer-Encoding}, joined by commas, or
	 * {@code null} without any
	 * @param contentLength the {@code Content-Length}, negative without any
	 * @return the length in bytes, or -1 if only the end tells
	 * @throws EtlException with status 501 if the body is coded otherwise than in chunks
	 */
	public static long bodyLength(@Nullable String transferCoding, long contentLength) {
		if (transferCoding == null) {
			return Math.max(0, contentLength);
		}
		if (!transferCoding.equalsIgnoreCase("chunked")) {
			throw new EtlException(501,
					"Transfer-Encoding '" + transferCoding + "' is not understood, 'chunked' alone is");
		}
		return -1;
	}

	private Input pushed(RequestTarget target, Input.Body body) {
		String fqn = target.fqn();
		if (fqn != null) {
			return new Input.Fqn(fqn);
		}
		if (body.length() == 0 && !this.acceptEmptyPut) {
			throw new EtlException(400, "Empty PUT without etl_fqn: AIStore sends this for an object whose name has "
					+ "a '#' in it, and its content would be lost (aistore.etl.empty-put=accept takes it as empty)");
		}
		return body;
	}

	private static Input pulled(RequestTarget target) {
		String fqn = target.fqn();
		return (fqn != null && !target.latest()) ? new Input.Fqn(fqn)
				: new Input.Upstream(target.rawPath(), target.latest());
	}

	/**
	 * Return the failure of a body that is not complete.
	 * @param cause why it broke off
	 * @return the failure, with status 400
	 */
	public static EtlException brokenBody(Throwable cause) {
		String reason = (cause.getMessage() != null) ? cause.getMessage() : "its sender closed the connection";
		return new EtlException(400, "The body of the request broke off: " + reason, cause);
	}

}
