package io.msocket.lab.program;

import io.msocket.cli.ParentWatch;
import io.msocket.cli.Report;
import io.msocket.socket.MServerSocket;
import io.msocket.socket.PeerKey;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Many connections at once, each busy in both directions for a while, every byte checked. Reports {@code open} when all
 * are, {@code sample} with the bytes received so far every now and then, {@code done} with the sums at the end, and how the
 * connections ended.
 */
public final class Storm {
    /** Of the samples, in milliseconds. */
    private static final long SAMPLE_MILLIS = 500;

    /** Both ends have then had time to tell each other of the end. */
    private static final Duration ENDING = Duration.ofSeconds(20);

    private static final int USAGE_STATUS = 2;

    private final LoadSockets ends = new LoadSockets();
    private final int connections;
    private final long busyNanos;
    private final AtomicLong sent = new AtomicLong();
    private final AtomicLong received = new AtomicLong();
    private final AtomicLong failed = new AtomicLong();

    private Storm(int connections, Duration busy) {
        this.connections = connections;
        this.busyNanos = busy.toNanos();
    }

    /**
     * Runs one half.
     *
     * @param arguments {@code serve ADDRESS CONNECTIONS SECONDS} or {@code connect ADDRESS PORT KEY CONNECTIONS SECONDS}
     */
    public static void main(String[] arguments) throws IOException, InterruptedException {
        ParentWatch.start(System.in);
        if (arguments.length == 4 && arguments[0].equals("serve")) {
            of(arguments[2], arguments[3]).serve(InetAddress.getByName(arguments[1]));
        } else if (arguments.length == 6 && arguments[0].equals("connect")) {
            InetSocketAddress server =
                    new InetSocketAddress(InetAddress.getByName(arguments[1]), Integer.parseInt(arguments[2]));
            of(arguments[4], arguments[5]).connect(server, PeerKey.parse(arguments[3]));
        } else {
            System.err.println(
                    "usage: serve ADDRESS CONNECTIONS SECONDS | connect ADDRESS PORT KEY CONNECTIONS SECONDS");
            System.exit(USAGE_STATUS);
        }
    }

    private static Storm of(String connections, String seconds) {
        return new Storm(Integer.parseInt(connections), Duration.ofSeconds(Long.parseLong(seconds)));
    }

    private void serve(InetAddress address) throws IOException, InterruptedException {
        try (MServerSocket server = ends.listen(address)) {
            List<Socket> sockets = new ArrayList<>();
            List<Long> numbers = new ArrayList<>();
            while (sockets.size() < connections) {
                Socket socket = server.accept();
                numbers.add(new DataInputStream(socket.getInputStream()).readLong());
                sockets.add(socket);
            }
            List<Thread> threads = new ArrayList<>();
            for (int i = 0; i < connections; i++) {
                threads.addAll(busy(sockets.get(i), 2 * numbers.get(i) + 1, 2 * numbers.get(i)));
            }
            run(threads, sockets);
        }
    }

    private void connect(InetSocketAddress server, PeerKey key) throws IOException, InterruptedException {
        List<Socket> sockets = new ArrayList<>();
        List<Thread> threads = new ArrayList<>();
        for (long number = 0; number < connections; number++) {
            Socket socket = ends.connect(server, key);
            new DataOutputStream(socket.getOutputStream()).writeLong(number);
            sockets.add(socket);
            threads.addAll(busy(socket, 2 * number, 2 * number + 1));
        }
        run(threads, sockets);
    }

    /** The threads of a connection, not started: one for each direction. */
    private List<Thread> busy(Socket socket, long seedOfOurs, long seedOfTheirs) {
        return List.of(
                new Thread(() -> guarded(() -> send(socket, new Pattern(seedOfOurs))), "send-" + seedOfOurs),
                new Thread(() -> guarded(() -> receive(socket, new Pattern(seedOfTheirs))), "receive-" + seedOfTheirs));
    }

    private void run(List<Thread> threads, List<Socket> sockets) throws IOException, InterruptedException {
        LoadSockets.say(Report.of("open", "connections", Integer.toString(connections)));
        long start = System.nanoTime();
        Thread sampler = new Thread(this::sample, "sampler");
        sampler.setDaemon(true);
        sampler.start();
        threads.forEach(Thread::start);
        for (Thread thread : threads) {
            thread.join();
        }
        Map<String, String> sums = new LinkedHashMap<>();
        sums.put("sent", Long.toString(sent.get()));
        sums.put("received", Long.toString(received.get()));
        sums.put("failed", Long.toString(failed.get()));
        sums.put("micros", Long.toString(TimeUnit.NANOSECONDS.toMicros(System.nanoTime() - start)));
        LoadSockets.say(new Report("done", sums));
        for (Socket socket : sockets) {
            socket.close();
        }
        ends.report(connections, ENDING);
    }

    /** One direction's work. */
    private interface Work {
        void run() throws IOException;
    }

    private void guarded(Work work) {
        try {
            work.run();
        } catch (IOException e) {
            failed.incrementAndGet();
            System.err.println(Thread.currentThread().getName() + ": " + e);
        }
    }

    private void send(Socket socket, Pattern pattern) throws IOException {
        long end = System.nanoTime() + busyNanos;
        while (System.nanoTime() - end < 0) {
            socket.getOutputStream().write(pattern.nextChunk());
            sent.addAndGet(Pattern.CHUNK_BYTES);
        }
        socket.shutdownOutput();
    }

    private void receive(Socket socket, Pattern pattern) throws IOException {
        byte[] buffer = new byte[Pattern.CHUNK_BYTES];
        for (int n = socket.getInputStream().read(buffer);
                n >= 0;
                n = socket.getInputStream().read(buffer)) {
            pattern.check(buffer, n);
            received.addAndGet(n);
        }
    }

    private void sample() {
        try {
            while (true) {
                TimeUnit.MILLISECONDS.sleep(SAMPLE_MILLIS);
                Map<String, String> sample = new LinkedHashMap<>();
                sample.put("micros", Long.toString(TimeUnit.NANOSECONDS.toMicros(System.nanoTime())));
                sample.put("received", Long.toString(received.get()));
                LoadSockets.say(new Report("sample", sample));
            }
        } catch (InterruptedException e) {
            System.err.println("no more samples: " + e);
        }
    }
}
