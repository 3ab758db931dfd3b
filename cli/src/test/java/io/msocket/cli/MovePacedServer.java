package io.msocket.cli;

import static org.awaitility.Awaitility.await;

import java.io.Closeable;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.LongSupplier;
import org.awaitility.core.ConditionTimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Stands before a plain server, and lets one more piece through in each direction of a connection once there was a move more: however
 * fast the machine, the moves are in the middle of the bytes.
 */
final class MovePacedServer implements Closeable {
    private static final Logger log = LoggerFactory.getLogger(MovePacedServer.class);

    /** In bytes. */
    static final int PIECE = 512 * 1024;

    private static final Duration PATIENCE = Duration.ofSeconds(40);
    private static final Duration POLL = Duration.ofMillis(10);

    /** One accepts; each connection has two, one for each direction. */
    private static final int THREADS = 65;

    private final ServerSocket listener = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    private final InetSocketAddress target;
    private final LongSupplier moves;
    private final Set<Socket> open = ConcurrentHashMap.newKeySet();
    private final ExecutorService threads = Executors.newFixedThreadPool(THREADS);

    /** @param moves how many there have been; not called before a piece has gone */
    MovePacedServer(InetSocketAddress target, LongSupplier moves) throws IOException {
        this.target = target;
        this.moves = moves;
        threads.execute(this::acceptAll);
    }

    /** Where it listens. */
    String address() {
        return "127.0.0.1:" + listener.getLocalPort();
    }

    private void acceptAll() {
        try {
            while (true) {
                Socket client = listener.accept();
                open.add(client);
                Socket server = new Socket(target.getAddress(), target.getPort());
                open.add(server);
                threads.execute(() -> copy(client, server));
                threads.execute(() -> copy(server, client));
            }
        } catch (IOException e) {
            log.debug("accepts no more", e);
        }
    }

    private void copy(Socket from, Socket to) {
        byte[] buffer = new byte[PIECE];
        try {
            int left = PIECE;
            for (int n = from.getInputStream().read(buffer, 0, left);
                    n >= 0;
                    n = from.getInputStream().read(buffer, 0, left)) {
                to.getOutputStream().write(buffer, 0, n);
                left -= n;
                if (left == 0) {
                    awaitMove();
                    left = PIECE;
                }
            }
            to.shutdownOutput();
        } catch (IOException | ConditionTimeoutException e) {
            log.debug("one side is gone, or moves no more, so the other one goes", e);
            close(from);
            close(to);
        }
    }

    private void awaitMove() {
        long before = moves.getAsLong();
        await().pollInterval(POLL).atMost(PATIENCE).until(() -> moves.getAsLong() > before);
    }

    @Override
    public void close() throws IOException {
        listener.close();
        open.forEach(MovePacedServer::close);
        threads.shutdownNow();
    }

    private static void close(Socket socket) {
        try {
            socket.close();
        } catch (IOException e) {
            log.debug("was gone", e);
        }
    }
}
