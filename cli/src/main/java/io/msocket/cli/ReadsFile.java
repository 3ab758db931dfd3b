package io.msocket.cli;

import java.io.Closeable;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Records every read of an application as a line, "TIME BYTES" (docs/TRACE.md): what goodput, stalls and recoveries are
 * computed from, in the same way for every kind of socket. Costs well under a microsecond a read and no garbage. For the
 * one thread that reads.
 */
public final class ReadsFile implements Closeable {
    /** The first line, which names the format and its version. */
    public static final String HEADER = "# msocket reads 1";

    /** Some hundred reads, in bytes. */
    private static final int BUFFER_BYTES = 8 * 1024;

    /** Two numbers of 64 bits, a space and a line feed, in bytes. */
    private static final int LINE_BYTES = 2 * 20 + 2;

    /** Whoever looks at the file while it grows sees it so late at most, in nanoseconds, if reads go on. */
    private static final long FLUSH_NANOS = TimeUnit.MILLISECONDS.toNanos(50);

    private final OutputStream out;
    private final byte[] buffer = new byte[BUFFER_BYTES];
    private int used;
    private long flushedAt;
    private @Nullable IOException failure;

    /** Creates or empties {@code file}. */
    public ReadsFile(Path file) throws IOException {
        out = Files.newOutputStream(file);
        out.write((HEADER + "\n").getBytes(StandardCharsets.US_ASCII));
        flushedAt = System.nanoTime();
    }

    /** Records that the program begins to connect: a line with 0 bytes. */
    public void connecting(long now) {
        read(0, now);
    }

    /**
     * Records one read. Never fails, since the stream that is being measured is whole even if the disk is full;
     * {@link #close} then tells.
     *
     * @param bytes how many
     * @param now of {@link System#nanoTime}, after the read
     */
    public void read(int bytes, long now) {
        if (buffer.length - used < LINE_BYTES) {
            flush(now);
        }
        number(TimeUnit.NANOSECONDS.toMicros(now), (byte) ' ');
        number(bytes, (byte) '\n');
        if (now - flushedAt > FLUSH_NANOS) {
            flush(now);
        }
    }

    /**
     * Writes what is left.
     *
     * @throws IOException if not all of it could be written
     */
    @Override
    public void close() throws IOException {
        flush(flushedAt);
        out.close();
        if (failure != null) {
            throw new IOException("the record of the reads is not whole: " + failure.getMessage(), failure);
        }
    }

    private void number(long value, byte end) {
        if (value < 0) {
            buffer[used++] = '-';
        }
        int digits = 1;
        for (long rest = value / 10; rest != 0; rest /= 10) {
            digits++;
        }
        long rest = value;
        for (int i = used + digits - 1; i >= used; i--) {
            buffer[i] = (byte) ('0' + Math.abs(rest % 10));
            rest /= 10;
        }
        used += digits;
        buffer[used++] = end;
    }

    private void flush(long now) {
        try {
            if (failure == null) {
                out.write(buffer, 0, used);
            }
        } catch (IOException e) {
            failure = e;
        }
        used = 0;
        flushedAt = now;
    }
}
