package io.msocket.lab.program;

import io.msocket.cli.Report;
import io.msocket.socket.MServerSocket;
import io.msocket.socket.MSocket;
import io.msocket.socket.PeerKey;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;

/**
 * Many connections that have been used and then rest. Takes commands on standard input, a line each, and reports when one is
 * done: {@code memory} tells what a connection costs and how many are suspended, {@code send} writes a message on each,
 * {@code receive} reads the peer's next message on each and compares it, {@code close} closes all and tells how they ended.
 */
public final class Resting {
    /** Of a message, in bytes. */
    public static final int MESSAGE_BYTES = 1024;

    /** Connections that are being opened at one time. */
    private static final int OPENERS = 50;

    /** A share of the connections, after which what they share has grown to its size. */
    private static final int FIRST_SHARE = 5;

    private static final Duration ENDING = Duration.ofMinutes(1);
    private static final int USAGE_STATUS = 2;

    private final LoadSockets ends = new LoadSockets();
    private final List<MSocket> sockets = new ArrayList<>();
    private long memoryWithout;
    private int sent;
    private int received;

    private Resting() {}

    /**
     * Runs one half.
     *
     * @param arguments {@code serve ADDRESS CONNECTIONS} or {@code connect ADDRESS PORT KEY CONNECTIONS}
     */
    public static void main(String[] arguments) throws IOException, InterruptedException {
        Resting resting = new Resting();
        if (arguments.length == 3 && arguments[0].equals("serve")) {
            resting.serve(InetAddress.getByName(arguments[1]), Integer.parseInt(arguments[2]));
        } else if (arguments.length == 5 && arguments[0].equals("connect")) {
            InetSocketAddress server =
                    new InetSocketAddress(InetAddress.getByName(arguments[1]), Integer.parseInt(arguments[2]));
            resting.connect(server, PeerKey.parse(arguments[3]), Integer.parseInt(arguments[4]));
        } else {
            System.err.println("usage: serve ADDRESS CONNECTIONS | connect ADDRESS PORT KEY CONNECTIONS");
            System.exit(USAGE_STATUS);
        }
    }

    private void serve(InetAddress address, int connections) throws IOException, InterruptedException {
        try (MServerSocket server = ends.listen(address)) {
            open(connections, () -> {
                MSocket socket = server.accept();
                check(socket, 0);
                socket.getOutputStream().write(message(0));
                return socket;
            });
            obey();
        }
    }

    private void connect(InetSocketAddress server, PeerKey key, int connections)
            throws IOException, InterruptedException {
        open(connections, () -> {
            MSocket socket = ends.connect(server, key);
            socket.getOutputStream().write(message(0));
            check(socket, 0);
            return socket;
        });
        obey();
    }

    /**
     * Opens them, several at a time since each waits for some round trips. What they share grows with the first ones and
     * then no more: what one costs shows in the growth from these on.
     */
    private void open(int connections, Callable<MSocket> opening) throws IOException, InterruptedException {
        ExecutorService openers = Executors.newFixedThreadPool(OPENERS);
        try {
            int first = connections / FIRST_SHARE;
            open(openers, first, opening);
            long withFirst = ProcessMemory.now();
            open(openers, connections - first, opening);
            long each = (ProcessMemory.now() - withFirst) / (connections - first);
            memoryWithout = withFirst - first * each;
        } finally {
            openers.shutdownNow();
        }
    }

    private void open(ExecutorService openers, int more, Callable<MSocket> opening)
            throws IOException, InterruptedException {
        List<Future<MSocket>> opened = new ArrayList<>();
        while (opened.size() < more) {
            opened.add(openers.submit(opening));
        }
        try {
            for (Future<MSocket> each : opened) {
                sockets.add(each.get());
            }
        } catch (ExecutionException e) {
            throw new IOException("only " + sockets.size() + " connections opened: " + e.getCause(), e);
        }
    }

    /** Does what standard input says, until its end. */
    private void obey() throws IOException, InterruptedException {
        sent = 1;
        received = 1;
        LoadSockets.say(Report.of("open", "connections", Integer.toString(sockets.size())));
        BufferedReader commands = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.US_ASCII));
        for (String command = commands.readLine(); command != null; command = commands.readLine()) {
            switch (command) {
                case "memory" -> tellMemory();
                case "send" -> sendAll();
                case "receive" -> receiveAll();
                case "close" -> closeAll();
                default -> throw new IllegalArgumentException("there is no command '" + command + "'");
            }
        }
        System.exit(0);
    }

    private void tellMemory() {
        Map<String, String> fields = new LinkedHashMap<>();
        long each = (ProcessMemory.now() - memoryWithout) / sockets.size();
        fields.put("each", Long.toString(each));
        fields.put(
                "suspended",
                Long.toString(sockets.stream().filter(MSocket::isSuspended).count()));
        LoadSockets.say(new Report("memory", fields));
    }

    private void sendAll() throws IOException {
        for (MSocket socket : sockets) {
            socket.getOutputStream().write(message(sent));
        }
        LoadSockets.say(Report.of("sent", "message", Integer.toString(sent++)));
    }

    private void receiveAll() throws IOException {
        long start = System.nanoTime();
        for (MSocket socket : sockets) {
            check(socket, received);
        }
        Map<String, String> fields = new LinkedHashMap<>();
        fields.put("message", Integer.toString(received++));
        fields.put("micros", Long.toString(TimeUnit.NANOSECONDS.toMicros(System.nanoTime() - start)));
        LoadSockets.say(new Report("received", fields));
    }

    private void closeAll() throws IOException, InterruptedException {
        for (MSocket socket : sockets) {
            socket.close();
        }
        ends.report(sockets.size(), ENDING);
    }

    private static void check(MSocket socket, int number) throws IOException {
        byte[] bytes = socket.getInputStream().readNBytes(MESSAGE_BYTES);
        if (!Arrays.equals(bytes, message(number))) {
            throw new IOException("message " + number + " is not what was sent, " + bytes.length + " bytes");
        }
    }

    private static byte[] message(int number) {
        return Arrays.copyOf(new Pattern(number).nextChunk(), MESSAGE_BYTES);
    }
}
