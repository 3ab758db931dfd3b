package io.msocket.cli;

import io.msocket.protocol.ConnectionEvent;
import io.msocket.protocol.FlowpathSnapshot;
import java.io.BufferedWriter;
import java.io.Closeable;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes what happens to a connection as JSON lines (docs/TRACE.md). Events come from the connection's event loop, which
 * must not wait for a disk, so that a thread of its own writes them; if it falls far behind, events are counted in place
 * of written. Thread-safe.
 */
final class TraceFile implements Closeable {
    private static final Logger log = LoggerFactory.getLogger(TraceFile.class);

    /** Lines that wait to be written, at most; some MB in the worst case. */
    private static final int QUEUE_LINES = 16_384;

    /** How long to wait for the disk at the end, in milliseconds. */
    private static final long CLOSE_MILLIS = 5_000;

    /** Ends the queue; no line is empty. */
    private static final String END = "";

    private final long start = System.nanoTime();
    private final BlockingQueue<String> queue = new ArrayBlockingQueue<>(QUEUE_LINES);
    private final AtomicLong dropped = new AtomicLong();
    private final BufferedWriter writer;
    private final Thread thread = new Thread(this::write, "trace");

    /** How far the stream is, in bytes. */
    record Offsets(long sent, long acknowledged, long received) {}

    /** Creates or empties {@code file}. */
    TraceFile(Path file) throws IOException {
        writer = Files.newBufferedWriter(file, StandardCharsets.UTF_8);
        offer(new JsonLine().put("t", 0).put("event", "began").put("clock", TimeUnit.NANOSECONDS.toMicros(start)));
        thread.setDaemon(true);
        thread.start();
    }

    /** Writes an event of the connection. */
    void event(ConnectionEvent event, Offsets offsets) {
        String detail = event.close() == null
                ? event.detail()
                : event.close().kind()
                        + (event.close().detail().isEmpty() ? "" : ": ")
                        + event.close().detail();
        write(event.kind().name().toLowerCase(Locale.ROOT), event.path(), offsets, detail);
    }

    /** Writes an event of the command: {@code cut}. */
    void event(String name, String detail) {
        write(name, null, null, detail);
    }

    /** One at a time, so that the lines of several threads are in the order of their times. Never waits for the disk. */
    private synchronized void write(
            String name, @Nullable FlowpathSnapshot path, @Nullable Offsets offsets, String detail) {
        JsonLine line =
                new JsonLine().put("t", (System.nanoTime() - start) / 1000).put("event", name);
        if (path != null) {
            put(line, path);
        }
        if (offsets != null) {
            line.put("sent", offsets.sent()).put("acked", offsets.acknowledged());
            line.put("received", offsets.received());
        }
        if (!detail.isEmpty()) {
            line.put("detail", detail);
        }
        offer(line);
    }

    private static void put(JsonLine line, FlowpathSnapshot path) {
        line.put("path", path.id());
        line.put("local", format(path.local()));
        line.put("remote", format(path.remote()));
        line.put("rtt", path.roundTripTime().toNanos() / 1000);
        line.put("role", path.role().name().toLowerCase(Locale.ROOT));
        line.put("path_sent", path.bytesSent());
        line.put("path_acked", path.bytesAcknowledged());
        line.put("path_received", path.bytesReceived());
        line.put("path_resent", path.bytesResent());
        line.put("path_rate", path.bytesPerSecond());
    }

    private void offer(JsonLine line) {
        if (!queue.offer(line.toString())) {
            dropped.incrementAndGet();
        }
    }

    /** Writes what is left. Idempotent. */
    @Override
    public void close() throws IOException {
        if (!thread.isAlive()) {
            return;
        }
        try {
            if (!queue.offer(END, CLOSE_MILLIS, TimeUnit.MILLISECONDS)) {
                thread.interrupt();
            }
            thread.join(CLOSE_MILLIS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        if (thread.isAlive()) {
            throw new IOException("the trace file takes no more data; it is not whole");
        }
    }

    private void write() {
        try (writer) {
            for (String line = queue.take(); !line.isEmpty(); line = queue.take()) {
                writer.write(line);
                writer.newLine();
                if (queue.isEmpty()) {
                    writer.flush();
                }
            }
            if (dropped.get() > 0) {
                writer.write(new JsonLine()
                        .put("t", (System.nanoTime() - start) / 1000)
                        .put("event", "dropped")
                        .put("detail", dropped.get() + " events")
                        .toString());
                writer.newLine();
            }
        } catch (IOException e) {
            log.warn("the trace ends here: {}", e.toString());
        } catch (InterruptedException e) {
            log.warn("the trace ends here: the file takes no more data");
        }
    }

    private static @Nullable String format(@Nullable InetSocketAddress address) {
        return address == null ? null : HostPort.format(address);
    }
}
