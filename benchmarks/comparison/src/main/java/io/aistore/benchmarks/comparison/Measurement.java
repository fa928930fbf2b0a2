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

package io.aistore.benchmarks.comparison;

/**
 * What one round of a cell showed for one server.
 *
 * @param cell the cell
 * @param size the size of the objects, in bytes
 * @param phase which part of a server's life
 * @param server the server
 * @param round the number of the round
 * @param connections the number of connections
 * @param requests the number of requests, all answered rightly
 * @param seconds how long they took together
 * @param requestsPerSecond the rate
 * @param p50Micros the median time of an exchange
 * @param p99Micros the time that one of a hundred exchanges exceeds
 * @param cpuMicrosPerRequest the server's user and system time
 * @param userMicrosPerRequest its user time alone
 * @param compilerMicrosPerRequest what the JIT compilers took of it
 * @param rssKib its resident memory at the end
 * @param peakKib the most that it ever had
 * @param startMillis from the start of its process to its first 200
 * @param startCpuMillis its CPU time until then
 * @param generatorMicrosPerRequest the CPU time of the load and of the target
 * @param neighbourCores the cores that the neighbour used
 * @param foreignCores the cores that anything else on the machine used
 */
record Measurement(String cell, int size, String phase, String server, int round, int connections, long requests,
		double seconds, double requestsPerSecond, double p50Micros, double p99Micros, double cpuMicrosPerRequest,
		double userMicrosPerRequest, double compilerMicrosPerRequest, long rssKib, long peakKib, double startMillis,
		double startCpuMillis, double generatorMicrosPerRequest, double neighbourCores, double foreignCores) {

}
