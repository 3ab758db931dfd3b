package io.msocket.lab.experiment;

import io.msocket.lab.measure.ReadLog;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.concurrent.TimeUnit;

/** A peer's client that fetches a file. For one thread. */
final class Download implements AutoCloseable {
    /** How soon progress is noticed, in milliseconds. */
    private static final long LOOK_MILLIS = 10;

    private final Peer peer;
    private final LabProcess process;
    private final Path reads;
    private final Path target;

    /**
     * How it ended.
     *
     * @param log the reads
     * @param whole whether the file arrived whole and its SHA-256 was right
     * @param words why not, if not
     */
    record Result(ReadLog log, boolean whole, String words) {}

    Download(Peer peer, LabProcess process, Path reads, Path target) {
        this.peer = peer;
        this.process = process;
        this.reads = reads;
        this.target = target;
    }

    /**
     * Waits until so many bytes have been read.
     *
     * @throws IOException if the download ends or hangs before
     */
    void awaitBytes(long bytes, Duration atMost) throws IOException, InterruptedException {
        if (!reaches(bytes, atMost)) {
            throw new IOException("the download over " + peer.label() + " came to " + log().totalBytes()
                    + " bytes, not to " + bytes + ", within " + atMost.toMillis() + " ms: " + process.lastWords());
        }
    }

    /** Waits until so many bytes have been read; false if the download ends or hangs before. */
    boolean reaches(long bytes, Duration atMost) throws IOException, InterruptedException {
        long end = System.nanoTime() + atMost.toNanos();
        while (log().totalBytes() < bytes) {
            if (!process.isAlive() || System.nanoTime() - end > 0) {
                return log().totalBytes() >= bytes;
            }
            TimeUnit.MILLISECONDS.sleep(LOOK_MILLIS);
        }
        return true;
    }

    /** Waits for the end, and kills it if that does not come. */
    Result await(Duration atMost) throws IOException, InterruptedException {
        OptionalInt status = process.waitFor(atMost);
        process.close();
        boolean whole = status.isPresent() && status.getAsInt() == 0;
        return new Result(log(), whole, whole ? "" : failure(status, atMost));
    }

    private String failure(OptionalInt status, Duration atMost) throws IOException {
        return status.isPresent()
                ? "status " + status.getAsInt() + ": " + process.lastWords()
                : "not done within " + atMost.toSeconds() + " s";
    }

    boolean isAlive() {
        return process.isAlive();
    }

    /** What it has said to people so far. */
    String words() throws IOException {
        return process.errors();
    }

    /** The reads so far. */
    ReadLog log() throws IOException {
        return log(reads);
    }

    /** What a program has recorded so far, which may be nothing yet. */
    static ReadLog log(Path reads) throws IOException {
        return Files.exists(reads) && Files.size(reads) > 0
                ? ReadLog.parse(reads)
                : new ReadLog(OptionalLong.empty(), List.of());
    }

    /** Kills it, if it runs, and deletes the copy; the record of the reads stays. */
    @Override
    public void close() throws IOException {
        process.close();
        Files.deleteIfExists(target);
    }
}
