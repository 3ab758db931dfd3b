package io.msocket.cli.files;

import io.msocket.protocol.PeerText;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/**
 * The path of a shared file, relative to the shared directory: one or more names, none of which can lead out of it.
 * Whoever holds one need not check it again.
 *
 * @param names from the outermost directory to the file
 */
public record FilePath(List<String> names) {
    /** Files that are still arriving are called so; nobody may ask for one. */
    static final String PARTIAL_PREFIX = ".msocket-";

    /** As {@link #PARTIAL_PREFIX}, at the end. */
    static final String PARTIAL_SUFFIX = ".part";

    /** Of the encoded path, in characters: half of what a header may have. */
    private static final int MAX_LENGTH = 4096;

    /** Of one name, in bytes: what Linux's file systems take. */
    private static final int MAX_NAME_BYTES = 255;

    /** For people, in characters: with some words around it it fits into a refusal. */
    private static final int MAX_SHOWN = 300;

    /** Characters that stand for themselves: RFC 3986 section 3.3, without those that shells treat specially. */
    private static final String PLAIN = "-._~+,=:@";

    /**
     * Checks the names.
     *
     * @throws IllegalArgumentException if a name is empty, a dot name, or has a separator or control character
     */
    public FilePath {
        names = List.copyOf(names);
        if (names.isEmpty()) {
            throw new IllegalArgumentException("the path is empty");
        }
        names.forEach(FilePath::check);
    }

    /**
     * Decodes the path of a URL or of a request: names separated by single slashes, percent-encoded UTF-8.
     *
     * @throws FileTransferException {@link ErrorCode#BAD_PATH} if it breaks a rule; the message says which
     */
    public static FilePath parse(String encoded) throws FileTransferException {
        if (encoded.length() > MAX_LENGTH) {
            throw bad("longer than " + MAX_LENGTH + " characters");
        }
        List<String> names = new ArrayList<>();
        for (String name : encoded.split("/", -1)) {
            names.add(decode(name));
        }
        try {
            return new FilePath(names);
        } catch (IllegalArgumentException e) {
            throw bad(String.valueOf(e.getMessage()));
        }
    }

    /** The last name. */
    public String fileName() {
        return names.get(names.size() - 1);
    }

    /** As {@link #parse} takes it. */
    public String encoded() {
        return names.stream().map(FilePath::encode).collect(Collectors.joining("/"));
    }

    /** For people, not for a file system: harmless, and of a long one the beginning. */
    @Override
    public String toString() {
        return PeerText.of(String.join("/", names), MAX_SHOWN);
    }

    private static void check(String name) {
        if (name.isEmpty()) {
            throw new IllegalArgumentException("a name is empty (two slashes, or one at an end)");
        }
        if (name.equals(".") || name.equals("..")) {
            throw new IllegalArgumentException("\"" + name + "\" is not allowed");
        }
        if (name.chars().anyMatch(c -> c == '/' || c == '\\' || Character.isISOControl(c))) {
            throw new IllegalArgumentException("a name has a slash, a backslash or a control character");
        }
        if (name.getBytes(StandardCharsets.UTF_8).length > MAX_NAME_BYTES) {
            throw new IllegalArgumentException("a name is longer than " + MAX_NAME_BYTES + " bytes");
        }
        if (name.startsWith(PARTIAL_PREFIX) && name.endsWith(PARTIAL_SUFFIX)) {
            throw new IllegalArgumentException("such names are for files that are still arriving");
        }
    }

    private static String encode(String name) {
        StringBuilder text = new StringBuilder();
        for (byte b : name.getBytes(StandardCharsets.UTF_8)) {
            char c = (char) (b & 0xff);
            if (c < 0x80 && (Character.isLetterOrDigit(c) || PLAIN.indexOf(c) >= 0)) {
                text.append(c);
            } else {
                text.append(String.format("%%%02X", (int) c));
            }
        }
        return text.toString();
    }

    private static String decode(String text) throws FileTransferException {
        byte[] raw = text.getBytes(StandardCharsets.UTF_8);
        ByteBuffer bytes = ByteBuffer.allocate(raw.length);
        for (int i = 0; i < raw.length; i++) {
            if (raw[i] != '%') {
                bytes.put(raw[i]);
                continue;
            }
            int high = i + 2 < raw.length ? Character.digit(raw[i + 1], 16) : -1;
            int low = i + 2 < raw.length ? Character.digit(raw[i + 2], 16) : -1;
            if (high < 0 || low < 0) {
                throw bad("a % is not followed by two hexadecimal digits");
            }
            bytes.put((byte) (high << 4 | low));
            i += 2;
        }
        try {
            return StandardCharsets.UTF_8.newDecoder().decode(bytes.flip()).toString();
        } catch (CharacterCodingException e) {
            throw bad("not UTF-8");
        }
    }

    private static FileTransferException bad(String why) {
        return new FileTransferException(ErrorCode.BAD_PATH, "bad path: " + why);
    }
}
