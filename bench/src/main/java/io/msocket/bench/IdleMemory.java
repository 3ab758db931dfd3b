package io.msocket.bench;

import io.msocket.socket.MSocket;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.PrintStream;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;

/**
 * What one end of a connection costs that has been used and now rests, and one whose peer has gone: heap and direct
 * memory. The clients live in a process of their own, so that each process has files enough for its ends.
 */
final class IdleMemory {
    static final int MESSAGE = 1024;

    private static final long SUSPENSION_SECONDS = 60;
    private static final long LOOK_MILLIS = 100;

    private final PrintStream out;
    private final Fixture fixture;
    private final Contestant contestant;
    private final int connections;

    private IdleMemory(PrintStream out, Fixture fixture, Contestant contestant, int connections) {
        this.out = out;
        this.fixture = fixture;
        this.contestant = contestant;
        this.connections = connections;
    }

    static void run(PrintStream out, Fixture fixture, List<Contestant> contestants, int connections)
            throws IOException, InterruptedException {
        out.printf("%n%-36s %12s %12s%n", connections + " connections, one end", "heap B", "direct B");
        for (Contestant contestant : contestants) {
            new IdleMemory(out, fixture, contestant, connections).measure();
        }
    }

    private void measure() throws IOException, InterruptedException {
        List<Socket> ends = new ArrayList<>();
        try (ServerSocket server = contestant.listen(fixture)) {
            Process clients = startClients(server.getLocalPort());
            try (BufferedReader answers = clients.inputReader(StandardCharsets.UTF_8)) {
                accept(server, ends);
                MemoryUse before = MemoryUse.now();
                while (ends.size() < connections) {
                    accept(server, ends);
                }
                out.printf("%-36s %s%n", label("client, idle"), answers.readLine());
                print("server, idle", before);
                clients.destroyForcibly().waitFor();
                if (contestant != Contestant.TCP) {
                    awaitSuspension(ends);
                    print("server, suspended", before);
                }
            } finally {
                clients.destroyForcibly();
            }
        }
        for (Socket end : ends) {
            // The clients will not come back: nothing is to be delivered.
            end.setSoLinger(true, 0);
            end.close();
        }
    }

    private void print(String what, MemoryUse before) {
        out.printf("%-36s %s%n", label(what), MemoryUse.now().minus(before).dividedBy(connections - 1L));
    }

    private String label(String what) {
        return contestant.name().toLowerCase(Locale.ROOT) + " " + what;
    }

    private static void accept(ServerSocket server, List<Socket> ends) throws IOException {
        Socket socket = server.accept();
        byte[] message = socket.getInputStream().readNBytes(MESSAGE);
        socket.getOutputStream().write(message);
        ends.add(socket);
    }

    private static void awaitSuspension(List<Socket> ends) throws IOException, InterruptedException {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(SUSPENSION_SECONDS);
        for (Socket socket : ends) {
            while (!((MSocket) socket).isSuspended()) {
                if (System.nanoTime() > end) {
                    throw new IOException("connections are not suspended although their clients have gone");
                }
                TimeUnit.MILLISECONDS.sleep(LOOK_MILLIS);
            }
        }
    }

    private Process startClients(int port) throws IOException {
        List<String> command = List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Dio.netty.noUnsafe=true",
                "-cp",
                System.getProperty("java.class.path"),
                IdleClients.class.getName(),
                contestant.name(),
                fixture.directory().toString(),
                String.valueOf(port),
                String.valueOf(connections));
        return new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
    }
}
