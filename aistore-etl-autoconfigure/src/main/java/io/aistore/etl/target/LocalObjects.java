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
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;

import io.aistore.etl.EtlException;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

/**
 * The files of objects on the target's disks ({@code etl_fqn}), behind a guard: whoever
 * reaches the pod may name any file in it. A path is normalised and freed of symbolic
 * links, must be a regular file, and must be inside one of the roots or, without roots,
 * have the form of AIStore's on-disk layout.
 */
public final class LocalObjects {

	private static final Log logger = LogFactory.getLog(LocalObjects.class);

	/** In place of octets that are no UTF-8: the name of another file, if of any. */
	private static final char REPLACEMENT = '\uFFFD';

	private final List<Path> roots;

	private final KnownDirectories directories = new KnownDirectories();

	private final AtomicBoolean unreadableReported = new AtomicBoolean();

	/**
	 * Create the guard.
	 * @param roots the directories that objects may be in; empty for AIStore's layout
	 */
	public LocalObjects(List<Path> roots) {
		Set<Path> permitted = new LinkedHashSet<>();
		for (Path root : roots) {
			Path absolute = root.toAbsolutePath().normalize();
			permitted.add(absolute);
			permitted.add(realPathIfPresent(absolute));
		}
		this.roots = List.copyOf(permitted);
	}

	private static Path realPathIfPresent(Path root) {
		try {
			return root.toRealPath();
		}
		catch (IOException ex) {
			return root;
		}
	}

	/**
	 * Find an object's file.
	 * @param escapedFqn the path, escaped once as in a URL's path
	 * @param requested the object's name as the request has it
	 * @return the object
	 * @throws RefusedException if the guard refuses the path
	 * @throws EtlException with status 404 if there is no such file, with 400 if the path
	 * is malformed
	 */
	public LocalObject find(String escapedFqn, ObjectReference requested) {
		String fqn = Escaping.decodePath(escapedFqn);
		if (fqn.indexOf('\0') >= 0) {
			throw new EtlException(400, "etl_fqn has a NUL character in it");
		}
		if (fqn.indexOf(REPLACEMENT) >= 0) {
			return unspellable(fqn, requested);
		}
		Path path;
		try {
			path = Path.of("/", fqn).normalize();
		}
		catch (InvalidPathException ex) {
			return unspellable(fqn, requested);
		}
		ObjectLayout layout = permitted(path, fqn);
		try {
			return inspect(path, fqn, layout, requested);
		}
		catch (AccessDeniedException ex) {
			return unreadable(fqn, layout, requested, ex);
		}
		catch (IOException ex) {
			if (ex instanceof NoSuchFileException || hasFileForDirectory(path)) {
				throw notFound(requested, fqn, ex);
			}
			throw new EtlException(500, "Can't read '%s' at '%s'".formatted(requested.path(), fqn), ex);
		}
	}

	private LocalObject inspect(Path path, String fqn, @Nullable ObjectLayout layout, ObjectReference requested)
			throws IOException {
		Path real = this.directories.resolve(path);
		BasicFileAttributes attributes = attributes(real);
		if (attributes.isSymbolicLink()) {
			real = path.toRealPath();
			attributes = attributes(real);
		}
		if (!real.equals(path)) {
			layout = permitted(real, fqn);
		}
		if (!attributes.isRegularFile()) {
			throw refuse(fqn, "it is no regular file");
		}
		if (!Files.isReadable(real)) {
			throw new AccessDeniedException(real.toString());
		}
		ObjectReference reference = (layout != null) ? layout.reference(requested) : requested;
		boolean chunked = layout != null && Files.exists(Path.of(layout.manifest()));
		return chunked ? new LocalObject(reference, null, -1) : new LocalObject(reference, real, attributes.size());
	}

	private static BasicFileAttributes attributes(Path file) throws IOException {
		return Files.readAttributes(file, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
	}

	private @Nullable ObjectLayout permitted(Path path, String fqn) {
		ObjectLayout layout = ObjectLayout.of(path.toString());
		if (this.roots.isEmpty() && layout == null) {
			throw refuse(fqn, "it is no object in AIStore's on-disk layout; see 'aistore.etl.fqn.roots'");
		}
		if (!this.roots.isEmpty() && this.roots.stream().noneMatch(path::startsWith)) {
			throw refuse(fqn, "it is outside of 'aistore.etl.fqn.roots'");
		}
		return layout;
	}

	// AIStore's files are its own user's and group's; a pod runs as whoever its image
	// says
	private LocalObject unreadable(String fqn, @Nullable ObjectLayout layout, ObjectReference requested,
			IOException cause) {
		if (layout == null) {
			throw new EtlException(500,
					"No permission to read '%s' at '%s'".formatted(printable(requested.path()), printable(fqn)), cause);
		}
		if (this.unreadableReported.compareAndSet(false, true)) {
			logger.warn("No permission to read '%s': such objects are fetched from the target, which costs more; "
				.formatted(printable(fqn)) + "run this process in the group of AIStore's files");
		}
		return new LocalObject(layout.reference(requested), null, -1);
	}

	private LocalObject unspellable(String fqn, ObjectReference requested) {
		ObjectLayout layout = (this.roots.isEmpty() && !hasDotSegment(fqn)) ? ObjectLayout.of(fqn) : null;
		if (layout == null) {
			throw refuse(fqn, "it can't be spelt in the character set of this process (set LC_ALL=C.UTF-8)");
		}
		return new LocalObject(layout.reference(requested), null, -1);
	}

	private static boolean hasDotSegment(String path) {
		return (path + "/").contains("/../") || (path + "/").contains("/./");
	}

	private static RefusedException refuse(String fqn, String reason) {
		return new RefusedException("File '%s' refused: %s".formatted(printable(fqn), reason));
	}

	private static boolean hasFileForDirectory(Path path) {
		for (Path parent = path.getParent(); parent != null; parent = parent.getParent()) {
			if (Files.isRegularFile(parent)) {
				return true;
			}
		}
		return false;
	}

	private static EtlException notFound(ObjectReference requested, String fqn, Exception cause) {
		return new EtlException(404, "Error processing object '%s': file not found at '%s'"
			.formatted(printable(requested.path()), printable(fqn)), cause);
	}

	private static String printable(String text) {
		return text.replaceAll("\\p{Cntrl}", "?");
	}

}
