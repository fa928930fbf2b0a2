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

package io.aistore.samples.specs;

import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * The links of Markdown pages to each other and to files.
 */
final class Links {

	private static final Pattern FENCE = Pattern.compile("(?ms)^ *```.*?^ *```");

	private static final Pattern CODE = Pattern.compile("`[^`]*`");

	private static final Pattern LINK = Pattern
		.compile("\\[[^\\[\\]]*]\\(([^()\\s]+)\\)|(?:src|srcset|href)=\"([^\"]+)\"");

	private static final Pattern HEADING = Pattern.compile("(?m)^#+ +(.*)$");

	private static final Set<String> SKIPPED = Set.of("target", "node_modules");

	private Links() {
	}

	/**
	 * The pages of a project.
	 * @param root the project's folder
	 * @return the pages
	 * @throws IOException if they can't be listed
	 */
	static List<Path> pages(Path root) throws IOException {
		List<Path> pages = new ArrayList<>();
		Files.walkFileTree(root, new SimpleFileVisitor<>() {

			@Override
			public FileVisitResult preVisitDirectory(Path folder, BasicFileAttributes attributes) {
				String name = folder.getFileName().toString();
				boolean skipped = !folder.equals(root) && (name.startsWith(".") || SKIPPED.contains(name));
				return skipped ? FileVisitResult.SKIP_SUBTREE : FileVisitResult.CONTINUE;
			}

			@Override
			public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
				if (file.toString().endsWith(".md")) {
					pages.add(file);
				}
				return FileVisitResult.CONTINUE;
			}

		});
		return pages;
	}

	/**
	 * The links of a page that lead nowhere. Those to other sites are not looked at.
	 * @param page the page
	 * @return the links, as they are written
	 * @throws IOException if a page can't be read
	 */
	static List<String> broken(Path page) throws IOException {
		List<String> broken = new ArrayList<>();
		Matcher matcher = LINK.matcher(CODE.matcher(text(page)).replaceAll(""));
		while (matcher.find()) {
			String link = (matcher.group(1) != null) ? matcher.group(1) : matcher.group(2);
			if (!link.matches("[a-z]+:.*") && !leadsSomewhere(page, link)) {
				broken.add(link);
			}
		}
		return broken;
	}

	private static boolean leadsSomewhere(Path page, String link) throws IOException {
		int hash = link.indexOf('#');
		String file = (hash < 0) ? link : link.substring(0, hash);
		Path destination = file.isEmpty() ? page : page.resolveSibling(file);
		if (!Files.exists(destination)) {
			return false;
		}
		return hash < 0 || anchors(destination).contains(link.substring(hash + 1));
	}

	private static Set<String> anchors(Path page) throws IOException {
		return HEADING.matcher(text(page))
			.results()
			.map((heading) -> anchor(heading.group(1)))
			.collect(Collectors.toSet());
	}

	/**
	 * The anchor that GitHub gives a heading.
	 * @param heading the heading's text
	 * @return the anchor
	 */
	static String anchor(String heading) {
		return heading.strip().toLowerCase(Locale.ROOT).replaceAll("[^\\p{L}\\p{N} _-]", "").replace(' ', '-');
	}

	private static String text(Path page) throws IOException {
		return FENCE.matcher(Files.readString(page)).replaceAll("");
	}

}
