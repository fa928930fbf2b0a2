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
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;

import org.springframework.util.FileSystemUtils;

/**
 * The targets, where each object belongs, and the transformers that are known.
 */
final class Cluster {

	private static final String ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";

	private static final SecureRandom random = new SecureRandom();

	private final Path directory;

	private final List<Target> targets = new ArrayList<>();

	private final Map<String, String> secrets = new ConcurrentHashMap<>();

	/** The buckets that were made without an object. */
	private final Set<String> created = ConcurrentHashMap.newKeySet();

	private final Map<String, Etl> etls = new ConcurrentHashMap<>();

	Cluster(int targets) throws IOException {
		this.directory = Files.createTempDirectory("local-target-").toRealPath();
		for (int i = 0; i < targets; i++) {
			this.targets.add(new Target(i, this.directory.resolve("t" + i).resolve("mp1")));
		}
	}

	/**
	 * A random text as AIStore uses it for secrets and ids of jobs.
	 * @param length how many characters
	 * @return letters and digits
	 */
	static String randomId(int length) {
		StringBuilder id = new StringBuilder();
		random.ints(length, 0, ALPHABET.length()).forEach((i) -> id.append(ALPHABET.charAt(i)));
		return id.toString();
	}

	List<Target> targets() {
		return this.targets;
	}

	Target owner(Uname uname) {
		return this.targets.get(uname.owner(this.targets.size()));
	}

	Optional<StoredObject> find(Uname uname) {
		return owner(uname).store().find(uname);
	}

	/**
	 * Open an object.
	 * @param uname its name
	 * @return its content, if there is such an object
	 * @throws IOException if it can't be read
	 */
	Optional<ObjectStore.Content> open(Uname uname) throws IOException {
		return owner(uname).store().open(uname);
	}

	void createBucket(String bucket) {
		this.created.add(bucket);
	}

	/**
	 * Whether there is a bucket, be it empty.
	 * @param bucket the bucket
	 * @return {@code true} if something was put into it or it was created
	 */
	boolean hasBucket(String bucket) {
		return this.created.contains(bucket)
				|| this.targets.stream().anyMatch((target) -> target.store().knows(bucket));
	}

	/**
	 * Forget all buckets with their objects.
	 */
	void clear() {
		this.created.clear();
		this.targets.forEach((target) -> target.store().clear());
	}

	/**
	 * The objects of a bucket in the order of their names.
	 * @param bucket the bucket
	 * @return the objects
	 */
	List<StoredObject> list(String bucket) {
		Stream<StoredObject> objects = this.targets.stream().flatMap((target) -> owned(target, bucket).stream());
		return objects.sorted(Comparator.comparing((object) -> object.uname().name())).toList();
	}

	/**
	 * The objects of a bucket that belong to a target and are there.
	 * @param target the target
	 * @param bucket the bucket
	 * @return the objects
	 */
	List<StoredObject> owned(Target target, String bucket) {
		return target.store().list(bucket).stream().filter((object) -> owner(object.uname()) == target).toList();
	}

	/**
	 * The secrets of transformers by name.
	 * @return a view
	 */
	Map<String, String> secrets() {
		return this.secrets;
	}

	String secret(String etl) {
		return this.secrets.computeIfAbsent(etl, (name) -> randomId(10));
	}

	void register(Etl etl) {
		secret(etl.name());
		this.etls.put(etl.name(), etl);
	}

	Optional<Etl> etl(String name) {
		return Optional.ofNullable(this.etls.get(name));
	}

	void delete() throws IOException {
		FileSystemUtils.deleteRecursively(this.directory);
	}

}
