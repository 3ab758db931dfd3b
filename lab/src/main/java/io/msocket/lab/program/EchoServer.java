package io.msocket.lab.program;

import io.msocket.cli.ParentWatch;
import io.msocket.socket.MServerSocket;
import io.msocket.socket.MSocket;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;

/**
 * A server that is slow with strangers and quick with friends: it echoes what comes over connections that begin with {@link #FRIEND},
 * each in a thread of its own, accepts all others, and never reads them.
 */
public final class EchoServer {
    /** The first byte of those that want an echo. */
    public static final int FRIEND = 'E';

    /** How soon it notices what a connection begins with, in milliseconds. */
    private static final long LOOK_MILLIS = 2;

    /** A connection on which nothing has come for so long is none of a friend, in nanoseconds. */
    private static final long UNDECIDED_NANOS = TimeUnit.SECONDS.toNanos(10);

    private static final int BUFFER_BYTES = 4096;
    private static final int USAGE_STATUS = 2;

    private final ConcurrentLinkedQueue<Accepted> accepted = new ConcurrentLinkedQueue<>();

    /** Until the process ends, as a program would keep them that has no time for them. */
    private final List<MSocket> strangers = new ArrayList<>();

    private final Executor echoes = Executors.newCachedThreadPool(task -> daemon(task, "echo"));

    private record Accepted(MSocket socket, long since) {}

    private EchoServer() {}

    /**
     * Runs it.
     *
     * @param arguments {@code ADDRESS}
     */
    public static void main(String[] arguments) throws IOException, InterruptedException {
        if (arguments.length != 1) {
            System.err.println("usage: ADDRESS");
            System.exit(USAGE_STATUS);
        }
        ParentWatch.start(System.in);
        new EchoServer().serve(new LoadSockets().listen(InetAddress.getByName(arguments[0])));
    }

    private void serve(MServerSocket server) throws IOException, InterruptedException {
        daemon(this::sort, "sort").start();
        while (true) {
            accepted.add(new Accepted(server.accept(), System.nanoTime()));
        }
    }

    private void sort() {
        List<Accepted> undecided = new ArrayList<>();
        try {
            while (true) {
                for (Accepted one = accepted.poll(); one != null; one = accepted.poll()) {
                    undecided.add(one);
                }
                for (Iterator<Accepted> each = undecided.iterator(); each.hasNext(); ) {
                    if (isDecided(each.next())) {
                        each.remove();
                    }
                }
                TimeUnit.MILLISECONDS.sleep(LOOK_MILLIS);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private boolean isDecided(Accepted one) {
        MSocket socket = one.socket();
        try {
            InputStream in = socket.getInputStream();
            if (in.available() > 0) {
                if (in.read() == FRIEND) {
                    echoes.execute(() -> echo(socket));
                } else {
                    strangers.add(socket);
                }
                return true;
            }
        } catch (IOException e) {
            return true;
        }
        if (System.nanoTime() - one.since() > UNDECIDED_NANOS) {
            strangers.add(socket);
            return true;
        }
        return false;
    }

    private static void echo(MSocket socket) {
        try (socket) {
            InputStream in = socket.getInputStream();
            OutputStream out = socket.getOutputStream();
            byte[] buffer = new byte[BUFFER_BYTES];
            for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
                out.write(buffer, 0, n);
            }
        } catch (IOException e) {
            System.err.println("a friend is gone: " + e.getMessage());
        }
    }

    private static Thread daemon(Runnable task, String name) {
        Thread thread = new Thread(task, name);
        thread.setDaemon(true);
        return thread;
    }
}
