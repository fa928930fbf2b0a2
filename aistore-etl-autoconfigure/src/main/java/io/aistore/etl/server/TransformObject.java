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

package io.aistore.etl.server;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Collectors;

import io.aistore.etl.EtlException;
import io.aistore.etl.EtlObject;
import io.aistore.etl.InvalidArgumentsException;
import io.aistore.etl.server.MemoryBudget.Reservation;
import io.aistore.etl.target.ObjectReference;
import org.jspecify.annotations.Nullable;
import reactor.core.scheduler.Schedulers;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.json.JsonMapper;

/**
 * The object that a transformer is given, for one call of it.
 */
final class TransformObject implements EtlObject, AutoCloseable {

	private static final JsonMapper jsonMapper = JsonMapper.builder()
		.disable(DeserializationFeature.ACCEPT_FLOAT_AS_INT)
		.build();

	private final ObjectReference reference;

	private final String args;

	private final Content content;

	private final boolean streaming;

	private final EtlSettings settings;

	private final MemoryBudget budget;

	private final Workers workers;

	private final List<AutoCloseable> resources = new ArrayList<>();

	private byte @Nullable [] bytes;

	private @Nullable InputStream stream;

	private @Nullable Path temporary;

	private volatile boolean closed;

	TransformObject(ObjectReference reference, String args, Content content, boolean streaming, EtlSettings settings,
			MemoryBudget budget, Workers workers) {
		this.reference = reference;
		this.args = args;
		this.content = content;
		this.streaming = streaming;
		this.settings = settings;
		this.budget = budget;
		this.workers = workers;
	}

	@Override
	public @Nullable String provider() {
		return this.reference.provider();
	}

	@Override
	public @Nullable String bucket() {
		return this.reference.bucket();
	}

	@Override
	public String name() {
		return this.reference.name();
	}

	@Override
	public String args() {
		return this.args;
	}

	@Override
	public <T> T args(Class<T> type) {
		if (this.args.isEmpty()) {
			throw new InvalidArgumentsException("etl_args are missing; " + type.getSimpleName() + " as JSON expected");
		}
		try {
			T value = jsonMapper.readValue(this.args, type);
			if (value == null) {
				throw new InvalidArgumentsException("etl_args are null; " + type.getSimpleName() + " expected");
			}
			return value;
		}
		catch (JacksonException ex) {
			throw new InvalidArgumentsException(
					"etl_args are no usable JSON for %s: %s".formatted(type.getSimpleName(), reason(ex)), ex);
		}
	}

	// What Jackson advises to set is not for the caller to set
	private static String reason(JacksonException ex) {
		String message = ex.getOriginalMessage().replaceFirst(" \\(set `?DeserializationFeature.*", "");
		String key = ex.getPath()
			.stream()
			.map(JacksonException.Reference::getPropertyName)
			.filter(Objects::nonNull)
			.collect(Collectors.joining("."));
		return key.isEmpty() ? message : "'" + key + "': " + message;
	}

	@Override
	public byte[] bytes() {
		checkOpen();
		byte[] bytes = this.bytes;
		if (bytes == null) {
			try {
				bytes = readBytes();
			}
			catch (IOException ex) {
				throw new UncheckedIOException(ex.getMessage(), ex);
			}
			this.bytes = bytes;
		}
		return bytes;
	}

	private byte[] readBytes() throws IOException {
		if (this.content instanceof Content.Memory memory) {
			return memory.bytes();
		}
		if (this.streaming && this.content instanceof Content.Streamed) {
			if (this.stream != null) {
				throw new IllegalStateException(
						"The content of '%s' has been taken as a stream, which can be read once".formatted(path()));
			}
			byte[] bytes = readStream();
			this.stream = new ByteArrayInputStream(bytes);
			keep(this.budget.charge(bytes.length));
			return bytes;
		}
		Path file = contentFile();
		boolean charged = this.content instanceof Content.OnDisk onDisk && onDisk.reservation() != null;
		if (!charged) {
			charge(size(file));
		}
		return readFile(file);
	}

	private long size(Path file) throws IOException {
		try {
			return Files.size(file);
		}
		catch (NoSuchFileException ex) {
			throw gone(ex);
		}
	}

	private byte[] readFile(Path file) throws IOException {
		try {
			return FileInput.readAll(file);
		}
		catch (NoSuchFileException ex) {
			throw gone(ex);
		}
	}

	EtlException gone(NoSuchFileException cause) {
		return new EtlException(404,
				"Error processing object '%s': file not found at '%s'".formatted(path(), cause.getFile()), cause);
	}

	private byte[] readStream() throws IOException {
		int limit = (int) Math.min(this.settings.maxObjectSize(), Integer.MAX_VALUE - 8);
		byte[] bytes = inputStream().readNBytes(limit);
		if (bytes.length == limit && inputStream().read() >= 0) {
			throw BodyCollector.TooLarge.exception(limit + 1L, limit);
		}
		return bytes;
	}

	private void charge(long size) {
		if (size > this.settings.maxObjectSize()) {
			throw BodyCollector.TooLarge.exception(size, this.settings.maxObjectSize());
		}
		Reservation reservation = this.budget.tryReserve(size);
		if (reservation == null && !Schedulers.isInNonBlockingThread()) {
			reservation = this.workers.await(this.budget.reserve(size));
		}
		keep((reservation != null) ? reservation : this.budget.charge(size));
	}

	@Override
	public String text() {
		return new String(bytes(), StandardCharsets.UTF_8);
	}

	@Override
	public InputStream inputStream() throws IOException {
		checkOpen();
		if (!this.streaming) {
			return newStream();
		}
		InputStream stream = this.stream;
		if (stream == null) {
			stream = (this.temporary == null && this.content instanceof Content.Streamed streamed) ? streamed.stream()
					: newStream();
			this.stream = stream;
		}
		return stream;
	}

	private InputStream newStream() throws IOException {
		byte[] bytes = this.bytes;
		if (bytes != null) {
			return new ByteArrayInputStream(bytes);
		}
		if (this.content instanceof Content.Memory memory) {
			return new ByteArrayInputStream(memory.bytes());
		}
		try {
			Path file = contentFile();
			return keep(file.equals(this.temporary) ? FileInput.openTemporary(file) : FileInput.open(file));
		}
		catch (NoSuchFileException ex) {
			throw gone(ex);
		}
	}

	@Override
	public Optional<Path> file() {
		checkOpen();
		if (!this.settings.directFqn() || !this.content.named() || this.stream instanceof InputPipe) {
			return Optional.empty();
		}
		try {
			return Optional.of(contentFile());
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex.getMessage(), ex);
		}
	}

	// Content that has no file of its own gets a temporary one
	private Path contentFile() throws IOException {
		if (this.content instanceof Content.OnDisk onDisk) {
			return onDisk.file();
		}
		Path temporary = this.temporary;
		if (temporary == null) {
			Path created = Files.createTempFile("aistore-etl-", ".object");
			keep(() -> Files.deleteIfExists(created));
			try (InputStream source = (this.bytes != null) ? new ByteArrayInputStream(this.bytes)
					: ((Content.Streamed) this.content).stream()) {
				Files.copy(source, created, StandardCopyOption.REPLACE_EXISTING);
			}
			temporary = created;
			this.temporary = created;
		}
		return temporary;
	}

	// A thread that user code left behind may come when all is over
	private synchronized <T extends AutoCloseable> T keep(T resource) {
		if (this.closed) {
			closeQuietly(resource);
		}
		checkOpen();
		this.resources.add(resource);
		return resource;
	}

	private void checkOpen() {
		if (this.closed) {
			throw new IllegalStateException(
					"'%s' can't be read any more: its transformer has returned".formatted(path()));
		}
	}

	@Override
	public void close() {
		synchronized (this) {
			this.closed = true;
			this.bytes = null;
		}
		// Nothing is added any more. What was opened last uses what was opened before
		for (int i = this.resources.size() - 1; i >= 0; i--) {
			closeQuietly(this.resources.get(i));
		}
		this.content.close();
	}

	private static void closeQuietly(AutoCloseable resource) {
		try {
			resource.close();
		}
		catch (Exception ex) {
			// the content has been read; nobody is served worse
		}
	}

}
