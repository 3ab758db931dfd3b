package io.msocket.lab.program;

import io.msocket.cli.Report;
import io.msocket.socket.MServerSocket;
import io.msocket.socket.MSocket;
import io.msocket.socket.PeerKey;
import java.io.BufferedReader;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Connections that are closed at random instants, round by round: the client's standard input says {@code open N} and then
 * {@code close}; each connection then waits for a random time of its own, sends its last bytes, ends its side, reads the
 * other's end of file and closes. The server does so at an instant of its own, or when it has read the client's end of
 * file: the client's seeded dice say which. Reports {@code ready}, {@code closed} for each connection, {@code round}, and in the
 * end, after {@code finish}, how the connections ended.
 */
public final class RandomCloses {
    /** Each end's bytes before the close and with it: more than one record, so that something is on its way. */
    private static final int BODY_CHUNKS = 2;

    /** In place of a time: the server is to end after it has read the client's end of file. */
    private static final int AFTER_CLIENT = -1;

    /** In one of so many connections the server ends after the client, in the others whenever its own time comes. */
    private static final int SERVER_SHARE = 4;

    private static final Duration ENDING = Duration.ofMinutes(1);
    private static final int USAGE_STATUS = 2;

    private final LoadSockets ends = new LoadSockets();
    private final AtomicInteger clean = new AtomicInteger();
    private final AtomicInteger failed = new AtomicInteger();
    private final AtomicInteger opened = new AtomicInteger();

    private RandomCloses() {}

    /**
     * Runs one half.
     *
     * @param arguments {@code serve ADDRESS} or {@code connect ADDRESS PORT KEY SEED WINDOW}, the latter in milliseconds
     */
    public static void main(String[] arguments) throws IOException, InterruptedException {
        if (arguments.length == 2 && arguments[0].equals("serve")) {
            new RandomCloses().serve(InetAddress.getByName(arguments[1]));
        } else if (arguments.length == 6 && arguments[0].equals("connect")) {
            InetSocketAddress server =
                    new InetSocketAddress(InetAddress.getByName(arguments[1]), Integer.parseInt(arguments[2]));
            new RandomCloses()
                    .connect(
                            server,
                            PeerKey.parse(arguments[3]),
                            new Random(Long.parseLong(arguments[4])),
                            Integer.parseInt(arguments[5]));
        } else {
            System.err.println("usage: serve ADDRESS | connect ADDRESS PORT KEY SEED WINDOW");
            System.exit(USAGE_STATUS);
        }
    }

    // --- the server

    private void serve(InetAddress address) throws IOException, InterruptedException {
        MServerSocket server = ends.listen(address);
        Thread acceptor = new Thread(() -> accept(server), "acceptor");
        acceptor.setDaemon(true);
        acceptor.start();
        BufferedReader commands = commands();
        for (String command = commands.readLine(); command != null; command = commands.readLine()) {
            finish();
        }
        System.exit(0);
    }

    private void accept(MServerSocket server) {
        try {
            while (true) {
                MSocket socket = server.accept();
                int number = opened.getAndIncrement();
                Thread session = new Thread(() -> guarded(number, () -> answer(socket)), "session-" + number);
                session.setDaemon(true);
                session.start();
            }
        } catch (IOException e) {
            System.err.println("no more connections are accepted: " + e);
        }
    }

    private void answer(MSocket socket) throws IOException, InterruptedException {
        try (socket) {
            DataInputStream in = new DataInputStream(socket.getInputStream());
            long seed = in.readLong();
            int waitMillis = in.readInt();
            Pattern ours = new Pattern(seed + 1);
            write(socket, ours);
            Pattern theirs = new Pattern(seed);
            readBody(in, theirs);
            // The client now says when it begins to close.
            in.readByte();
            if (waitMillis == AFTER_CLIENT) {
                readToEnd(in, theirs);
                write(socket, ours);
                socket.shutdownOutput();
            } else {
                TimeUnit.MILLISECONDS.sleep(waitMillis);
                write(socket, ours);
                socket.shutdownOutput();
                readToEnd(in, theirs);
            }
        }
    }

    // --- the client

    private void connect(InetSocketAddress server, PeerKey key, Random random, int windowMillis)
            throws IOException, InterruptedException {
        BufferedReader commands = commands();
        LoadSockets.say(Report.of("started", "window", Integer.toString(windowMillis)));
        List<Client> round = new ArrayList<>();
        for (String command = commands.readLine(); command != null; command = commands.readLine()) {
            if (command.startsWith("open ")) {
                int count = Integer.parseInt(command, "open ".length(), command.length(), 10);
                round = open(server, key, random, windowMillis, count);
                LoadSockets.say(Report.of("ready", "connections", Integer.toString(count)));
            } else if (command.equals("close")) {
                close(round);
            } else {
                finish();
            }
        }
        System.exit(0);
    }

    private List<Client> open(InetSocketAddress server, PeerKey key, Random random, int windowMillis, int count)
            throws IOException {
        List<Client> clients = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            long seed = random.nextLong();
            int serverWait = random.nextInt(SERVER_SHARE) == 0 ? AFTER_CLIENT : random.nextInt(windowMillis);
            Client client =
                    new Client(opened.getAndIncrement(), ends.connect(server, key), seed, random.nextInt(windowMillis));
            client.begin(serverWait);
            clients.add(client);
        }
        return clients;
    }

    private void close(List<Client> clients) throws InterruptedException, IOException {
        List<Thread> threads = new ArrayList<>();
        for (Client client : clients) {
            client.announce();
            threads.add(new Thread(() -> guarded(client.number, client::close), "close-" + client.number));
        }
        threads.forEach(Thread::start);
        for (Thread thread : threads) {
            thread.join();
        }
        LoadSockets.say(Report.of("round", "connections", Integer.toString(clients.size())));
    }

    /** One connection of the client. */
    private static final class Client {
        private final int number;
        private final MSocket socket;
        private final Pattern ours;
        private final Pattern theirs;
        private final DataInputStream in;
        private final long seed;
        private final int waitMillis;

        Client(int number, MSocket socket, long seed, int waitMillis) throws IOException {
            this.number = number;
            this.socket = socket;
            this.seed = seed;
            this.waitMillis = waitMillis;
            ours = new Pattern(seed);
            theirs = new Pattern(seed + 1);
            in = new DataInputStream(socket.getInputStream());
        }

        void begin(int serverWait) throws IOException {
            DataOutputStream out = new DataOutputStream(socket.getOutputStream());
            out.writeLong(seed);
            out.writeInt(serverWait);
            write(socket, ours);
            readBody(in, theirs);
        }

        void announce() throws IOException {
            socket.getOutputStream().write(1);
        }

        void close() throws IOException, InterruptedException {
            try (socket) {
                TimeUnit.MILLISECONDS.sleep(waitMillis);
                long began = System.nanoTime();
                write(socket, ours);
                socket.shutdownOutput();
                readToEnd(in, theirs);
                Map<String, String> times = new LinkedHashMap<>();
                times.put("began", Long.toString(began));
                times.put("ended", Long.toString(System.nanoTime()));
                LoadSockets.say(new Report("closed", times));
            }
        }
    }

    // --- both

    /** One connection's work. */
    private interface Work {
        void run() throws IOException, InterruptedException;
    }

    private void guarded(int number, Work work) {
        try {
            work.run();
            clean.incrementAndGet();
        } catch (IOException | InterruptedException e) {
            failed.incrementAndGet();
            System.err.println("connection " + number + ": " + e);
        }
    }

    /** Tells how many saw the other's end of file and all bytes before it, and how the connections ended. */
    private void finish() throws InterruptedException {
        Map<String, String> counts = new LinkedHashMap<>();
        counts.put("clean", Integer.toString(clean.get()));
        counts.put("failed", Integer.toString(failed.get()));
        LoadSockets.say(new Report("finished", counts));
        ends.report(opened.get(), ENDING);
    }

    private static BufferedReader commands() {
        return new BufferedReader(new InputStreamReader(System.in, StandardCharsets.US_ASCII));
    }

    private static void write(MSocket socket, Pattern pattern) throws IOException {
        for (int i = 0; i < BODY_CHUNKS; i++) {
            socket.getOutputStream().write(pattern.nextChunk());
        }
    }

    private static void readBody(DataInputStream in, Pattern pattern) throws IOException {
        byte[] body = new byte[BODY_CHUNKS * Pattern.CHUNK_BYTES];
        in.readFully(body);
        pattern.check(body, body.length);
    }

    /** The last bytes, all of them, and the end of file. */
    private static void readToEnd(DataInputStream in, Pattern pattern) throws IOException {
        readBody(in, pattern);
        if (in.read() >= 0) {
            throw new IOException("there is more than was sent");
        }
    }
}
