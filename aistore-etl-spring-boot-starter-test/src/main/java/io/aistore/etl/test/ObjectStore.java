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

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.atomic.AtomicLong;

import org.jspecify.annotations.Nullable;

import org.springframework.util.FileSystemUtils;

/**
 * The objects of one target, on one mountpath in AIStore's layout:
 * {@code <mountpath>/@ais/<bucket>/%ob/<name>}, with {@code %ut} for the manifest and
 * {@code %ch} for the further chunks of a chunked object, and {@code %wk} for content
 * that is not complete yet.
 */
final class ObjectStore {

	private static final int MAX_SEGMENT = 255;

	private static final int MAX_PATH = 4000;

	private final Path mountpath;

	private final Map<String, StoredObject> objects = new ConcurrentSkipListMap<>();

	/** The buckets that something was put into. */
	private final Set<String> buckets = ConcurrentHashMap.newKeySet();

	private final AtomicLong works = new AtomicLong();

	ObjectStore(Path mountpath) {
		this.mountpath = mountpath;
	}

	/**
	 * Store an object once all of its content is there.
	 * @param uname its name
	 * @param content its content, read to the end
	 * @return the object
	 * @throws IOException if the content breaks off or can't be written; nothing is
	 * changed then
	 */
	StoredObject put(Uname uname, InputStream content) throws IOException {
		Path work = work(uname);
		try {
			long size = Files.copy(content, work);
			return replace(uname, size, List.of(work));
		}
		finally {
			Files.deleteIfExists(work);
		}
	}

	/**
	 * Store an object in chunks, as a multipart upload does.
	 * @param uname its name
	 * @param content its content
	 * @param chunkSize the size of all chunks but the last
	 * @return the object
	 * @throws IOException if it can't be written
	 */
	StoredObject putChunked(Uname uname, byte[] content, int chunkSize) throws IOException {
		List<Path> works = new ArrayList<>();
		for (int offset = 0; offset == 0 || offset < content.length; offset += chunkSize) {
			Path work = work(uname);
			Files.write(work, Arrays.copyOfRange(content, offset, Math.min(content.length, offset + chunkSize)));
			works.add(work);
		}
		return replace(uname, content.length, works);
	}

	Optional<StoredObject> find(Uname uname) {
		return Optional.ofNullable(this.objects.get(uname.toString()));
	}

	/**
	 * All objects of a bucket by name.
	 * @param bucket the bucket
	 * @return the objects
	 */
	List<StoredObject> list(String bucket) {
		return this.objects.values().stream().filter((object) -> object.uname().bucket().equals(bucket)).toList();
	}

	/**
	 * Whether there was ever an object of a bucket.
	 * @param bucket the bucket
	 * @return {@code true} if so, even if all were deleted
	 */
	boolean knows(String bucket) {
		return this.buckets.contains(bucket);
	}

	/**
	 * Open an object. What is opened stays the same even if the object is replaced.
	 * @param uname its name
	 * @return its content, if there is such an object
	 * @throws IOException if it can't be read
	 */
	synchronized Optional<Content> open(Uname uname) throws IOException {
		StoredObject object = this.objects.get(uname.toString());
		return (object != null) ? Optional.of(new Content(object.size(), object.open())) : Optional.empty();
	}

	synchronized boolean delete(Uname uname) throws IOException {
		StoredObject object = this.objects.remove(uname.toString());
		if (object == null) {
			return false;
		}
		for (Path file : object.files()) {
			Files.deleteIfExists(file);
		}
		Files.deleteIfExists(Path.of(fqn(uname, "%ut")));
		return true;
	}

	synchronized void clear() {
		this.objects.clear();
		this.buckets.clear();
		try {
			FileSystemUtils.deleteRecursively(this.mountpath);
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	private synchronized StoredObject replace(Uname uname, long size, List<Path> works) throws IOException {
		String fqn = fqn(uname, "%ob");
		List<Path> files = new ArrayList<>(List.of(Path.of(fqn)));
		for (Path work : works.subList(1, works.size())) {
			files.add(move(work, Path.of(fqn(uname, "%ch") + ".%04d".formatted(files.size() + 1))));
		}
		Path manifest = Path.of(fqn(uname, "%ut"));
		if (files.size() > 1) {
			Files.createDirectories(manifest.getParent());
			Files.writeString(manifest, files.size() + " chunks\n");
		}
		// Last, so that a reader of the file never takes a first chunk for the object
		move(works.get(0), files.get(0));
		StoredObject object = new StoredObject(uname, fqn, size, List.copyOf(files));
		this.buckets.add(uname.bucket());
		StoredObject previous = this.objects.put(uname.toString(), object);
		deleteStale(previous, object, manifest);
		return object;
	}

	private static void deleteStale(@Nullable StoredObject previous, StoredObject object, Path manifest)
			throws IOException {
		if (previous == null || previous.files().size() == 1) {
			return;
		}
		for (Path file : previous.files()) {
			if (!object.files().contains(file)) {
				Files.deleteIfExists(file);
			}
		}
		if (object.files().size() == 1) {
			Files.deleteIfExists(manifest);
		}
	}

	private Path move(Path work, Path file) throws IOException {
		Files.createDirectories(file.getParent());
		return Files.move(work, file, StandardCopyOption.ATOMIC_MOVE);
	}

	private Path work(Uname uname) throws IOException {
		Path directory = this.mountpath.resolve("@ais").resolve(uname.bucket()).resolve("%wk");
		Files.createDirectories(directory);
		return directory.resolve(Long.toString(this.works.incrementAndGet()));
	}

	/**
	 * The path of an object in one of the layout's content directories. A plain
	 * concatenation, as in AIStore, so that a name with {@code //} keeps it. A name that
	 * the file system can't take stands as a hash.
	 * @param uname the object
	 * @param content the content directory
	 * @return an absolute path
	 */
	private String fqn(Uname uname, String content) {
		String directory = this.mountpath + "/@ais/" + uname.bucket() + "/" + content + "/";
		return directory + (fits(directory, uname.name()) ? uname.name() : ".x" + hash(uname.name()));
	}

	private static boolean fits(String directory, String name) {
		String bytes = GoUrl.bytes(name);
		boolean fits = directory.length() + bytes.length() < MAX_PATH && bytes.indexOf(0) < 0 && !name.endsWith("/");
		for (String segment : bytes.split("/")) {
			// Room for the number of a chunk
			fits &= segment.length() <= MAX_SEGMENT - 5;
		}
		return fits && representable(name);
	}

	private static boolean representable(String name) {
		try {
			return Path.of(name).getNameCount() > 0;
		}
		catch (InvalidPathException ex) {
			// The locale of this JVM has no bytes for the name
			return false;
		}
	}

	private static String hash(String name) {
		try {
			MessageDigest digest = MessageDigest.getInstance("SHA-256");
			return HexFormat.of().formatHex(digest.digest(name.getBytes(StandardCharsets.UTF_8)));
		}
		catch (NoSuchAlgorithmException ex) {
			throw new IllegalStateException(ex);
		}
	}

	/**
	 * An opened object.
	 *
	 * @param size its size in bytes
	 * @param stream its content, to be closed
	 */
	record Content(long size, InputStream stream) {
	}

}
