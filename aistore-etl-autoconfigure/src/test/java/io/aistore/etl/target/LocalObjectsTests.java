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

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

import io.aistore.etl.EtlException;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Tests for {@link LocalObjects}.
 */
class LocalObjectsTests {

	private static final ObjectReference REQUESTED = ObjectReference.ofPath("/requested/name");

	private final LocalObjects byLayout = new LocalObjects(List.of());

	private Path mountpath;

	@BeforeEach
	void createMountpath(@TempDir Path directory) throws IOException {
		this.mountpath = Files.createDirectory(directory.toRealPath().resolve("mp"));
	}

	@ParameterizedTest
	@ValueSource(strings = { "plain", "a b/c d", "p%41q", "q?q", "x;y", "plus+plus", "ünï", "br[ack]et{s}|^",
			"back\\slash", "quo\"te", "amp&amp", "h#h", ".hidden" })
	void objectIsFoundByItsEscapedPath(String name) throws IOException {
		Path file = write("@ais/b/%ob/" + name, "content");
		LocalObject object = this.byLayout.find(escaped(file), REQUESTED);
		assertThat(object).isEqualTo(new LocalObject(new ObjectReference("ais", "@#", "b", name), file, 7));
	}

	@Test
	void pathMayHaveRawSlashes() throws IOException {
		Path file = write("@ais/b/%ob/o", "");
		assertThat(this.byLayout.find(Escaping.escapePath(file.toString()), REQUESTED).file()).isEqualTo(file);
	}

	@Test
	void namespaceIsReadFromThePath() throws IOException {
		Path file = write("@ais/@uuid#ns/b/%ob/o", "");
		assertThat(this.byLayout.find(escaped(file), REQUESTED).reference())
			.isEqualTo(new ObjectReference("ais", "@uuid#ns", "b", "o"));
	}

	@Test
	void hashedNameIsTheRequestedOne() throws IOException {
		Path file = write("@ais/b/%ob/.x1234", "");
		LocalObject object = this.byLayout.find(escaped(file), REQUESTED);
		assertThat(object.reference()).isEqualTo(new ObjectReference("ais", "@#", "b", "name"));
		assertThat(object.file()).isEqualTo(file);
	}

	@Test
	void fileWhoseNameIsNoUtf8IsNotTakenForAnother() throws IOException {
		write("@ais/b/%ob/\uFFFDx", "another");
		String fqn = escaped(this.mountpath.resolve("@ais/b/%ob/")) + "%2F%FFx";
		assertThat(this.byLayout.find(fqn, REQUESTED).file()).isNull();
	}

	@Test
	void chunkedObjectHasNoFile() throws IOException {
		Path first = write("@ais/b/%ob/dir/big", "first chunk");
		write("@ais/b/%ut/dir/big", "manifest");
		LocalObject object = this.byLayout.find(escaped(first), REQUESTED);
		assertThat(object).isEqualTo(new LocalObject(new ObjectReference("ais", "@#", "b", "dir/big"), null, -1));
	}

	@ParameterizedTest
	@ValueSource(strings = { "/etc/passwd", "/proc/self/environ", "etc/passwd", "", "/", "//etc/passwd",
			"/@ais/b/%ob/../../../etc/passwd", "/no/such/file" })
	void fileOutOfTheLayoutIsRefused(String path) {
		assertThatExceptionOfType(RefusedException.class)
			.isThrownBy(() -> this.byLayout.find(Escaping.escapeSegment(path), REQUESTED))
			.withMessageContaining("'" + path + "'")
			.withMessageContaining("aistore.etl.fqn.roots")
			.satisfies((ex) -> assertThat(ex.status()).isEqualTo(403));
	}

	@Test
	void lineBreakInAPathDoesNotForgeALogLine() {
		assertThatExceptionOfType(RefusedException.class)
			.isThrownBy(() -> this.byLayout.find("/etc/x%0AERROR%20forged", REQUESTED))
			.withMessageContaining("/etc/x?ERROR forged");
	}

	@Test
	void dotsOutOfTheLayoutAreRefused() throws IOException {
		Path secret = write("secret", "");
		String path = this.mountpath + "/@ais/b/%ob/../../../secret";
		assertThat(Path.of(path).normalize()).isEqualTo(secret);
		assertRefused(this.byLayout, path);
	}

	@Test
	void dotsInsideOfTheLayoutAreFollowed() throws IOException {
		Path file = write("@ais/b/%ob/o", "");
		String path = this.mountpath + "/@ais/b/%ob/x/../o";
		assertThat(this.byLayout.find(Escaping.escapeSegment(path), REQUESTED).file()).isEqualTo(file);
	}

	@Test
	void symbolicLinkOutOfTheLayoutIsRefused() throws IOException {
		write("@ais/b/%ob/o", "");
		Path link = this.mountpath.resolve("@ais/b/%ob/link");
		Files.createSymbolicLink(link, write("secret", ""));
		assertRefused(this.byLayout, link.toString());
	}

	@Test
	void symbolicLinkInADirectoryOutOfTheLayoutIsRefused() throws IOException {
		write("outside/secret", "");
		Path bucket = Files.createDirectories(this.mountpath.resolve("@ais/b"));
		Files.createSymbolicLink(bucket.resolve("%ob"), this.mountpath.resolve("outside"));
		assertRefused(this.byLayout, bucket.resolve("%ob/secret").toString());
	}

	@Test
	void symbolicLinkToAnObjectNamesThatObject() throws IOException {
		Path file = write("@ais/b/%ob/true", "");
		Path link = this.mountpath.resolve("@ais/b/%ob/link");
		Files.createSymbolicLink(link, file);
		LocalObject object = this.byLayout.find(escaped(link), REQUESTED);
		assertThat(object.file()).isEqualTo(file);
		assertThat(object.reference().name()).isEqualTo("true");
	}

	@Test
	void mountpathMayBeASymbolicLink() throws IOException {
		Path file = write("@ais/b/%ob/o", "");
		Path link = Files.createSymbolicLink(this.mountpath.resolveSibling("link"), this.mountpath);
		assertThat(this.byLayout.find(escaped(link.resolve("@ais/b/%ob/o")), REQUESTED).file()).isEqualTo(file);
	}

	@Test
	void directoryIsRefused() throws IOException {
		write("@ais/b/%ob/dir/o", "");
		assertRefused(this.byLayout, this.mountpath + "/@ais/b/%ob/dir");
	}

	@ParameterizedTest
	@ValueSource(strings = { "missing", "no/such/directory", "o/below-a-file" })
	void missingFileIsNotFound(String name) throws IOException {
		write("@ais/b/%ob/o", "");
		Path path = this.mountpath.resolve("@ais/b/%ob").resolve(name);
		assertThatExceptionOfType(EtlException.class).isThrownBy(() -> this.byLayout.find(escaped(path), REQUESTED))
			.withMessage("Error processing object 'requested/name': file not found at '%s'".formatted(path))
			.satisfies((ex) -> assertThat(ex.status()).isEqualTo(404));
	}

	@Test
	void danglingSymbolicLinkIsNotFound() throws IOException {
		write("@ais/b/%ob/o", "");
		Path link = this.mountpath.resolve("@ais/b/%ob/link");
		Files.createSymbolicLink(link, this.mountpath.resolve("missing"));
		assertThatExceptionOfType(EtlException.class).isThrownBy(() -> this.byLayout.find(escaped(link), REQUESTED))
			.satisfies((ex) -> assertThat(ex.status()).isEqualTo(404));
	}

	@Test
	void nulCharacterIsMalformed() {
		assertThatExceptionOfType(EtlException.class)
			.isThrownBy(() -> this.byLayout.find("/d/@ais/b/%25ob/o%00", REQUESTED))
			.satisfies((ex) -> assertThat(ex.status()).isEqualTo(400));
	}

	@Test
	void rootsPermitAnyFileInThem() throws IOException {
		Path file = write("any/file", "12");
		LocalObjects objects = new LocalObjects(List.of(this.mountpath.resolve("any")));
		assertThat(objects.find(escaped(file), REQUESTED)).isEqualTo(new LocalObject(REQUESTED, file, 2));
	}

	@Test
	void rootsTellNamesAndChunksAsWell() throws IOException {
		Path file = write("@ais/b/%ob/o", "");
		write("@ais/b/%ut/o", "");
		LocalObjects objects = new LocalObjects(List.of(this.mountpath));
		assertThat(objects.find(escaped(file), REQUESTED))
			.isEqualTo(new LocalObject(new ObjectReference("ais", "@#", "b", "o"), null, -1));
	}

	@Test
	void rootsExcludeTheLayoutElsewhere() throws IOException {
		Path file = write("@ais/b/%ob/o", "");
		Path root = Files.createDirectory(this.mountpath.resolve("root"));
		assertRefused(new LocalObjects(List.of(root)), file.toString());
		assertRefused(new LocalObjects(List.of(root)), this.mountpath + "/root/../@ais/b/%ob/o");
	}

	@Test
	void rootIsNoMerePrefix() throws IOException {
		Path file = write("root2/o", "");
		assertRefused(new LocalObjects(List.of(this.mountpath.resolve("root"))), file.toString());
	}

	@Test
	void symbolicLinkOutOfARootIsRefused() throws IOException {
		Path root = Files.createDirectory(this.mountpath.resolve("root"));
		Path link = Files.createSymbolicLink(root.resolve("link"), write("secret", ""));
		assertRefused(new LocalObjects(List.of(root)), link.toString());
	}

	@Test
	void rootMayBeASymbolicLink() throws IOException {
		Path file = write("real/o", "");
		Path root = Files.createSymbolicLink(this.mountpath.resolve("root"), this.mountpath.resolve("real"));
		LocalObjects objects = new LocalObjects(List.of(root));
		assertThat(objects.find(escaped(root.resolve("o")), REQUESTED).file()).isEqualTo(file);
		assertThat(objects.find(escaped(file), REQUESTED).file()).isEqualTo(file);
	}

	@Test
	void relativeRootIsThatOfTheProcess() {
		LocalObjects objects = new LocalObjects(List.of(Path.of("src")));
		Path file = Path.of("src/main/resources/META-INF/spring.factories").toAbsolutePath();
		assertThat(objects.find(escaped(file), REQUESTED).file()).isEqualTo(file);
	}

	private static void assertRefused(LocalObjects objects, String path) {
		assertThatExceptionOfType(RefusedException.class)
			.isThrownBy(() -> objects.find(Escaping.escapeSegment(path), REQUESTED))
			.satisfies((ex) -> assertThat(ex.status()).isEqualTo(403));
	}

	private static String escaped(Path path) {
		return Escaping.escapeSegment(path.toString());
	}

	private Path write(String path, String content) throws IOException {
		Path file = this.mountpath.resolve(path);
		Files.createDirectories(file.getParent());
		return Files.writeString(file, content);
	}

}
