package io.msocket.lab.program;

import io.msocket.cli.Report;
import io.msocket.socket.MServerSocket;
import io.msocket.socket.MSocket;
import java.io.BufferedReader;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;

/**
 * A server for {@link Followers}. To each of its clients it sends {@link Pattern}, a block at a time and for ever, or nothing before it is
 * told to. Reports {@code listening} with its port and key, and {@code ready} once its name leads to it, if it is to have one. Takes
 * commands on standard input, a line each:
 *
 * <ul>
 *   <li>{@code migrate ADDRESS} moves it there, to any port, and reports {@code migrated} with the time;
 *   <li>{@code block} sends one block to each client, if clients rest, and reports {@code sent}.
 * </ul>
 */
public final class MovingServer {
    /** In place of a name, for none. */
    public static final String NAMELESS = "-";

    /** What is sent at a time, in bytes: one packet. */
    static final int BLOCK_BYTES = 1024;

    /** The pattern's seed, where clients rest and name none. */
    static final long RESTING_SEED = 0;

    private static final int USAGE_STATUS = 2;

    private final long pauseNanos;
    private final Queue<MSocket> resting = new ConcurrentLinkedQueue<>();

    private MovingServer(long pauseMillis) {
        this.pauseNanos = TimeUnit.MILLISECONDS.toNanos(pauseMillis);
    }

    /**
     * Runs it until the end of standard input.
     *
     * @param arguments {@code ADDRESS NAME MILLIS}: where to listen, which name to take, or {@link #NAMELESS}, and the time between two
     *     blocks, or 0 if clients are to rest
     */
    public static void main(String[] arguments) throws IOException {
        if (arguments.length != 3) {
            System.err.println("usage: ADDRESS NAME MILLIS");
            System.exit(USAGE_STATUS);
        }
        new MovingServer(Long.parseLong(arguments[2])).serve(InetAddress.getByName(arguments[0]), arguments[1]);
        // Transports have threads of their own.
        System.exit(0);
    }

    private void serve(InetAddress address, String name) throws IOException {
        try (MServerSocket server = new LoadSockets().listen(address)) {
            start(() -> accept(server), "accept");
            if (!name.equals(NAMELESS)) {
                server.publish(name);
            }
            LoadSockets.say(Report.of("ready", "name", name));
            BufferedReader commands = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.US_ASCII));
            for (String line = commands.readLine(); line != null; line = commands.readLine()) {
                obey(server, line.split(" ", -1));
            }
        }
    }

    private void obey(MServerSocket server, String... command) throws IOException {
        switch (command[0]) {
            case "migrate" -> {
                server.migrate(new InetSocketAddress(InetAddress.getByName(command[1]), 0));
                LoadSockets.say(Report.of("migrated", "micros", Long.toString(Follower.micros(System.nanoTime()))));
            }
            case "block" -> {
                for (MSocket socket : resting) {
                    socket.getOutputStream().write(new Pattern(RESTING_SEED).nextChunk(), 0, BLOCK_BYTES);
                }
                LoadSockets.say(Report.of("sent", "clients", Integer.toString(resting.size())));
            }
            default -> throw new IllegalArgumentException("there is no command '" + command[0] + "'");
        }
    }

    private void accept(MServerSocket server) {
        try {
            while (true) {
                MSocket socket = server.accept();
                if (pauseNanos == 0) {
                    resting.add(socket);
                } else {
                    start(() -> send(socket), "send");
                }
            }
        } catch (IOException e) {
            System.err.println("nobody is accepted any more: " + e);
        }
    }

    /** What could not be sent in time is not made up for. */
    private void send(MSocket socket) {
        try (socket) {
            socket.setTcpNoDelay(true);
            Pattern pattern = new Pattern(new DataInputStream(socket.getInputStream()).readLong());
            OutputStream out = socket.getOutputStream();
            long due = System.nanoTime();
            while (true) {
                byte[] chunk = pattern.nextChunk();
                for (int at = 0; at < Pattern.CHUNK_BYTES; at += BLOCK_BYTES) {
                    TimeUnit.NANOSECONDS.sleep(due - System.nanoTime());
                    out.write(chunk, at, BLOCK_BYTES);
                    due = Math.max(due + pauseNanos, System.nanoTime());
                }
            }
        } catch (IOException e) {
            System.err.println("a client is gone: " + e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static void start(Runnable task, String name) {
        Thread thread = new Thread(task, name);
        thread.setDaemon(true);
        thread.start();
    }
}
