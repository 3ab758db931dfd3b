package io.msocket.bench;

import com.sun.management.OperatingSystemMXBean;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.lang.management.ManagementFactory;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;

/** What a program that has just started waits for: from its first use of sockets until 50 MB have come, in a JVM of its own. */
final class ColdStart {
    private static final int PIECE = 64 * 1024;
    private static final int PIECES = 50_000_000 / PIECE;

    private ColdStart() {}

    /** Nanoseconds, measured in a child process. */
    static TurnResult run(Contestant contestant, Fixture fixture) throws IOException {
        Process child = new ProcessBuilder(List.of(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        ColdStart.class.getName(),
                        contestant.name(),
                        fixture.directory().toString()))
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        try (BufferedReader answer = child.inputReader(StandardCharsets.UTF_8)) {
            String line = answer.readLine();
            if (line == null) {
                throw new IOException("the child process has failed");
            }
            String[] nanos = line.split(" ", -1);
            return new TurnResult(Double.parseDouble(nanos[0]), PIECES, Long.parseLong(nanos[1]));
        } finally {
            child.destroyForcibly();
        }
    }

    /** {@code ColdStart CONTESTANT DIRECTORY}: prints elapsed and processor time in nanoseconds. */
    public static void main(String[] arguments) throws Exception {
        Contestant contestant = Contestant.valueOf(arguments[0]);
        Fixture fixture = Fixture.open(Path.of(arguments[1]));
        OperatingSystemMXBean process = (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
        long processorBefore = process.getProcessCpuTime();
        long start = System.nanoTime();
        transfer(contestant, fixture);
        long elapsed = System.nanoTime() - start;
        PrintStream out = System.out;
        out.println(elapsed + " " + (process.getProcessCpuTime() - processorBefore));
        // The peer's thread is a daemon; nothing else is to be waited for.
        System.exit(0);
    }

    private static void transfer(Contestant contestant, Fixture fixture) throws IOException {
        try (ServerSocket server = contestant.listen(fixture)) {
            CompletableFuture<Void> sent = CompletableFuture.runAsync(() -> send(server), Threads::start);
            try (Socket client = contestant.connect(fixture, server.getLocalPort())) {
                InputStream in = client.getInputStream();
                byte[] buffer = new byte[PIECE];
                for (int piece = 0; piece < PIECES; piece++) {
                    if (in.readNBytes(buffer, 0, PIECE) < PIECE) {
                        throw new IOException("the peer has gone");
                    }
                }
            }
            sent.join();
        }
    }

    private static void send(ServerSocket server) {
        try (Socket socket = server.accept()) {
            OutputStream out = socket.getOutputStream();
            byte[] data = new byte[PIECE];
            for (int piece = 0; piece < PIECES; piece++) {
                out.write(data);
            }
        } catch (IOException e) {
            throw new CompletionException(e);
        }
    }
}
