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

package io.aistore.benchmarks.load;

import java.net.URLEncoder;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.function.Function;

/**
 * AIStore's requests to a transformer, as they look on the wire.
 */
public final class Requests {

	private static final String FIELDS = "Host: 127.0.0.1:8000\r\nUser-Agent: Go-http-client/1.1\r\n";

	private final Content content;

	private final Target target;

	private final ObjectFiles files;

	private final long[] sequences = new long[4096];

	private int variant;

	public Requests(Content content, Target target, ObjectFiles files) {
		this.content = content;
		this.target = target;
		this.files = files;
	}

	/**
	 * AIStore's default: objects as files, every other result by direct put.
	 * @param size the size of the objects
	 * @return the plan, without an end
	 */
	public Plan production(int size) {
		return (connection) -> {
			ObjectName name = next(size);
			boolean direct = (name.variant() & 1) == 1;
			return filePut(connection, name, direct);
		};
	}

	/**
	 * Objects as files, each result in the answer.
	 * @param size the size of the objects
	 * @return the plan, without an end
	 */
	public Plan files(int size) {
		return (connection) -> filePut(connection, next(size), false);
	}

	/**
	 * Objects as files, each result by direct put.
	 * @param size the size of the objects
	 * @return the plan, without an end
	 */
	public Plan directPuts(int size) {
		return (connection) -> filePut(connection, next(size), true);
	}

	/**
	 * Objects as files, each turned into something else.
	 * @param size the size of the objects
	 * @param expected says what is expected of an object
	 * @return the plan, without an end
	 */
	public Plan files(int size, Function<ObjectName, Expectation> expected) {
		return (connection) -> {
			ObjectName name = next(size);
			return new Exchange(filePut(connection, name, false).request(), expected.apply(name));
		};
	}

	/**
	 * Objects in the body.
	 * @param size the size of the objects
	 * @return the plan, without an end
	 */
	public Plan bodies(int size) {
		return (connection) -> {
			ObjectName name = next(size);
			StringBuilder head = new StringBuilder(256).append("PUT /src/").append(name).append(" HTTP/1.1\r\n");
			head.append(FIELDS).append("Content-Length: ").append(size).append("\r\n");
			return exchange(head, connection, name, false, this.content.of(size, name.variant()));
		};
	}

	/**
	 * Objects that the server has to ask the target for, or finds as files.
	 * @param size the size of the objects
	 * @param file whether the file is named
	 * @return the plan, without an end
	 */
	public Plan pulls(int size, boolean file) {
		return (connection) -> {
			ObjectName name = next(size);
			StringBuilder head = new StringBuilder(256).append("GET /ais%2F@%23%2Fsrc%2F").append(name);
			if (file) {
				head.append("?etl_fqn=").append(escaped(this.files.path(name)));
			}
			head.append(" HTTP/1.1\r\n").append(FIELDS);
			return exchange(head, connection, name, false);
		};
	}

	/**
	 * Requests to the target itself.
	 * @param size the size of the objects
	 * @return the plan, without an end
	 */
	public Plan targetGets(int size) {
		return (connection) -> {
			ObjectName name = next(size);
			StringBuilder head = new StringBuilder(256).append("GET ").append(Target.PATH);
			head.append("/ais%2F@%23%2Fsrc%2F").append(name).append(" HTTP/1.1\r\n").append(FIELDS);
			return exchange(head, connection, name, false);
		};
	}

	private ObjectName next(int size) {
		this.variant = (this.variant + 1) % this.files.variants(size);
		return new ObjectName(size, this.variant);
	}

	private Exchange filePut(int connection, ObjectName name, boolean direct) {
		StringBuilder head = new StringBuilder(512).append("PUT /src/").append(name).append("?etl_fqn=");
		head.append(escaped(this.files.path(name))).append(" HTTP/1.1\r\n").append(FIELDS);
		head.append("Content-Length: 0\r\n");
		return exchange(head, connection, name, direct);
	}

	private Exchange exchange(StringBuilder head, int connection, ObjectName name, boolean direct, ByteBuffer... body) {
		Expectation expectation;
		if (direct) {
			long sequence = ++this.sequences[connection];
			head.append("Ais-Node-Url: http://127.0.0.1:").append(this.target.port());
			head.append("/ais%2F@%23%2Fdst%2F").append(name).append("?owt=3&uuid=");
			head.append(connection).append('-').append(sequence).append("\r\n");
			expectation = new Delivered(this.target, connection, sequence, name.size());
		}
		else {
			expectation = new ExactContent(this.content.of(name.size(), name.variant()), name.toString());
		}
		head.append("\r\n");
		ByteBuffer[] request = new ByteBuffer[body.length + 1];
		request[0] = ByteBuffer.wrap(head.toString().getBytes(StandardCharsets.ISO_8859_1));
		System.arraycopy(body, 0, request, 1, body.length);
		return new Exchange(request, expectation);
	}

	private static String escaped(Path file) {
		return URLEncoder.encode(escapedSegment(file), StandardCharsets.UTF_8);
	}

	static String escapedSegment(Path file) {
		return URLEncoder.encode(file.toString(), StandardCharsets.UTF_8).replace("%40", "@").replace("+", "%20");
	}

}
