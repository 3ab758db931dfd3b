package io.msocket.examples.lines;

import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.ProtocolException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * Reads lines of UTF-8. {@link java.io.BufferedReader} keeps as much of a line as its sender pleases, and takes half a line at
 * the end for a whole one; this does neither. Not thread-safe.
 */
public final class LineReader {
    /** Of a line without its end, unless another number is given: a paragraph fits. */
    public static final int MOST_BYTES = 4_096;

    private final InputStream in;
    private final byte[] line;

    /** For lines of at most {@value #MOST_BYTES} bytes. */
    public LineReader(InputStream in) {
        this(in, MOST_BYTES);
    }

    /** For lines of at most so many bytes. */
    public LineReader(InputStream in, int mostBytes) {
        this.in = new BufferedInputStream(in);
        this.line = new byte[mostBytes];
    }

    /**
     * Blocks until a line is there.
     *
     * @return without its end; null when the stream has ended
     * @throws ProtocolException when the line is too long, or not UTF-8
     * @throws EOFException when the stream ends within it
     */
    public @Nullable String readLine() throws IOException {
        int length = 0;
        for (int next = in.read(); next != '\n'; next = in.read()) {
            if (next < 0 && length == 0) {
                return null;
            }
            if (next < 0) {
                throw new EOFException("the stream ends within a line");
            }
            if (length == line.length) {
                throw new ProtocolException("a line has more than " + line.length + " bytes");
            }
            line[length++] = (byte) next;
        }
        return decode(length);
    }

    /** A string made of other bytes could be longer, as UTF-8, than what it was made of. */
    private String decode(int length) throws ProtocolException {
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(line, 0, length))
                    .toString();
        } catch (CharacterCodingException e) {
            throw new ProtocolException("a line is not UTF-8: " + e.getMessage());
        }
    }
}
