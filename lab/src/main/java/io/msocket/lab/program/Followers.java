package io.msocket.lab.program;

import io.msocket.cli.Report;
import io.msocket.socket.MSocket;
import io.msocket.socket.MSocketOptions;
import io.msocket.socket.NameResolver;
import io.msocket.socket.PeerKey;
import java.io.BufferedReader;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Collectors;

/**
 * Clients of a {@link MovingServer}, in one process. Takes commands on standard input, a line each:
 *
 * <ul>
 *   <li>{@code open COUNT} opens so many connections more and reports {@code opened}, with the times of its beginning and its end;
 *   <li>{@code mark}: from now on, once all that download have read something, a move is watched for; reports {@code marked};
 *   <li>{@code await MILLIS} waits, so long at most, until each connection has joined at another address than it had then, and read there
 *       if it downloads; reports {@code followed} with what each has seen, a comma between them;
 *   <li>{@code receive} reads one block on each connection, if they rest, and reports {@code received};
 *   <li>{@code lookup COUNT} asks for the name so often, and reports {@code looked-up} with what each took;
 *   <li>{@code close} closes all connections and reports {@code closed}.
 * </ul>
 *
 * Times are in microseconds of {@link System#nanoTime}.
 */
public final class Followers {
    /** The first argument for clients of an address. */
    public static final String AT = "at";

    /** The first argument for clients of a name. */
    public static final String NAMED = "named";

    /** In place of what was not seen. */
    public static final String NEVER = "-";

    /** Connections that are being opened at one time. */
    private static final int OPENERS = 20;

    private static final int CONNECT_TIMEOUT_MILLIS = 60_000;
    private static final int RECEIVE_TIMEOUT_MILLIS = 30_000;
    private static final long LOOKUP_SECONDS = 30;
    private static final int BUFFER_BYTES = 4 * 1024;
    private static final int USAGE_STATUS = 2;

    private final Target target;
    private final boolean reads;
    private final List<Client> clients = new ArrayList<>();

    /** Whom they follow. */
    private interface Target {
        /** Those with which it is reached. */
        MSocketOptions.Builder options();

        void connect(MSocket socket) throws IOException;

        /** Asks where it is; blocks. */
        void lookUp() throws IOException, InterruptedException;
    }

    private record Client(MSocket socket, Follower follower) {}

    private Followers(Target target, boolean reads) {
        this.target = target;
        this.reads = reads;
    }

    /**
     * Runs until the end of standard input.
     *
     * @param arguments {@code at ADDRESS PORT KEY WHAT} or {@code named NAME MILLIS WHAT}, where MILLIS is 0 to watch the name, or the time
     *     between two lookups in place of that, and WHAT is {@code download} or {@code rest}
     */
    public static void main(String[] arguments) throws IOException, InterruptedException {
        if (arguments.length == 5 && arguments[0].equals(AT)) {
            InetSocketAddress server =
                    new InetSocketAddress(InetAddress.getByName(arguments[1]), Integer.parseInt(arguments[2]));
            of(new Addressed(server, PeerKey.parse(arguments[3])), arguments[4]).obey();
        } else if (arguments.length == 4 && arguments[0].equals(NAMED)) {
            of(Named.of(arguments[1], Long.parseLong(arguments[2])), arguments[3])
                    .obey();
        } else {
            System.err.println("usage: at ADDRESS PORT KEY download|rest | named NAME MILLIS download|rest");
            System.exit(USAGE_STATUS);
        }
        // Transports have threads of their own.
        System.exit(0);
    }

    private static Followers of(Target target, String what) {
        return new Followers(target, what.equals("download"));
    }

    private void obey() throws IOException, InterruptedException {
        BufferedReader commands = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.US_ASCII));
        for (String line = commands.readLine(); line != null; line = commands.readLine()) {
            String[] command = line.split(" ", -1);
            switch (command[0]) {
                case "open" -> open(Integer.parseInt(command[1]));
                case "mark" -> {
                    mark();
                    LoadSockets.say(Report.of("marked", "clients", Integer.toString(clients.size())));
                }
                case "await" -> await(System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(Long.parseLong(command[1])));
                case "receive" -> receive();
                case "lookup" -> lookUp(Integer.parseInt(command[1]));
                case "close" -> close();
                default -> throw new IllegalArgumentException("there is no command '" + command[0] + "'");
            }
        }
    }

    private void open(int count) throws InterruptedException {
        long began = System.nanoTime();
        List<String> failures = new ArrayList<>();
        ExecutorService openers = Executors.newFixedThreadPool(Math.min(count, OPENERS));
        try {
            List<Future<Client>> opening = new ArrayList<>();
            for (int i = 0; i < count; i++) {
                Callable<Client> one = this::openOne;
                opening.add(openers.submit(one));
            }
            for (Future<Client> each : opening) {
                try {
                    clients.add(each.get());
                } catch (ExecutionException e) {
                    failures.add(String.valueOf(e.getCause()));
                }
            }
        } finally {
            openers.shutdownNow();
        }
        Map<String, String> fields = new LinkedHashMap<>();
        fields.put("began", Long.toString(Follower.micros(began)));
        fields.put("ended", Long.toString(Follower.micros(System.nanoTime())));
        putFailures(fields, failures);
        LoadSockets.say(new Report("opened", fields));
    }

    private Client openOne() throws IOException {
        Follower follower = new Follower(reads);
        MSocket socket = new MSocket(target.options().observer(follower).build());
        try {
            target.connect(socket);
            if (reads) {
                long seed = ThreadLocalRandom.current().nextLong();
                new DataOutputStream(socket.getOutputStream()).writeLong(seed);
                Thread thread = new Thread(() -> download(socket, follower, new Pattern(seed)), "download");
                thread.setDaemon(true);
                thread.start();
            }
            return new Client(socket, follower);
        } catch (IOException e) {
            socket.close();
            throw e;
        }
    }

    private static void download(MSocket socket, Follower follower, Pattern pattern) {
        byte[] buffer = new byte[BUFFER_BYTES];
        try {
            InputStream in = socket.getInputStream();
            for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
                pattern.check(buffer, n);
                follower.handleRead(System.nanoTime());
            }
            follower.fail("the server has ended the stream");
        } catch (IOException e) {
            follower.fail(String.valueOf(e.getMessage()));
        }
    }

    private void mark() throws InterruptedException {
        long deadline = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(RECEIVE_TIMEOUT_MILLIS);
        for (Client client : clients) {
            client.follower().awaitHeard(deadline);
        }
        clients.forEach(client -> client.follower().mark());
    }

    private void await(long deadline) throws InterruptedException {
        List<Follower.Seen> all = new ArrayList<>();
        for (Client client : clients) {
            all.add(client.follower().await(deadline));
        }
        List<String> failures = new ArrayList<>();
        for (Follower.Seen seen : all) {
            String failure = seen.failure();
            if (failure != null) {
                failures.add(failure);
            }
        }
        Map<String, String> fields = new LinkedHashMap<>();
        fields.put(
                "joined", joined(all.stream().map(seen -> micros(seen.joined())).toList()));
        fields.put(
                "resumed",
                joined(all.stream().map(seen -> micros(seen.resumed())).toList()));
        fields.put(
                "longest",
                joined(all.stream()
                        .map(seen -> Long.toString(Follower.micros(seen.longestWait())))
                        .toList()));
        putFailures(fields, failures);
        LoadSockets.say(new Report("followed", fields));
    }

    private void receive() {
        List<String> failures = new ArrayList<>();
        byte[] block = new byte[MovingServer.BLOCK_BYTES];
        for (Client client : clients) {
            try {
                client.socket().setSoTimeout(RECEIVE_TIMEOUT_MILLIS);
                int n = client.socket().getInputStream().readNBytes(block, 0, block.length);
                if (n < block.length) {
                    throw new IOException("the server has ended the stream after " + n + " bytes");
                }
                new Pattern(MovingServer.RESTING_SEED).check(block, n);
            } catch (IOException e) {
                failures.add(String.valueOf(e.getMessage()));
            }
        }
        Map<String, String> fields = new LinkedHashMap<>();
        fields.put("clients", Integer.toString(clients.size()));
        putFailures(fields, failures);
        LoadSockets.say(new Report("received", fields));
    }

    private void lookUp(int count) throws IOException, InterruptedException {
        List<String> took = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            long began = System.nanoTime();
            target.lookUp();
            took.add(Long.toString(Follower.micros(System.nanoTime() - began)));
        }
        LoadSockets.say(Report.of("looked-up", "micros", joined(took)));
    }

    private void close() throws IOException {
        for (Client client : clients) {
            client.socket().close();
        }
        clients.clear();
        LoadSockets.say(Report.of("closed", "clients", "0"));
    }

    private static void putFailures(Map<String, String> fields, List<String> failures) {
        fields.put("failed", Integer.toString(failures.size()));
        fields.put("why", failures.isEmpty() ? NEVER : failures.get(0).replaceAll("\\s", "_"));
    }

    private static String micros(OptionalLong nanos) {
        return nanos.isPresent() ? Long.toString(Follower.micros(nanos.getAsLong())) : NEVER;
    }

    private static String joined(List<String> all) {
        return all.stream().collect(Collectors.joining(","));
    }

    /** By an address, and the key that is proved there. */
    private record Addressed(InetSocketAddress server, PeerKey key) implements Target {
        @Override
        public MSocketOptions.Builder options() {
            return MSocketOptions.builder().serverKey(key);
        }

        @Override
        public void connect(MSocket socket) throws IOException {
            socket.connect(server, CONNECT_TIMEOUT_MILLIS);
        }

        @Override
        public void lookUp() {
            throw new IllegalStateException("who has an address looks up no name");
        }
    }

    /** By a name, which a resolver knows. */
    private record Named(String name, NameResolver resolver) implements Target {
        static Named of(String name, long pollMillis) {
            NameResolver usual = NameObserver.resolver();
            return new Named(name, pollMillis == 0 ? usual : new PollingNames(usual, pollMillis));
        }

        @Override
        public MSocketOptions.Builder options() {
            return MSocketOptions.builder().names(resolver);
        }

        @Override
        public void connect(MSocket socket) throws IOException {
            socket.connect(name, 0, CONNECT_TIMEOUT_MILLIS);
        }

        @Override
        public void lookUp() throws IOException, InterruptedException {
            try {
                resolver.resolve(name).get(LOOKUP_SECONDS, TimeUnit.SECONDS);
            } catch (ExecutionException | TimeoutException e) {
                throw new IOException(name + " cannot be looked up", e);
            }
        }
    }
}
