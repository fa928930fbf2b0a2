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

import java.util.ArrayList;
import java.util.List;

import org.springframework.beans.factory.InitializingBean;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.util.unit.DataSize;

/**
 * Properties of direct put.
 */
@ConfigurationProperties("aistore.etl.direct-put")
public class AistoreEtlDirectPutProperties implements InitializingBean {

	/**
	 * Whether AIStore announced that this ETL is asked for direct put. Changes nothing:
	 * each request tells where its result goes. Set by AIStore as direct_put.
	 */
	private boolean announced;

	/**
	 * How many times a delivery is tried again after a transient failure, with pauses
	 * that begin at 1 second and double up to 30. Also set by AIS_DIRECT_PUT_RETRIES.
	 */
	private int retries = 3;

	/**
	 * Size of the pieces in which a result in memory is written. Also set by
	 * AIS_DIRECT_PUT_CHUNK_SIZE.
	 */
	private DataSize chunkSize = DataSize.ofMegabytes(1);

	/**
	 * Hosts that results, and with them the secret of the cluster, may be sent to: names,
	 * suffixes (.example.com), addresses, CIDRs, or * for any. If not set, loopback,
	 * link-local, private and unique-local addresses and the host of AIS_TARGET_URL.
	 */
	private List<String> allowedHosts = new ArrayList<>();

	public boolean isAnnounced() {
		return this.announced;
	}

	public void setAnnounced(boolean announced) {
		this.announced = announced;
	}

	public int getRetries() {
		return this.retries;
	}

	public void setRetries(int retries) {
		this.retries = retries;
	}

	public DataSize getChunkSize() {
		return this.chunkSize;
	}

	public void setChunkSize(DataSize chunkSize) {
		this.chunkSize = chunkSize;
	}

	public List<String> getAllowedHosts() {
		return this.allowedHosts;
	}

	public void setAllowedHosts(List<String> allowedHosts) {
		this.allowedHosts = allowedHosts;
	}

	@Override
	public void afterPropertiesSet() {
		Limits.atLeast(0, "aistore.etl.direct-put.retries", this.retries);
		Limits.atLeast(DataSize.ofBytes(1), "aistore.etl.direct-put.chunk-size", this.chunkSize);
	}

}
