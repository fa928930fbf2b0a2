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
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link ObjectLayout}.
 */
class ObjectLayoutTests {

	@ParameterizedTest
	@CsvSource({ "/data/mp1/@ais/b/%ob/o, ais, @#, b, o", "/@s3/b/%ob/dir/o o, s3, @#, b, dir/o o",
			"/d/@ais/@uuid#ns/b/%ob/o, ais, @uuid#ns, b, o", "/d/@ais/#ns/b/%ob/o, ais, @#ns, b, o",
			"/d/@ais/@uuid/b/%ob/o, ais, @uuid#, b, o", "/d/@gcp/my.bucket-1/%ob/q?q%41, gcp, @#, my.bucket-1, q?q%41",
			"/d/@ais/b/%ob/x/@ais/c/%ob/y, ais, @#, b, x/@ais/c/%ob/y", "/d/@ais/b/%ob/@ais/o, ais, @#, b, @ais/o",
			"/d@x/@ais/b/%ob/o, ais, @#, b, o" })
	void fileTellsTheObject(String path, String provider, String namespace, String bucket, String name) {
		ObjectLayout layout = ObjectLayout.of(path);
		assertThat(layout).isNotNull();
		assertThat(layout.reference(ObjectReference.ofPath("/other/other")))
			.isEqualTo(new ObjectReference(provider, namespace, bucket, name));
	}

	@ParameterizedTest
	@ValueSource(strings = { "/etc/passwd", "/@ais/b/%ob", "/@ais/b/%ob/", "/@ais/%ob/o", "/ais/b/%ob/o",
			"/d/@AIS/b/%ob/o", "/d/@ais/b/c/%ob/o", "/d/@ais/b/%ut/o", "/d/@ais/b/%ch/o", "/d/@/b/%ob/o",
			"/d/@ais/b/ob/o", "/d/x@ais/b/%ob/o" })
	void otherFilesAreNone(String path) {
		assertThat(ObjectLayout.of(path)).isNull();
	}

	@ParameterizedTest
	@ValueSource(strings = { "/d/@ais/b/%ob/.x0123456789", "/d/@ais/b/%ob/dir/.xabcdef" })
	void hashStandsForANameThatTheRequestKnows(String path) {
		ObjectLayout layout = ObjectLayout.of(path);
		assertThat(layout).isNotNull();
		assertThat(layout.name()).isNull();
		assertThat(layout.reference(ObjectReference.ofPath("/wrong/long")))
			.isEqualTo(new ObjectReference("ais", "@#", "b", "long"));
	}

	@Test
	void fileCountsMoreThanTheRequest() {
		ObjectLayout layout = ObjectLayout.of("/d/@ais/b/%ob/p%41q");
		assertThat(layout).isNotNull();
		assertThat(layout.reference(ObjectReference.ofPath("/b/pAq")).name()).isEqualTo("p%41q");
	}

	@ParameterizedTest
	@CsvSource({ "/d/@ais/b/%ob/x/%ob/y, /d/@ais/b/%ut/x/%ob/y", "/%ob/d/@ais/b/%ob/o, /%ob/d/@ais/b/%ut/o",
			"/d/@ais/@u#n/b/%ob/.x01, /d/@ais/@u#n/b/%ut/.x01" })
	void manifestStandsBesideTheObject(String path, String manifest) {
		ObjectLayout layout = ObjectLayout.of(path);
		assertThat(layout).isNotNull();
		assertThat(layout.manifest()).isEqualTo(manifest);
	}

}
