package io.msocket.bench;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.lang.management.BufferPoolMXBean;
import java.lang.management.ManagementFactory;
import java.net.Socket;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;

/** What one end of a connection costs that has been used and now rests: heap and direct memory. */
final class IdleMemory {
    private static final int CONNECTIONS = 10_000;
    private static final int MESSAGE = 1024;
    private static final int COLLECTIONS = 4;

    private IdleMemory() {}

    static void run(PrintStream out, Fixture fixture) throws IOException {
        out.printf("%n%-28s %12s %12s%n", CONNECTIONS + " idle connections", "heap B/end", "direct B/end");
        for (Contestant contestant : List.of(Contestant.TCP, Contestant.MSOCKET)) {
            report(out, contestant, fixture);
        }
    }

    private static void report(PrintStream out, Contestant contestant, Fixture fixture) throws IOException {
        List<Socket> ends = new ArrayList<>();
        try (Contestant.Pairs pairs = contestant.open(fixture)) {
            connect(pairs, ends);
            long heapBefore = heap();
            long directBefore = direct();
            for (int i = 1; i < CONNECTIONS; i++) {
                connect(pairs, ends);
            }
            double count = 2.0 * (CONNECTIONS - 1);
            out.printf(
                    "%-28s %12.0f %12.0f%n",
                    contestant.name().toLowerCase(java.util.Locale.ROOT),
                    (heap() - heapBefore) / count,
                    (direct() - directBefore) / count);
        } finally {
            for (Socket end : ends) {
                end.close();
            }
        }
    }

    /** Connects and sends a message each way, so that nothing is measured that has never been used. */
    private static void connect(Contestant.Pairs pairs, List<Socket> ends) throws IOException {
        CompletableFuture<Socket> accepted = CompletableFuture.supplyAsync(
                () -> {
                    try {
                        Socket server = pairs.server().accept();
                        exchange(server.getInputStream(), server.getOutputStream(), false);
                        return server;
                    } catch (IOException e) {
                        throw new CompletionException(e);
                    }
                },
                Threads::start);
        Socket client = pairs.connect();
        exchange(client.getInputStream(), client.getOutputStream(), true);
        ends.add(client);
        ends.add(accepted.join());
    }

    private static void exchange(InputStream in, OutputStream out, boolean speakFirst) throws IOException {
        if (speakFirst) {
            out.write(new byte[MESSAGE]);
        }
        if (in.readNBytes(MESSAGE).length != MESSAGE) {
            throw new IOException("the peer has gone");
        }
        if (!speakFirst) {
            out.write(new byte[MESSAGE]);
        }
    }

    private static long heap() {
        for (int i = 0; i < COLLECTIONS; i++) {
            System.gc();
        }
        return ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
    }

    private static long direct() {
        long sum = 0;
        for (BufferPoolMXBean pool : ManagementFactory.getPlatformMXBeans(BufferPoolMXBean.class)) {
            sum += pool.getMemoryUsed();
        }
        return sum;
    }
}
