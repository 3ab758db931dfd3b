package io.msocket.lab.program;

import io.msocket.cli.Report;
import io.msocket.socket.Identity;
import io.msocket.socket.MServerSocket;
import io.msocket.socket.MSocket;
import io.msocket.socket.MSocketOptions;
import io.msocket.socket.PeerKey;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;

/** Makes the sockets of a load program and counts how their connections end. Thread-safe. */
final class LoadSockets {
    /** Connections that may wait to be accepted: more than any program opens before it accepts. */
    private static final int BACKLOG = 1024;

    private static final int CONNECT_TIMEOUT_MILLIS = 30_000;

    private final Endings endings = new Endings();

    /** Listens on any port, with an identity in {@code msocket.home}, and reports where. */
    MServerSocket listen(InetAddress address) throws IOException {
        Path home = Files.createDirectories(Path.of(System.getProperty("msocket.home")));
        Identity identity = Identity.loadOrCreate(home.resolve("identity"));
        MSocketOptions options =
                MSocketOptions.builder().identity(identity).observer(endings).build();
        MServerSocket server = new MServerSocket(0, BACKLOG, address, options);
        Map<String, String> where = new LinkedHashMap<>();
        where.put("port", Integer.toString(server.getLocalPort()));
        where.put("key", identity.publicKey().toString());
        say(new Report("listening", where));
        return server;
    }

    /** Connects; blocks. */
    MSocket connect(InetSocketAddress server, PeerKey key) throws IOException {
        MSocket socket = unconnected(key);
        socket.connect(server, CONNECT_TIMEOUT_MILLIS);
        return socket;
    }

    /** One that is still to be connected to a server of this key. */
    MSocket unconnected(PeerKey key) throws SocketException {
        return new MSocket(
                MSocketOptions.builder().serverKey(key).observer(endings).build());
    }

    /** Waits until so many connections have ended, or not any longer; then reports how those ended that have. */
    void report(int connections, Duration atMost) throws InterruptedException {
        endings.await(connections, atMost);
        Map<String, String> counts = new LinkedHashMap<>();
        counts.put("complete", Integer.toString(endings.complete()));
        counts.put("other", Integer.toString(endings.all() - endings.complete()));
        counts.put("left", Integer.toString(connections - endings.all()));
        say(new Report("endings", counts));
    }

    /** Reports on standard output; whole lines, whichever threads do. */
    static void say(Report report) {
        System.out.println(report);
    }
}
