package io.msocket.cli.files;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.URLDecoder;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A message of the file protocol: {@code msocket-files/1 VERB}, lines of {@code name: value}, an empty line; ASCII.
 *
 * @param verb what it asks or answers
 * @param fields by name, in order; unknown ones are for later versions and are ignored
 */
record Header(Verb verb, Map<String, String> fields) {
    enum Verb {
        GET,
        PUT,
        OK,
        END,
        RECEIVED,
        STORED,
        ERROR
    }

    private static final String PROTOCOL = "msocket-files/";
    private static final String VERSION = "1";

    /** Of a whole message, in bytes: enough for the longest path and every field. */
    private static final int MAX_BYTES = 8192;

    private static final String SIZE = "size";
    private static final String SHA256 = "sha256";

    static Header get(FilePath path) {
        return new Header(Verb.GET, Map.of("path", path.encoded()));
    }

    static Header put(FilePath path, long size) {
        Map<String, String> fields = new LinkedHashMap<>();
        fields.put("path", path.encoded());
        fields.put(SIZE, Long.toString(size));
        return new Header(Verb.PUT, fields);
    }

    static Header ok(long size) {
        return new Header(Verb.OK, Map.of(SIZE, Long.toString(size)));
    }

    /** END, RECEIVED or STORED. */
    static Header of(Verb verb, Receipt receipt) {
        Map<String, String> fields = new LinkedHashMap<>();
        fields.put(SIZE, Long.toString(receipt.size()));
        fields.put(SHA256, receipt.sha256());
        return new Header(verb, fields);
    }

    static Header error(FileTransferException e) {
        String message = String.valueOf(e.getMessage());
        Map<String, String> fields = new LinkedHashMap<>();
        fields.put("code", e.code().wireName());
        fields.put("message", URLEncoder.encode(message, StandardCharsets.UTF_8));
        return new Header(Verb.ERROR, fields);
    }

    /**
     * Reads one message, and no byte beyond it.
     *
     * @throws EOFException if the stream ends before a whole one
     * @throws FileTransferException {@link ErrorCode#BAD_REQUEST} or {@link ErrorCode#VERSION}
     */
    static Header read(InputStream in) throws IOException {
        StringBuilder text = new StringBuilder();
        String first = readLine(in, text);
        Verb verb = parseVerb(first);
        Map<String, String> fields = new LinkedHashMap<>();
        for (String line = readLine(in, text); !line.isEmpty(); line = readLine(in, text)) {
            int colon = line.indexOf(": ");
            if (colon <= 0) {
                throw malformed("a line is not \"name: value\"");
            }
            if (fields.put(line.substring(0, colon), line.substring(colon + 2)) != null) {
                throw malformed("a field is there twice");
            }
        }
        return new Header(verb, fields);
    }

    /** Writes and flushes the message. */
    void writeTo(OutputStream out) throws IOException {
        StringBuilder text = new StringBuilder(PROTOCOL + VERSION + " " + verb + "\n");
        fields.forEach(
                (name, value) -> text.append(name).append(": ").append(value).append('\n'));
        out.write(text.append('\n').toString().getBytes(StandardCharsets.US_ASCII));
        out.flush();
    }

    /**
     * This header, if it is the expected one.
     *
     * @throws FileTransferException what the peer's ERROR says, or {@link ErrorCode#BAD_REQUEST} for any other verb
     */
    Header expect(Verb expected) throws FileTransferException {
        if (verb == Verb.ERROR) {
            throw asException();
        }
        if (verb != expected) {
            throw malformed(verb + " where " + expected + " was due");
        }
        return this;
    }

    FilePath path() throws FileTransferException {
        return FilePath.parse(field("path"));
    }

    /** In bytes, never negative. */
    long size() throws FileTransferException {
        try {
            long size = Long.parseLong(field(SIZE));
            if (size >= 0) {
                return size;
            }
        } catch (NumberFormatException e) {
            // Falls through to the same refusal as a negative one.
        }
        throw malformed("the size is not a number of bytes");
    }

    Receipt receipt() throws FileTransferException {
        String digest = field(SHA256);
        if (!digest.matches("[0-9a-f]{64}")) {
            throw malformed("the sha256 is not 64 hexadecimal digits");
        }
        return new Receipt(size(), digest);
    }

    private FileTransferException asException() throws FileTransferException {
        ErrorCode code = ErrorCode.ofWireName(field("code")).orElse(ErrorCode.IO);
        String message;
        try {
            message = URLDecoder.decode(field("message"), StandardCharsets.UTF_8);
        } catch (IllegalArgumentException e) {
            throw malformed("the message of an error is not encoded");
        }
        return new FileTransferException(code, message);
    }

    private String field(String name) throws FileTransferException {
        @Nullable String value = fields.get(name);
        if (value == null) {
            throw malformed(verb + " has no " + name);
        }
        return value;
    }

    private static Verb parseVerb(String line) throws FileTransferException {
        if (!line.startsWith(PROTOCOL)) {
            throw malformed("the peer does not speak " + PROTOCOL + VERSION);
        }
        String[] words = line.substring(PROTOCOL.length()).split(" ", -1);
        if (!words[0].equals(VERSION)) {
            throw new FileTransferException(
                    ErrorCode.VERSION, "this end speaks " + PROTOCOL + VERSION + ", not " + PROTOCOL + words[0]);
        }
        for (Verb verb : Verb.values()) {
            if (words.length == 2 && words[1].equals(verb.name())) {
                return verb;
            }
        }
        throw malformed("an unknown request");
    }

    private static String readLine(InputStream in, StringBuilder message) throws IOException {
        int start = message.length();
        while (true) {
            int c = in.read();
            if (c < 0) {
                throw new EOFException("the connection ended in the middle of a message");
            }
            if (c == '\n') {
                String line = message.substring(start);
                message.append('\n');
                return line;
            }
            if (c < ' ' || c > '~') {
                throw malformed("a byte is not printable ASCII");
            }
            if (message.length() >= MAX_BYTES) {
                throw malformed("longer than " + MAX_BYTES + " bytes");
            }
            message.append((char) c);
        }
    }

    private static FileTransferException malformed(String why) {
        return new FileTransferException(ErrorCode.BAD_REQUEST, "not a message of the file protocol: " + why);
    }
}
