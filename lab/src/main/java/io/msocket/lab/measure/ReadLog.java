package io.msocket.lab.measure;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;

/**
 * A receiver's record of its reads (docs/TRACE.md): when each returned, in microseconds of {@link System#nanoTime}'s clock,
 * and with how many bytes. Immutable.
 */
public final class ReadLog {
    private static final String HEADER = "# msocket reads 1";
    private static final double MICROS_PER_SECOND = 1e6;
    private static final long NANOS_PER_MICRO = 1_000;

    private final OptionalLong connecting;
    private final List<Read> reads;

    /**
     * One read.
     *
     * @param micros when it returned
     * @param bytes how many it gave, above 0
     */
    public record Read(long micros, long bytes) {}

    /**
     * A record of these reads.
     *
     * @param connecting when the program began to connect, in microseconds, if that is known
     * @param reads in the order of their times
     */
    public ReadLog(OptionalLong connecting, List<Read> reads) {
        this.connecting = connecting;
        this.reads = List.copyOf(reads);
    }

    /**
     * Reads a file. A last line without its end is left out: whoever wrote it was stopped.
     *
     * @throws IOException if it cannot be read or is not such a record; says which line is wrong
     */
    public static ReadLog parse(Path file) throws IOException {
        String text = Files.readString(file, StandardCharsets.US_ASCII);
        List<String> lines =
                text.substring(0, text.lastIndexOf('\n') + 1).lines().toList();
        if (lines.isEmpty() || !lines.get(0).equals(HEADER)) {
            throw new IOException(file + " does not begin with \"" + HEADER + "\"; is it the file of --reads?");
        }
        OptionalLong connecting = OptionalLong.empty();
        List<Read> reads = new ArrayList<>();
        for (int i = 1; i < lines.size(); i++) {
            Read read = parse(lines.get(i), file, i + 1);
            if (read.bytes() > 0) {
                reads.add(read);
            } else {
                connecting = OptionalLong.of(read.micros());
            }
        }
        return new ReadLog(connecting, reads);
    }

    private static Read parse(String line, Path file, int number) throws IOException {
        int space = line.indexOf(' ');
        try {
            return new Read(
                    Long.parseLong(line, 0, Math.max(0, space), 10),
                    Long.parseLong(line, space + 1, line.length(), 10));
        } catch (NumberFormatException e) {
            throw new IOException(file + " line " + number + ": \"" + line + "\" is not a time and a number", e);
        }
    }

    /** The reads in order. */
    public List<Read> reads() {
        return reads;
    }

    /** All bytes that were read. */
    public long totalBytes() {
        return reads.stream().mapToLong(Read::bytes).sum();
    }

    /**
     * Bits per second from the first read to the last; empty with fewer than two reads. The first read's own bytes do not
     * count, because they arrived before the time did begin. What it took to connect is not in it: see {@link #firstByte}.
     */
    public OptionalDouble goodput() {
        if (reads.size() < 2) {
            return OptionalDouble.empty();
        }
        long micros = last().micros() - first().micros();
        double bits = (totalBytes() - first().bytes()) * (double) Byte.SIZE;
        return micros == 0 ? OptionalDouble.empty() : OptionalDouble.of(bits / (micros / MICROS_PER_SECOND));
    }

    /** From the beginning of the connect to the first byte; empty if either is missing. */
    public Optional<Duration> firstByte() {
        return connecting.isEmpty() || reads.isEmpty()
                ? Optional.empty()
                : Optional.of(micros(first().micros() - connecting.getAsLong()));
    }

    /** From the first read to the last; empty with fewer than two. */
    public Optional<Duration> span() {
        return reads.size() < 2 ? Optional.empty() : Optional.of(micros(last().micros() - first().micros()));
    }

    /**
     * The bytes of the reads that returned within a time from the first one; the first one's own do not count, as in
     * {@link #goodput}.
     */
    public long bytesWithin(Duration fromFirstRead) {
        if (reads.isEmpty()) {
            return 0;
        }
        long end = first().micros() + fromFirstRead.toNanos() / NANOS_PER_MICRO;
        return reads.stream()
                .skip(1)
                .takeWhile(read -> read.micros() <= end)
                .mapToLong(Read::bytes)
                .sum();
    }

    /**
     * The bytes of the reads that returned from one instant to another, both counted.
     *
     * @param fromNanos of {@link System#nanoTime}, of any process of this machine
     * @param toNanos the same
     */
    public long bytesBetween(long fromNanos, long toNanos) {
        return reads.stream()
                .filter(read -> read.micros() * NANOS_PER_MICRO >= fromNanos)
                .filter(read -> read.micros() * NANOS_PER_MICRO <= toNanos)
                .mapToLong(Read::bytes)
                .sum();
    }

    /** The longest time between two reads; zero with fewer than two. */
    public Duration largestStall() {
        long largest = 0;
        for (int i = 1; i < reads.size(); i++) {
            largest = Math.max(largest, reads.get(i).micros() - reads.get(i - 1).micros());
        }
        return micros(largest);
    }

    /**
     * The longest time between two reads of which the second one came after an instant; zero if there are none.
     *
     * @param nanos of {@link System#nanoTime}, of any process of this machine
     */
    public Duration largestStallAfter(long nanos) {
        long largest = 0;
        for (int i = 1; i < reads.size(); i++) {
            if (reads.get(i).micros() * NANOS_PER_MICRO >= nanos) {
                largest = Math.max(
                        largest, reads.get(i).micros() - reads.get(i - 1).micros());
            }
        }
        return micros(largest);
    }

    /**
     * The time from an instant to the next read; empty if nothing was read any more.
     *
     * @param nanos of {@link System#nanoTime}, of any process of this machine
     */
    public Optional<Duration> recoveryAfter(long nanos) {
        return reads.stream()
                .mapToLong(read -> read.micros() * NANOS_PER_MICRO)
                .filter(at -> at >= nanos)
                .mapToObj(at -> Duration.ofNanos(at - nanos))
                .findFirst();
    }

    private Read first() {
        return reads.get(0);
    }

    private Read last() {
        return reads.get(reads.size() - 1);
    }

    private static Duration micros(long micros) {
        return Duration.ofNanos(micros * NANOS_PER_MICRO);
    }
}
