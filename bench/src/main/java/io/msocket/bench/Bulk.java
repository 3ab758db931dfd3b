package io.msocket.bench;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;

/** One way, as fast as it goes: how many bytes a second the reader gets. */
final class Bulk {
    private static final int READ_SIZE = 64 * 1024;
    private static final double NANOS_PER_SECOND = 1e9;

    private Bulk() {}

    /** Writes for so long with writes of that size; bytes per second at the reader, and pieces of 64 KB. */
    static TurnResult run(Contestant contestant, Fixture fixture, int writeSize, long nanos) throws IOException {
        try (ServerSocket server = contestant.listen(fixture)) {
            CompletableFuture<TurnResult> result = CompletableFuture.supplyAsync(() -> receive(server), Threads::start);
            try (Socket client = contestant.connect(fixture, server.getLocalPort())) {
                OutputStream out = client.getOutputStream();
                byte[] data = new byte[writeSize];
                int writesBetweenLooks = Math.max(1, READ_SIZE / writeSize);
                long end = System.nanoTime() + nanos;
                while (System.nanoTime() < end) {
                    for (int i = 0; i < writesBetweenLooks; i++) {
                        out.write(data);
                    }
                }
                client.shutdownOutput();
                return result.join();
            }
        }
    }

    private static TurnResult receive(ServerSocket server) {
        try (Socket socket = server.accept()) {
            InputStream in = socket.getInputStream();
            byte[] buffer = new byte[READ_SIZE];
            long received = 0;
            long start = 0;
            for (int count = in.read(buffer); count >= 0; count = in.read(buffer)) {
                if (received == 0) {
                    start = System.nanoTime();
                }
                received += count;
            }
            double rate = received * NANOS_PER_SECOND / (System.nanoTime() - start);
            return TurnResult.of(rate, (double) received / READ_SIZE);
        } catch (IOException e) {
            throw new CompletionException(e);
        }
    }
}
