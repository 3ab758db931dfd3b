package io.msocket.lab.program;

import io.msocket.cli.Report;
import io.msocket.socket.MSocket;
import io.msocket.socket.PeerKey;
import java.io.BufferedReader;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;

/**
 * An honest client of {@link EchoServer}s. Takes commands on standard input, a line each:
 *
 * <ul>
 *   <li>{@code server ADDRESS PORT KEY}: whom the next commands are for;
 *   <li>{@code open COUNT MILLIS} opens connections, one every so many milliseconds, closes each, and reports {@code opened};
 *   <li>{@code connect COUNT} opens some that stay, and reports {@code connected};
 *   <li>{@code echo COUNT MILLIS} has bytes come back over the last one, one every so many milliseconds, and reports {@code echoed};
 *   <li>{@code close} ends those that stay and reports {@code closing}; {@code endings} waits for their ends and reports {@code endings}.
 * </ul>
 *
 * Times are in microseconds, of what succeeded; a time begins when its turn came, not when the program got to it.
 */
public final class EchoClient {
    /** An opening that takes longer has failed, in milliseconds. */
    private static final int PATIENCE_MILLIS = 20_000;

    /** The same for an echo, over a connection that may be away for long. */
    private static final int LONG_PATIENCE_MILLIS = 300_000;

    private static final Duration ENDING = Duration.ofSeconds(30);

    private final LoadSockets ends = new LoadSockets();
    private final List<MSocket> standing = new ArrayList<>();
    private final List<String> failures = Collections.synchronizedList(new ArrayList<>());
    private InetSocketAddress server = InetSocketAddress.createUnresolved("nobody", 0);
    private PeerKey key = PeerKey.of(new byte[32]);

    private EchoClient() {}

    /** Runs until the end of standard input. */
    public static void main(String[] arguments) throws IOException, InterruptedException {
        BufferedReader commands = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.US_ASCII));
        EchoClient client = new EchoClient();
        for (String line = commands.readLine(); line != null; line = commands.readLine()) {
            client.obey(line.split(" ", -1));
        }
        // Transports have threads of their own.
        System.exit(0);
    }

    private void obey(String... command) throws IOException, InterruptedException {
        switch (command[0]) {
            case "server" -> {
                server = new InetSocketAddress(InetAddress.getByName(command[1]), Integer.parseInt(command[2]));
                key = PeerKey.parse(command[3]);
            }
            case "open" -> say("opened", open(Integer.parseInt(command[1]), Long.parseLong(command[2])));
            case "connect" -> {
                for (int i = Integer.parseInt(command[1]); i > 0; i--) {
                    standing.add(connect());
                }
                say("connected", List.of());
            }
            case "echo" -> say("echoed", echo(Integer.parseInt(command[1]), Long.parseLong(command[2])));
            case "close" -> {
                for (MSocket socket : standing) {
                    socket.close();
                }
                say("closing", List.of());
            }
            case "endings" -> ends.report(standing.size(), ENDING);
            default -> throw new IllegalArgumentException("there is no command '" + command[0] + "'");
        }
    }

    private void say(String event, List<Long> micros) {
        Map<String, String> fields = new LinkedHashMap<>();
        fields.put("failed", Integer.toString(failures.size()));
        fields.put("why", failures.isEmpty() ? "-" : failures.get(0).replaceAll("[ =]", "_"));
        fields.put("micros", micros.stream().map(String::valueOf).collect(Collectors.joining(",")));
        failures.clear();
        LoadSockets.say(new Report(event, fields));
    }

    private List<Long> open(int count, long millis) throws InterruptedException {
        List<Long> micros = Collections.synchronizedList(new ArrayList<>());
        List<Thread> threads = new ArrayList<>();
        long start = System.nanoTime();
        for (int i = 0; i < count; i++) {
            long due = due(start, i, millis);
            TimeUnit.NANOSECONDS.sleep(due - System.nanoTime());
            Thread thread = new Thread(() -> openOne(due, micros), "opening-" + i);
            thread.start();
            threads.add(thread);
        }
        for (Thread thread : threads) {
            thread.join();
        }
        return micros;
    }

    private void openOne(long due, List<Long> micros) {
        try {
            MSocket socket = connect();
            micros.add(TimeUnit.NANOSECONDS.toMicros(System.nanoTime() - due));
            socket.close();
        } catch (IOException e) {
            failures.add(String.valueOf(e.getMessage()));
        }
    }

    /** A connection over which one byte has come back. */
    private MSocket connect() throws IOException {
        MSocket socket = ends.unconnected(key);
        try {
            socket.connect(server, PATIENCE_MILLIS);
            socket.setSoTimeout(PATIENCE_MILLIS);
            socket.setTcpNoDelay(true);
            socket.getOutputStream().write(new byte[] {EchoServer.FRIEND, 0});
            awaitByte(socket.getInputStream());
            return socket;
        } catch (IOException e) {
            socket.close();
            throw e;
        }
    }

    /** Sends when it is time, whatever has not come back yet. */
    private List<Long> echo(int count, long millis) throws InterruptedException {
        List<Long> micros = new ArrayList<>();
        MSocket socket = standing.get(standing.size() - 1);
        long start = System.nanoTime();
        Thread sending = new Thread(() -> send(socket, count, start, millis), "sending");
        sending.start();
        try {
            socket.setSoTimeout(LONG_PATIENCE_MILLIS);
            for (int i = 0; i < count; i++) {
                awaitByte(socket.getInputStream());
                micros.add(TimeUnit.NANOSECONDS.toMicros(System.nanoTime() - due(start, i, millis)));
            }
        } catch (IOException e) {
            failures.add(String.valueOf(e.getMessage()));
        }
        sending.join();
        return micros;
    }

    private void send(MSocket socket, int count, long start, long millis) {
        try {
            for (int i = 0; i < count; i++) {
                TimeUnit.NANOSECONDS.sleep(due(start, i, millis) - System.nanoTime());
                socket.getOutputStream().write(0);
            }
        } catch (IOException e) {
            failures.add(String.valueOf(e.getMessage()));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static long due(long start, int number, long millis) {
        return start + TimeUnit.MILLISECONDS.toNanos(number * millis);
    }

    private static void awaitByte(InputStream in) throws IOException {
        if (in.read() < 0) {
            throw new EOFException("the server has closed");
        }
    }
}
