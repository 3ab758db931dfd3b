package io.msocket.examples.chat;

import io.msocket.examples.lines.LineReader;
import io.msocket.socket.MSocket;
import java.io.BufferedWriter;
import java.io.Closeable;
import java.io.IOException;
import java.io.OutputStreamWriter;
import java.io.PrintStream;
import java.io.Writer;
import java.net.ProtocolException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;

/**
 * One who is there. What he writes is read by the thread that calls {@link #listen}; what he is told is written by a thread of
 * his own, so that nobody waits for his network.
 */
final class Guest implements Closeable {
    /** Lines that wait for him while he is slow, or without a network. What the sockets keep comes on top. */
    static final int MOST_WAITING = 1_000;

    /**
     * How long the others wait for him while so many lines do, all in all, until he has caught up again. For one line it would
     * not do: who reads one whenever somebody is about to lose patience would slow down everybody for good.
     */
    private static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(1);

    /** How long he may take for what is left for him after his own last word. */
    private static final long FAREWELL_MILLIS = 10_000;

    /** In characters. */
    private static final int LONGEST_NAME = 30;

    /** In bytes; with a name before it, a client still takes it. */
    static final int LONGEST_LINE = LineReader.MOST_BYTES - 4 * LONGEST_NAME;

    private final MSocket socket;
    private final PrintStream log;
    private final BlockingQueue<Optional<String>> waiting = new ArrayBlockingQueue<>(MOST_WAITING);
    private final AtomicBoolean leaving = new AtomicBoolean();
    private volatile String name = "a guest";
    private long patience = PATIENCE_NANOS;
    private final Thread writer = new Thread(this::write, "chat-writer");

    Guest(MSocket socket, PrintStream log) {
        this.socket = socket;
        this.log = log;
        writer.setDaemon(true);
    }

    /** Blocks until he has said his last word. His first line is his name, which nobody checks. */
    void listen(Consumer<String> everybody) throws IOException {
        writer.start();
        LineReader lines = new LineReader(socket.getInputStream(), LONGEST_LINE);
        String first = lines.readLine();
        if (first == null) {
            return;
        }
        if (first.length() > LONGEST_NAME) {
            throw new ProtocolException("a name has more than " + LONGEST_NAME + " characters");
        }
        name = harmless(first);
        everybody.accept(name + " is here");
        try {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                everybody.accept(name + ": " + harmless(line));
            }
            endOutput();
        } finally {
            everybody.accept(name + " has left");
        }
    }

    /** What would move the cursor of somebody's terminal, or turn its text around, becomes a question mark. */
    private static String harmless(String text) {
        return text.replaceAll("[\\p{Cc}\\p{Cf}]", "?");
    }

    /** Blocks while he is far behind; whoever has been waited for for too long has to leave. */
    synchronized void tell(String line) {
        if (leaving.get()) {
            return;
        }
        if (waiting.isEmpty()) {
            patience = PATIENCE_NANOS;
        }
        long begin = System.nanoTime();
        boolean told = offer(Optional.of(line), patience);
        patience -= System.nanoTime() - begin;
        if (!told) {
            drop("he is too slow");
        }
    }

    private boolean offer(Optional<String> line, long nanos) {
        try {
            return waiting.offer(line, nanos, TimeUnit.NANOSECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    private void endOutput() {
        try {
            if (offer(Optional.empty(), PATIENCE_NANOS)) {
                writer.join(FAREWELL_MILLIS);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        if (writer.isAlive()) {
            drop("he does not read to the end");
        }
    }

    private void write() {
        try (Writer out =
                new BufferedWriter(new OutputStreamWriter(socket.getOutputStream(), StandardCharsets.UTF_8))) {
            for (Optional<String> line = waiting.take(); line.isPresent(); line = waiting.take()) {
                out.write(line.get() + "\n");
                out.flush();
            }
        } catch (IOException e) {
            if (!socket.isClosed()) {
                drop(String.valueOf(e.getMessage()));
            }
        } catch (InterruptedException e) {
            // He has gone, and this thread ends.
            Thread.currentThread().interrupt();
        }
    }

    /** Ends the connection by a reset, so that he can tell that he has not got everything. */
    void drop(String why) {
        if (leaving.getAndSet(true)) {
            return;
        }
        log.println(name + " has to leave: " + why);
        try {
            socket.setSoLinger(true, 0);
            socket.close();
        } catch (IOException e) {
            log.println(name + " has left already: " + e.getMessage());
        }
    }

    @Override
    public String toString() {
        return name;
    }

    @Override
    public void close() throws IOException {
        writer.interrupt();
        socket.close();
    }
}
