package io.msocket.names.cassandra;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicReference;

/** A way to a node on which what is asked of a name, or what is answered, gets lost once, while the connection stays. */
final class LossyLink implements AutoCloseable {
    private static final int BUFFER = 64 * 1024;

    /** What gets lost. */
    enum Lost {
        QUESTION,
        ANSWER
    }

    /** The next loss. */
    private record Plan(byte[] marker, Lost lost, CompletableFuture<Void> done) {}

    private final InetSocketAddress target;
    private final ServerSocket listening = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    private final List<Socket> sockets = new CopyOnWriteArrayList<>();
    private final AtomicReference<Plan> plan = new AtomicReference<>();

    LossyLink(InetSocketAddress target) throws IOException {
        this.target = target;
        start("lossy-link", this::accept);
    }

    InetSocketAddress address() {
        return new InetSocketAddress(InetAddress.getLoopbackAddress(), listening.getLocalPort());
    }

    /** Has the next question in which a text stands, or its answer, be lost; complete when it is. */
    CompletableFuture<Void> loseNext(String text, Lost lost) {
        CompletableFuture<Void> done = new CompletableFuture<>();
        plan.set(new Plan(text.getBytes(StandardCharsets.US_ASCII), lost, done));
        return done;
    }

    private static void start(String name, Runnable work) {
        Thread thread = new Thread(work, name);
        thread.setDaemon(true);
        thread.start();
    }

    private void accept() {
        try {
            while (true) {
                Socket client = listening.accept();
                Socket server = new Socket(target.getAddress(), target.getPort());
                client.setTcpNoDelay(true);
                server.setTcpNoDelay(true);
                sockets.addAll(List.of(client, server));
                AtomicReference<Plan> answerToLose = new AtomicReference<>();
                start("lossy-link-questions", () -> pump(client, server, bytes -> isLost(bytes, answerToLose)));
                start("lossy-link-answers", () -> pump(server, client, bytes -> isLost(answerToLose)));
            }
        } catch (IOException closed) {
            closeAll();
        }
    }

    private boolean isLost(byte[] question, AtomicReference<Plan> answerToLose) {
        Plan next = plan.get();
        if (next == null || indexOf(question, next.marker()) < 0 || !plan.compareAndSet(next, null)) {
            return false;
        }
        if (next.lost() == Lost.ANSWER) {
            answerToLose.set(next);
            return false;
        }
        next.done().complete(null);
        return true;
    }

    private static boolean isLost(AtomicReference<Plan> answerToLose) {
        Plan lost = answerToLose.getAndSet(null);
        if (lost == null) {
            return false;
        }
        lost.done().complete(null);
        return true;
    }

    private static int indexOf(byte[] bytes, byte[] marker) {
        for (int from = 0; from + marker.length <= bytes.length; from++) {
            if (Arrays.equals(bytes, from, from + marker.length, marker, 0, marker.length)) {
                return from;
            }
        }
        return -1;
    }

    /** What becomes of bytes that have come. */
    @FunctionalInterface
    private interface Fate {
        boolean isLost(byte[] bytes);
    }

    private static void pump(Socket from, Socket to, Fate fate) {
        byte[] buffer = new byte[BUFFER];
        try (from;
                to) {
            InputStream in = from.getInputStream();
            OutputStream out = to.getOutputStream();
            for (int count = in.read(buffer); count >= 0; count = in.read(buffer)) {
                byte[] bytes = Arrays.copyOf(buffer, count);
                if (!fate.isLost(bytes)) {
                    out.write(bytes);
                }
            }
        } catch (IOException ended) {
            // Of one direction, and so of both: the sockets are closed.
        }
    }

    private void closeAll() {
        for (Socket socket : sockets) {
            try {
                socket.close();
            } catch (IOException e) {
                throw new AssertionError(e);
            }
        }
    }

    /** From now on nobody is there, as when a node dies. */
    void end() {
        try {
            close();
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    @Override
    public void close() throws IOException {
        listening.close();
        closeAll();
    }
}
