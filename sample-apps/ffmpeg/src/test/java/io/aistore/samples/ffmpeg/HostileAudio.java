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

package io.aistore.samples.ffmpeg;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Random;
import java.util.zip.GZIPOutputStream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/**
 * A hundred objects that are broken, or not what their names say, or made to do harm.
 */
final class HostileAudio {

	private static final int PCM = 1;

	private static final int FLOAT = 3;

	private final Map<String, byte[]> objects = new LinkedHashMap<>();

	private final Random random = new Random(1);

	private HostileAudio() {
	}

	/**
	 * The objects.
	 * @param file a file that some of them name
	 * @param url a URL that some of them name
	 * @return contents by name; the names of those that name other files begin with
	 * {@code names-}
	 */
	static Map<String, byte[]> objects(Path file, URI url) {
		HostileAudio audio = new HostileAudio();
		audio.breakOff();
		audio.lieAboutSamples();
		audio.lieAboutSizes();
		audio.beginWell();
		audio.beSomethingElse();
		audio.nameOthers(file, url);
		return audio.objects;
	}

	private void breakOff() {
		byte[] wav = new Wav().toBytes();
		for (int length : new int[] { 0, 1, 3, 4, 11, 12, 20, 36, 40, 43, 44, 45 }) {
			add("first-" + length + "-bytes", Arrays.copyOf(wav, length));
		}
	}

	private void lieAboutSamples() {
		for (int channels : new int[] { 0, 63, 64, 255, 65535 }) {
			add("channels-" + channels, new Wav().channels(channels).toBytes());
		}
		for (int rate : new int[] { 0, 1, Integer.MAX_VALUE, Integer.MIN_VALUE, -1 }) {
			add("rate-" + Integer.toUnsignedString(rate), new Wav().rate(rate).samples(new byte[200]).toBytes());
		}
		for (int bits : new int[] { 0, 1, 7, 12, 33, 64, 65535 }) {
			add("bits-" + bits, new Wav().bits(bits).toBytes());
		}
		for (int codec : new int[] { 0, 2, 0x11, 0x55, 0x161, 0xfffe, 0x9999 }) {
			add("codec-" + codec, new Wav().codec(codec).toBytes());
		}
		for (int block : new int[] { 0, 65535 }) {
			add("block-" + block, new Wav().block(block).toBytes());
		}
		for (float value : new float[] { Float.NaN, Float.NEGATIVE_INFINITY }) {
			ByteBuffer samples = ByteBuffer.allocate(4000).order(ByteOrder.LITTLE_ENDIAN);
			while (samples.hasRemaining()) {
				samples.putFloat(value);
			}
			add("samples-" + value, new Wav().codec(FLOAT).bits(32).samples(samples.array()).toBytes());
		}
	}

	private void lieAboutSizes() {
		for (int size : new int[] { 0, 1, 3, Integer.MAX_VALUE, -1, -2 }) {
			add("data-size-" + Integer.toUnsignedString(size), new Wav().dataSize(size).toBytes());
		}
		for (int size : new int[] { 0, 1, 15, Integer.MAX_VALUE, -1 }) {
			add("format-size-" + Integer.toUnsignedString(size), new Wav().formatSize(size).toBytes());
		}
		add("other-endian", join(bytes("RIFX"), Arrays.copyOfRange(new Wav().toBytes(), 4, 4044)));
		add("rf64", join(bytes("RF64"), words(-1), bytes("WAVEds64"), words(28, 0, 1 << 31, 0, 1 << 31, 0, 1 << 31, -1),
				Arrays.copyOfRange(new Wav().toBytes(), 12, 4044)));
		add("list", join(bytes("RIFF"), words(4000), bytes("WAVELIST"), words(-1), noise(4000)));
		add("id3", join(bytes("ID3\4\0\0\u007f\u007f\u007f\u007f"), new byte[100]));
		add("mp4-atom", join(words(-1), bytes("moov"), new byte[100]));
		add("mp4-table",
				join(words(0x14000000), bytes("ftypM4A "), words(0), bytes("M4A "), words(0x90010000), bytes("moov"),
						words(0x88010000), bytes("trak"), words(0x80010000), bytes("mdia"), words(0x78010000),
						bytes("minf"), words(0x70010000), bytes("stbl"), words(0x14000000), bytes("stsz"),
						words(0, 0, -1), new byte[340]));
		add("au", join(bytes(".snd"), words(0x18000000, -1, 0x03000000, -1, 0xffff0000), new byte[2000]));
		add("aiff", join(bytes("FORM"), words(-1), bytes("AIFFCOMM"), words(0x12000000, -1, -1, -1, -1, -1)));
		add("flac", join(bytes("fLaC"), words(0xffffff80), new byte[100]));
		add("matroska", join(bytes("\u001aE\u00df\u00a3\1"), words(-1, -2), new byte[100]));
	}

	private void beginWell() {
		String[] beginnings = { "RIFF\0\0\0\0WAVE", "fLaC\0\0\0\42", "OggS\0\2", "ID3\4\0\0\0\0\0\n",
				"\u00ff\u00fb\u0090d", "\0\0\0\u0020ftypM4A ", "\u001aE\u00df\u00a3", "FORM\0\0\0\0AIFF", ".snd",
				"caff\0\1\0\0", "\u00ff\u00f1P\u0080", "#!AMR\n", "wvpk" };
		for (String beginning : beginnings) {
			add("begins-well-" + this.objects.size(), join(bytes(beginning), noise(5000)));
		}
		add("noise", noise(5000));
		add("zeros", new byte[5000]);
		byte[] ones = new byte[5000];
		Arrays.fill(ones, (byte) -1);
		add("ones", ones);
	}

	private void beSomethingElse() {
		add("text", bytes("hello ".repeat(500)));
		add("html", bytes("<html><audio src='file:///etc/hostname'></html>"));
		add("json", bytes("{\"audio\": \"file:///etc/hostname\"}"));
		add("svg", bytes("<svg xmlns='http://www.w3.org/2000/svg'><image href='file:///etc/hostname'/></svg>"));
		add("subtitles", bytes("1\n00:00:01,000 --> 00:00:02,000\nhello\n"));
		add("metadata", bytes(";FFMETADATA1\ntitle=hello\n"));
		add("program", join(bytes("\u007fELF\2\1\1"), noise(2000)));
		add("zip-bomb", bomb(true));
		add("gzip-bomb", bomb(false));
		byte[] event = bytes("\u00ff\u00ff\u00ff\u007f\u0090\u003c\u0040");
		add("midi", join(bytes("MThd\0\0\0\6\0\0\0\1\0\u0060MTrk\0\0\0\7"), event));
	}

	private void nameOthers(Path file, URI url) {
		String hls = "#EXTM3U\n#EXT-X-TARGETDURATION:9\n#EXTINF:9,\n%s\n#EXT-X-ENDLIST\n";
		String dash = "<?xml version='1.0'?><MPD xmlns='urn:mpeg:dash:schema:mpd:2011' type='static'"
				+ " mediaPresentationDuration='PT1S'><Period><AdaptationSet mimeType='audio/mp4'><Representation id='1'"
				+ " bandwidth='1'><BaseURL>%s</BaseURL></Representation></AdaptationSet></Period></MPD>";
		add("names-hls-file", bytes(hls.formatted(file.toUri())));
		add("names-hls-path", bytes(hls.formatted(file)));
		add("names-hls-sibling", bytes(hls.formatted(file.getFileName())));
		add("names-hls-url", bytes(hls.formatted(url)));
		add("names-hls-data", bytes(hls.formatted("data:audio/wav;base64,UklGRg==")));
		add("names-concat-path", bytes("ffconcat version 1.0\nfile '" + file + "'\n"));
		add("names-concat-sibling", bytes("ffconcat version 1.0\nfile '" + file.getFileName() + "'\n"));
		add("names-dash-file", bytes(dash.formatted(file.toUri())));
		add("names-dash-url", bytes(dash.formatted(url)));
		add("names-m3u", bytes("#EXTM3U\n" + file + "\n"));
		add("names-pls", bytes("[playlist]\nFile1=" + file + "\nNumberOfEntries=1\n"));
		add("names-cue", bytes("FILE \"" + file + "\" WAVE\n  TRACK 01 AUDIO\n    INDEX 01 00:00:00\n"));
		add("names-sdp", bytes("v=0\no=- 0 0 IN IP4 127.0.0.1\ns=x\nc=IN IP4 127.0.0.1\nt=0 0\nm=audio " + url.getPort()
				+ " RTP/AVP 0\n"));
	}

	private void add(String name, byte[] content) {
		if (this.objects.put(name + ".wav", content) != null) {
			throw new IllegalStateException(name + " is there twice");
		}
	}

	private byte[] noise(int length) {
		byte[] noise = new byte[length];
		this.random.nextBytes(noise);
		return noise;
	}

	private byte[] bomb(boolean zip) {
		ByteArrayOutputStream bomb = new ByteArrayOutputStream();
		try (OutputStream output = zip ? new ZipOutputStream(bomb) : new GZIPOutputStream(bomb)) {
			if (output instanceof ZipOutputStream archive) {
				archive.putNextEntry(new ZipEntry("audio.wav"));
			}
			for (int i = 0; i < 20; i++) {
				output.write(new byte[1 << 20]);
			}
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
		return bomb.toByteArray();
	}

	private static byte[] bytes(String text) {
		return text.getBytes(StandardCharsets.ISO_8859_1);
	}

	private static byte[] words(int... words) {
		ByteBuffer buffer = ByteBuffer.allocate(4 * words.length).order(ByteOrder.LITTLE_ENDIAN);
		Arrays.stream(words).forEach(buffer::putInt);
		return buffer.array();
	}

	private static byte[] join(byte[]... parts) {
		ByteArrayOutputStream joined = new ByteArrayOutputStream();
		Arrays.stream(parts).forEach(joined::writeBytes);
		return joined.toByteArray();
	}

	/**
	 * A WAV file whose header says whatever it is told.
	 */
	private final class Wav {

		private int codec = PCM;

		private int channels = 1;

		private int rate = 8000;

		private int bits = 16;

		private int formatSize = 16;

		private byte[] samples = noise(4000);

		private int block = -1;

		private int dataSize = 4000;

		Wav codec(int codec) {
			this.codec = codec;
			return this;
		}

		Wav channels(int channels) {
			this.channels = channels;
			return this;
		}

		Wav rate(int rate) {
			this.rate = rate;
			return this;
		}

		Wav bits(int bits) {
			this.bits = bits;
			return this;
		}

		Wav block(int block) {
			this.block = block;
			return this;
		}

		Wav formatSize(int size) {
			this.formatSize = size;
			return this;
		}

		Wav dataSize(int size) {
			this.dataSize = size;
			return this;
		}

		Wav samples(byte[] samples) {
			this.samples = samples;
			this.dataSize = samples.length;
			return this;
		}

		byte[] toBytes() {
			int frame = (this.block < 0) ? this.channels * this.bits / 8 : this.block;
			ByteBuffer format = ByteBuffer.allocate(16).order(ByteOrder.LITTLE_ENDIAN);
			format.putShort((short) this.codec).putShort((short) this.channels).putInt(this.rate);
			format.putInt(this.rate * frame).putShort((short) frame).putShort((short) this.bits);
			return join(bytes("RIFF"), words(36 + this.samples.length), bytes("WAVEfmt "), words(this.formatSize),
					format.array(), bytes("data"), words(this.dataSize), this.samples);
		}

	}

}
