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

import java.io.IOException;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

import io.aistore.benchmarks.comparison.Meter.Subject;
import io.aistore.benchmarks.load.WrongAnswerException;

/**
 * The cells under as much load as the machine bears, with the servers of a job up
 * together and measured in turn.
 */
final class SaturatedCells {

	private static final long BURST_NANOS = 250_000_000L;

	private final Bench bench;

	private final Function<Job, List<ServerDefinition>> servers;

	SaturatedCells(Bench bench, Function<Job, List<ServerDefinition>> servers) {
		this.bench = bench;
		this.servers = servers;
	}

	void run(Deadline deadline) throws IOException, InterruptedException {
		Map<Job, List<SaturatedCell>> jobs = new EnumMap<>(Job.class);
		int count = 0;
		for (SaturatedCell cell : SaturatedCell.all(this.bench)) {
			if (this.bench.options().wantsCell(cell.name())) {
				jobs.computeIfAbsent(cell.job(), (job) -> new ArrayList<>()).add(cell);
				count++;
			}
		}
		for (Map.Entry<Job, List<SaturatedCell>> job : jobs.entrySet()) {
			int cells = job.getValue().size();
			if (deadline.passed()) {
				job.getValue().forEach((cell) -> this.bench.note("left out for lack of time: " + cell.name()));
				continue;
			}
			run(job.getKey(), job.getValue(), deadline.part((double) cells / count));
			count -= cells;
		}
	}

	private void run(Job job, List<SaturatedCell> cells, Deadline deadline) throws IOException, InterruptedException {
		List<Question> questions = new ArrayList<>();
		for (SaturatedCell cell : cells) {
			for (int size : cell.connections().keySet()) {
				if (this.bench.options().wantsSize(size)) {
					this.bench.files().create(size);
					questions.add(new Question(cell, size));
				}
			}
		}
		List<RunningServer> servers = new ArrayList<>();
		try {
			for (ServerDefinition definition : this.servers.apply(job)) {
				RunningServer server = this.bench.start(definition);
				servers.add(server);
				warm(server, questions, deadline);
			}
			int rounds = this.bench.options().rounds();
			for (int round = 1; round == 1 || round <= rounds && !deadline.passed(); round++) {
				for (Question question : questions) {
					round(question, servers, round, deadline);
				}
			}
		}
		finally {
			servers.forEach(RunningServer::close);
		}
	}

	private void warm(RunningServer server, List<Question> questions, Deadline deadline) throws IOException {
		long wanted = (server.isCompiledAtRunTime()) ? this.bench.options().warmUp().toNanos() : 2_000_000_000L;
		long limit = Math.min(wanted, Math.max(1, deadline.seconds()) * 1_000_000_000L / 8);
		long burst = Math.min(BURST_NANOS, limit / questions.size());
		new WarmUp(this.bench, server, limit).run(() -> {
			for (Question question : questions) {
				warm(server, question, burst);
			}
		});
	}

	private void warm(RunningServer server, Question question, long nanos) throws IOException {
		if (this.bench.results().hasFailed(question.name(), question.size(), server.name())) {
			return;
		}
		try {
			question.cell().warm(server, question.size(), nanos);
		}
		catch (IOException | WrongAnswerException ex) {
			fail(question, server, ex);
		}
	}

	private void round(Question question, List<RunningServer> servers, int round, Deadline deadline)
			throws IOException {
		for (RunningServer server : servers) {
			if (this.bench.results().hasFailed(question.name(), question.size(), server.name())) {
				continue;
			}
			long nanos = (deadline.passed()) ? 300_000_000L : this.bench.options().measure().toNanos() / 3;
			try {
				Subject subject = new Subject(question.name(), question.size(), "");
				question.cell().measure(subject, server, round, nanos);
			}
			catch (IOException | WrongAnswerException ex) {
				fail(question, server, ex);
			}
		}
	}

	private void fail(Question question, RunningServer server, Exception ex) throws IOException {
		// A wrong byte ends the run, and so does any failure of ours; what another server
		// can't do is noted
		if (server.name().startsWith("ours") || ex instanceof WrongAnswerException wrong && wrong.isWrongContent()) {
			if (ex instanceof IOException io) {
				throw io;
			}
			throw (RuntimeException) ex;
		}
		this.bench.results().fail(question.name(), question.size(), server.name(), ex.toString());
	}

	private record Question(SaturatedCell cell, int size) {

		String name() {
			return this.cell.name();
		}

	}

}
