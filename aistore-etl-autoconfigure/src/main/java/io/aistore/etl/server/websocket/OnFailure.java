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

package io.aistore.etl.server.websocket;

/**
 * How AIStore is told that an object failed whose result it waits for itself. It knows no
 * message for that: it reads every text as "delivered", and loses the object in silence.
 */
public enum OnFailure {

	/**
	 * The reply breaks off, and the connection with it: AIStore fails this object with
	 * the reason. It opens no new connection in the same job.
	 */
	ABORT,

	/**
	 * A text, as other ETL servers send: AIStore takes the object for delivered, and the
	 * job goes on without it.
	 */
	EMPTY

}
