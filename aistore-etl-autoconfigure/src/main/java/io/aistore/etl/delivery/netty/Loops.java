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

import io.netty.channel.EventLoop;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.socket.DatagramChannel;
import io.netty.channel.socket.SocketChannel;
import reactor.netty.resources.LoopResources;

/**
 * The server's event loops, which connections to targets and stages share.
 *
 * @param group the event loops
 * @param socketType the kind of TCP channels that they serve
 * @param datagramType the kind of UDP channels that they serve
 */
record Loops(EventLoopGroup group, Class<? extends SocketChannel> socketType,
		Class<? extends DatagramChannel> datagramType) {

	static Loops of(LoopResources resources) {
		EventLoopGroup group = resources.onServer(LoopResources.DEFAULT_NATIVE);
		return new Loops(group, resources.onChannelClass(SocketChannel.class, group),
				resources.onChannelClass(DatagramChannel.class, group));
	}

	EventLoop any() {
		return this.group.next();
	}

}
