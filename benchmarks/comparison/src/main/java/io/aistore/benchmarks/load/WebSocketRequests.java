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

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;

/**
 * AIStore's requests over WebSocket. The frames are made beforehand, masks and all, so
 * that sending costs no more than writing bytes.
 */
public final class WebSocketRequests {

	/**
	 * What AIStore's client cuts messages into.
	 */
	private static final int FRAME = 4096;

	private static final int MAX_PREPARED = 128 * 1024 * 1024;

	private static final byte[] MASK = { 0x37, (byte) 0xfa, 0x21, 0x3d };

	private final Content content;

	private final ObjectFiles files;

	private final Map<Integer, ByteBuffer[]> prepared = new HashMap<>();

	public WebSocketRequests(Content content, ObjectFiles files) {
		this.content = content;
		this.files = files;
	}

	/**
	 * Objects as messages.
	 * @param size the size of the objects
	 * @return the plan, without an end
	 */
	public Plan messages(int size) {
		return plan(size, this.prepared.computeIfAbsent(size, this::prepare));
	}

	private ByteBuffer[] prepare(int size) {
		ByteBuffer[] prepared = new ByteBuffer[variants(size)];
		for (int i = 0; i < prepared.length; i++) {
			ObjectName name = new ObjectName(size, i);
			byte[] control = ("{\"path\":\"" + name + "\"}").getBytes(StandardCharsets.UTF_8);
			ByteBuffer frames = ByteBuffer.allocateDirect(framed(control.length) + framed(size));
			frame(ByteBuffer.wrap(control), frames);
			frame(this.content.of(size, i), frames);
			prepared[i] = frames.flip();
		}
		return prepared;
	}

	/**
	 * Objects as files.
	 * @param size the size of the objects
	 * @return the plan, without an end
	 */
	public Plan files(int size) {
		ByteBuffer[] prepared = new ByteBuffer[this.files.variants(size)];
		for (int i = 0; i < prepared.length; i++) {
			ObjectName name = new ObjectName(size, i);
			String file = Requests.escapedSegment(this.files.path(name));
			byte[] control = ("{\"fqn\":\"" + file + "\",\"path\":\"" + name + "\"}").getBytes(StandardCharsets.UTF_8);
			ByteBuffer frames = ByteBuffer.allocateDirect(framed(control.length));
			frame(ByteBuffer.wrap(control), frames);
			prepared[i] = frames.flip();
		}
		return plan(size, prepared);
	}

	private Plan plan(int size, ByteBuffer[] prepared) {
		int[] next = { 0 };
		return (connection) -> {
			int variant = next[0]++ % prepared.length;
			Expectation expectation = new ExactContent(this.content.of(size, variant),
					new ObjectName(size, variant).toString());
			return new Exchange(new ByteBuffer[] { prepared[variant].duplicate() }, expectation);
		};
	}

	private static int variants(int size) {
		return Math.max(2, Math.min(64, MAX_PREPARED / 2 / size));
	}

	private static int framed(int length) {
		return length + (length / FRAME + 1) * 8;
	}

	private static void frame(ByteBuffer message, ByteBuffer frames) {
		boolean first = true;
		while (message.hasRemaining()) {
			int length = Math.min(FRAME, message.remaining());
			boolean last = length == message.remaining();
			frames.put((byte) (((last) ? 0x80 : 0) | ((first) ? 2 : 0)));
			if (length < 126) {
				frames.put((byte) (0x80 | length));
			}
			else {
				frames.put((byte) (0x80 | 126)).putShort((short) length);
			}
			frames.put(MASK);
			for (int i = 0; i < length; i++) {
				frames.put((byte) (message.get() ^ MASK[i & 3]));
			}
			first = false;
		}
	}

}
