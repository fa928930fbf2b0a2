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

package io.aistore.etl;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClass.Predicates;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.importer.ImportOption.DoNotIncludeTests;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.lang.syntax.ArchRuleDefinition;
import com.tngtech.archunit.library.dependencies.SlicesRuleDefinition;

import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.context.annotation.Bean;

/**
 * The arrows between packages: each imports only from the ones before it.
 */
@AnalyzeClasses(packages = "io.aistore.etl", importOptions = DoNotIncludeTests.class)
class ArchitectureTests {

	private static final String API = "io.aistore.etl";

	private static final String TARGET = API + ".target";

	private static final String DELIVERY = API + ".delivery";

	private static final String SERVER = API + ".server";

	private static final String AUTOCONFIGURE = API + ".autoconfigure";

	private static final DescribedPredicate<JavaClass> OURS = Predicates.resideInAPackage(API + "..")
		.and(DescribedPredicate.not(Predicates.resideInAPackage(API + ".test..")));

	@ArchTest
	final ArchRule apiStandsAlone = onlyImports(API, API);

	@ArchTest
	final ArchRule targetImportsApi = onlyImports(TARGET, API, TARGET);

	@ArchTest
	final ArchRule deliveryImportsTarget = onlyImports(DELIVERY, API, TARGET, DELIVERY);

	@ArchTest
	final ArchRule serverImportsDelivery = onlyImports(SERVER, API, TARGET, DELIVERY, SERVER);

	@ArchTest
	final ArchRule partsOfTheServerDoNotKnowEachOther = SlicesRuleDefinition.slices()
		.matching(SERVER + ".(*)..")
		.should()
		.notDependOnEachOther();

	@ArchTest
	final ArchRule partsOfTheServerAreForTheAutoConfigurationOnly = ArchRuleDefinition.classes()
		.that()
		.resideInAPackage(SERVER + ".*..")
		.should()
		.onlyHaveDependentClassesThat()
		.resideInAnyPackage(SERVER + ".*..", AUTOCONFIGURE + "..");

	@ArchTest
	final ArchRule partsOfTheServerKnowNoImplementationOfDelivery = ArchRuleDefinition.noClasses()
		.that()
		.resideInAPackage(SERVER + ".*..")
		.should()
		.dependOnClassesThat()
		.resideInAnyPackage(DELIVERY + ".*..", API + ".training..", AUTOCONFIGURE + "..");

	@ArchTest
	final ArchRule implementationsOfDeliveryAreForTheAutoConfigurationOnly = ArchRuleDefinition.classes()
		.that()
		.resideInAPackage(DELIVERY + ".*..")
		.should()
		.onlyHaveDependentClassesThat()
		.resideInAnyPackage(DELIVERY + ".*..", AUTOCONFIGURE + "..");

	@ArchTest
	final ArchRule nothingImportsTheAutoConfiguration = ArchRuleDefinition.classes()
		.that()
		.resideInAPackage(AUTOCONFIGURE)
		.should()
		.onlyHaveDependentClassesThat()
		.resideInAPackage(AUTOCONFIGURE);

	@ArchTest
	final ArchRule coreKnowsNoTransport = ArchRuleDefinition.noClasses()
		.that()
		.resideInAnyPackage(API, TARGET, DELIVERY, SERVER)
		.should()
		.dependOnClassesThat(Predicates.resideInAnyPackage("io.netty..", "reactor.netty..",
				"org.springframework.web.reactive..", "org.springframework.http.server..",
				"org.springframework.http.client..", "org.springframework.core.io.buffer.."));

	@ArchTest
	final ArchRule apiKnowsNoSpringAndNoReactor = ArchRuleDefinition.noClasses()
		.that()
		.resideInAPackage(API)
		.should()
		.dependOnClassesThat(
				Predicates.resideInAnyPackage("org.springframework..", "reactor..", "org.reactivestreams.."));

	@ArchTest
	final ArchRule noCycles = SlicesRuleDefinition.slices().matching(API + ".(**)").should().beFreeOfCycles();

	@ArchTest
	final ArchRule noEnvironmentVariableIsReadInCode = ArchRuleDefinition.noClasses()
		.should()
		.callMethod(System.class, "getenv")
		.orShould()
		.callMethod(System.class, "getenv", String.class);

	@ArchTest
	final ArchRule autoConfigurationsArePublicAndFinal = ArchRuleDefinition.classes()
		.that()
		.areAnnotatedWith(AutoConfiguration.class)
		.should()
		.bePublic()
		.andShould()
		.haveModifier(JavaModifier.FINAL);

	@ArchTest
	final ArchRule beanMethodsArePackagePrivate = ArchRuleDefinition.methods()
		.that()
		.areAnnotatedWith(Bean.class)
		.should()
		.bePackagePrivate();

	private static ArchRule onlyImports(String source, String... permitted) {
		return ArchRuleDefinition.noClasses()
			.that()
			.resideInAPackage(source)
			.should()
			.dependOnClassesThat(OURS.and(DescribedPredicate.not(Predicates.resideInAnyPackage(permitted))));
	}

}
