package io.msocket.lab.experiment;

import io.msocket.lab.net.Host;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Inet4Address;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A connection of a contender between the client and the server, whose ends are for this process to write and to read: those of
 * the pipes of one program on each host. Writing and reading block as pipes do; the end of the programs ends them.
 */
final class Talk implements AutoCloseable {
    /** As {@code msocket listen} says it. */
    private static final Pattern LISTENING = Pattern.compile("listening on \\S+:(\\d+), key (\\S+)");

    /** A JVM that starts on a busy machine. */
    private static final Duration START = Duration.ofSeconds(60);

    private static final long LOOK_MILLIS = 10;

    /** How long a killed process may take to vanish, in milliseconds. */
    private static final long KILL_MILLIS = 5_000;

    private final Process server;
    private final Process client;
    /** What the client says when it fails. */
    private final Path clientWords;

    /**
     * Who talks.
     *
     * @param address the server's
     */
    record Ends(Host client, Host server, Inet4Address address) {}

    private Talk(Process server, Process client, Path clientWords) {
        this.server = server;
        this.client = client;
        this.clientWords = clientWords;
    }

    /**
     * Starts both programs; the client connects while this returns.
     *
     * @param work an empty directory, which it makes
     */
    static Talk open(TwoLinks.Use use, Topology topology, Path work) throws IOException, InterruptedException {
        return open(use, topology, work, List.of());
    }

    /** As {@link #open(TwoLinks.Use, Topology, Path)}, with further arguments of the client. */
    static Talk open(TwoLinks.Use use, Topology topology, Path work, List<String> further)
            throws IOException, InterruptedException {
        return open(
                use.contender(), new Ends(use.client(), topology.server(), topology.serverAddress()), work, further);
    }

    /** As {@link #open(TwoLinks.Use, Topology, Path, List)}, over whatever is between the ends. */
    static Talk open(Contender contender, Ends ends, Path work, List<String> further)
            throws IOException, InterruptedException {
        Files.createDirectories(work);
        Path words = work.resolve("server.err");
        Path home = work.resolve("home");
        Peer peer = contender.peer();
        Process server = start(ends.server(), peer.listen(home, ends.address(), contender.serverOptions()), words);
        try {
            Matcher listening = await(server, words);
            List<String> options = new ArrayList<>(contender.options());
            options.addAll(further);
            List<String> command = peer.connect(
                    home, ends.address(), new Peer.Listening(listening.group(1), listening.group(2)), options);
            Path clientWords = work.resolve("client.err");
            return new Talk(server, start(ends.client(), command, clientWords), clientWords);
        } catch (IOException | InterruptedException | RuntimeException e) {
            server.destroyForcibly();
            throw e;
        }
    }

    /**
     * Sends a block from one end to the other and waits for it. After the first one the connection stands, and everything has run once.
     *
     * @throws IOException as {@link #receive}
     */
    void pass(OutputStream out, InputStream in, int blockBytes) throws IOException {
        send(out, blockBytes);
        receive(in, blockBytes);
    }

    /** Writes a block of zeros. */
    static void send(OutputStream out, int blockBytes) throws IOException {
        out.write(new byte[blockBytes]);
        out.flush();
    }

    /**
     * Waits for a block.
     *
     * @throws IOException if it does not come within the time that a start may take, with the client's last words
     */
    void receive(InputStream in, int blockBytes) throws IOException {
        // The end of the programs is what ends a read from their pipes.
        CompletableFuture<Void> watchdog = CompletableFuture.runAsync(
                this::kill, CompletableFuture.delayedExecutor(START.toNanos(), TimeUnit.NANOSECONDS));
        CompletableFuture<Void> clientWatch = client.onExit().thenRun(this::kill);
        try {
            if (in.readNBytes(blockBytes).length < blockBytes) {
                throw new IOException("the connection was over before a block was there: "
                        + Files.readString(clientWords, StandardCharsets.UTF_8).strip());
            }
        } finally {
            watchdog.cancel(false);
            clientWatch.cancel(false);
        }
    }

    private void kill() {
        client.destroyForcibly();
        server.destroyForcibly();
    }

    OutputStream fromClient() {
        return client.getOutputStream();
    }

    InputStream atClient() {
        return client.getInputStream();
    }

    OutputStream fromServer() {
        return server.getOutputStream();
    }

    InputStream atServer() {
        return server.getInputStream();
    }

    private static Process start(Host host, List<String> command, Path words) throws IOException {
        return host.start(new ProcessBuilder(command).redirectError(words.toFile()));
    }

    private static Matcher await(Process server, Path words) throws IOException, InterruptedException {
        long end = System.nanoTime() + START.toNanos();
        while (true) {
            String said = Files.readString(words, StandardCharsets.UTF_8);
            Matcher listening = LISTENING.matcher(said);
            if (listening.find() && said.indexOf('\n', listening.end()) >= 0) {
                return listening;
            }
            if (!server.isAlive() || System.nanoTime() - end > 0) {
                throw new IOException("the server does not listen: " + said.strip());
            }
            TimeUnit.MILLISECONDS.sleep(LOOK_MILLIS);
        }
    }

    /** Kills both programs and waits until they are gone. */
    @Override
    public void close() throws IOException {
        kill();
        try {
            for (Process each : List.of(client, server)) {
                if (!each.waitFor(KILL_MILLIS, TimeUnit.MILLISECONDS)) {
                    throw new IOException("process " + each.pid() + " does not die");
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
