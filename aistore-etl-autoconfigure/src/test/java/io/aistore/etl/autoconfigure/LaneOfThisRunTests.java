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

package io.aistore.etl.autoconfigure;

import io.aistore.etl.EtlObject;
import io.aistore.etl.delivery.netty.NettyOutbound;
import io.aistore.etl.delivery.webclient.WebClientOutbound;
import io.aistore.etl.server.http.TestServer;
import io.aistore.etl.target.OutboundClient;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests that are tagged {@code both-lanes} run twice: as they are, which is over the
 * native lane, and with {@code AISTORE_ETL_SERVER_LANE} set to {@code webflux}. This one
 * shows that it is so.
 */
@Tag("both-lanes")
class LaneOfThisRunTests {

	@Test
	void theLaneIsTheNativeOneUnlessTheVariableSaysOtherwise() {
		boolean webflux = "webflux".equals(System.getenv().get("AISTORE_ETL_SERVER_LANE"));
		try (TestServer server = TestServer.buffered(EtlObject::bytes)) {
			assertThat(server.context().getBean(SelectedLane.class).isNative()).isEqualTo(!webflux);
			assertThat(server.context().getBean(OutboundClient.class))
				.isInstanceOf(webflux ? WebClientOutbound.class : NettyOutbound.class);
		}
	}

}
