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

package io.aistore.etl.test;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Inherited;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;

/**
 * Beside {@code @SpringBootTest(webEnvironment = RANDOM_PORT)}: starts a
 * {@link LocalTarget}, sets {@code aistore.etl.target-url}, and registers the application
 * as its transformer. The test gets the target by {@code @Autowired LocalTarget}.
 * Objects, faults and recorded requests are forgotten after every test method.
 */
@java.lang.annotation.Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
@Documented
@Inherited
public @interface AutoConfigureLocalTarget {

	/**
	 * How many targets there are.
	 * @return at least 1
	 */
	int targets() default 2;

	/**
	 * How objects are exchanged.
	 * @return the communication type
	 */
	Communication communication() default Communication.HPUSH;

	/**
	 * What the transformer is handed.
	 * @return file or content
	 */
	Input input() default Input.FILE;

	/**
	 * The name of the transformer.
	 * @return the name
	 */
	String etlName() default "etl";

	/**
	 * How long an exchange may take ({@code obj_timeout}).
	 * @return a duration such as {@code 10s}
	 */
	String objTimeout() default "10s";

}
