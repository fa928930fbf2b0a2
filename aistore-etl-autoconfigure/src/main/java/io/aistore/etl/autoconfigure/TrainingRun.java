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

import java.io.IOException;
import java.util.function.IntConsumer;

import io.aistore.etl.training.Training;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.availability.AvailabilityChangeEvent;
import org.springframework.boot.availability.ReadinessState;
import org.springframework.context.ApplicationContext;
import org.springframework.context.ApplicationListener;
import org.springframework.util.Assert;

/**
 * Trains as soon as the application is ready, if that is wanted, and exits.
 */
final class TrainingRun implements ApplicationListener<AvailabilityChangeEvent<ReadinessState>> {

	private static final Log logger = LogFactory.getLog(TrainingRun.class);

	private final AistoreEtlTrainingProperties properties;

	private final IntConsumer exit;

	TrainingRun(AistoreEtlTrainingProperties properties, IntConsumer exit) {
		this.properties = properties;
		this.exit = exit;
	}

	@Override
	public void onApplicationEvent(AvailabilityChangeEvent<ReadinessState> event) {
		if (this.properties.getObjects() > 0 && event.getState() == ReadinessState.ACCEPTING_TRAFFIC
				&& event.getSource() instanceof ApplicationContext context) {
			train(context);
			this.exit.accept(SpringApplication.exit(context));
		}
	}

	private void train(ApplicationContext context) {
		Integer port = context.getEnvironment().getProperty("local.server.port", Integer.class);
		Assert.state(port != null, "Only a running server can be trained");
		long started = System.nanoTime();
		try {
			Training.Report report = new Training(this.properties.getObjects(), this.properties.getSamples()).run(port);
			logger.info("Trained with " + report.objects() + " objects in "
					+ (System.nanoTime() - started) / 1_000_000_000L + " s");
			if (report.failures() > 0) {
				logger.warn(report.failures() + " of them were not transformed, the first because of "
						+ report.failure() + ". aistore.etl.training.samples names a directory with better ones");
			}
		}
		catch (IOException ex) {
			throw new IllegalStateException("The training failed", ex);
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
	}

}
