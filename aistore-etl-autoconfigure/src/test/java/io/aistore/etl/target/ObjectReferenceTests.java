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

package io.aistore.etl.target;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link ObjectReference}.
 */
class ObjectReferenceTests {

	@Test
	void unameOfTheGlobalNamespace() {
		ObjectReference object = ObjectReference.ofPath("/ais%2F@%23%2Fbck%2Fdir%2Fobj%20name");
		assertThat(object).isEqualTo(new ObjectReference("ais", "@#", "bck", "dir/obj name"));
		assertThat(object.path()).isEqualTo("bck/dir/obj name");
		assertThat(object.unamePath()).isEqualTo("/ais%2F@%23%2Fbck%2Fdir%2Fobj%20name");
	}

	@Test
	void unameOfAnotherClusterAndNamespace() {
		ObjectReference object = ObjectReference.ofPath("/ais%2F@uuid%23space%2Fb%2Fo");
		assertThat(object).isEqualTo(new ObjectReference("ais", "@uuid#space", "b", "o"));
		assertThat(object.unamePath()).isEqualTo("/ais%2F@uuid%23space%2Fb%2Fo");
	}

	@Test
	void unameWithRawSlashes() {
		assertThat(ObjectReference.ofPath("/s3/@%23/b/x/y")).isEqualTo(new ObjectReference("s3", "@#", "b", "x/y"));
	}

	@Test
	void bucketAndNameOfAPush() {
		assertThat(ObjectReference.ofPath("/b/p%2541q")).isEqualTo(new ObjectReference(null, null, "b", "p%41q"));
		assertThat(ObjectReference.ofPath("/b//x//y/")).isEqualTo(new ObjectReference(null, null, "b", "/x//y/"));
		assertThat(ObjectReference.ofPath("/b/plus+;../o").name()).isEqualTo("plus+;../o");
		assertThat(ObjectReference.ofPath("/b/new%0Aline").name()).isEqualTo("new\nline");
	}

	@ParameterizedTest
	@ValueSource(strings = { "/name", "/name/", "//name" })
	void pathWithoutABucketIsAName(String path) {
		ObjectReference object = ObjectReference.ofPath(path);
		assertThat(object.bucket()).isNull();
		assertThat(object.name()).isEqualTo(path.substring(1));
		assertThat(object.path()).isEqualTo(path.substring(1));
	}

	@Test
	void emptyPathHasNoName() {
		assertThat(ObjectReference.ofPath("/").name()).isEmpty();
	}

	@Test
	void pathAtTheTargetNeedsProviderAndBucket() {
		assertThat(ObjectReference.ofPath("/b/o").unamePath()).isNull();
		assertThat(ObjectReference.ofName("o").unamePath()).isNull();
		assertThat(new ObjectReference("ais", null, "b", "o").unamePath()).isEqualTo("/ais%2F@%23%2Fb%2Fo");
	}

}
