package io.msocket.bench;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;

/** One byte there and back, over and over. */
final class Echo {
    private Echo() {}

    /** Mean nanoseconds of one round trip, over so long a time, and round trips. */
    static TurnResult run(Contestant contestant, Fixture fixture, long nanos) throws IOException {
        try (ServerSocket server = contestant.listen(fixture)) {
            CompletableFuture<Void> peer = CompletableFuture.runAsync(() -> echo(server), Threads::start);
            TurnResult result;
            try (Socket client = contestant.connect(fixture, server.getLocalPort())) {
                OutputStream out = client.getOutputStream();
                InputStream in = client.getInputStream();
                long start = System.nanoTime();
                long end = start + nanos;
                long now = start;
                long count = 0;
                while (now < end) {
                    out.write(1);
                    if (in.read() < 0) {
                        throw new IOException("the peer has gone");
                    }
                    count++;
                    now = System.nanoTime();
                }
                result = TurnResult.of((double) (now - start) / count, (double) count);
            }
            peer.join();
            return result;
        }
    }

    private static void echo(ServerSocket server) {
        try (Socket socket = server.accept()) {
            socket.setTcpNoDelay(true);
            InputStream in = socket.getInputStream();
            OutputStream out = socket.getOutputStream();
            for (int value = in.read(); value >= 0; value = in.read()) {
                out.write(value);
            }
        } catch (IOException e) {
            throw new CompletionException(e);
        }
    }
}
