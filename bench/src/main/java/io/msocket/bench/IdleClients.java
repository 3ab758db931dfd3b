package io.msocket.bench;

import java.io.IOException;
import java.net.Socket;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * The clients of {@link IdleMemory}: connects, exchanges one message on each connection, says what an end costs, and
 * holds them until its standard input ends or it is killed.
 */
final class IdleClients {
    private IdleClients() {}

    public static void main(String[] arguments) throws Exception {
        Contestant contestant = Contestant.valueOf(arguments[0]);
        Fixture fixture = Fixture.open(Path.of(arguments[1]));
        int port = Integer.parseInt(arguments[2]);
        int connections = Integer.parseInt(arguments[3]);
        List<Socket> ends = new ArrayList<>();
        ends.add(connect(contestant, fixture, port));
        MemoryUse before = MemoryUse.now();
        while (ends.size() < connections) {
            ends.add(connect(contestant, fixture, port));
        }
        System.out.println(MemoryUse.now().minus(before).dividedBy(connections - 1L));
        System.in.transferTo(System.err);
        for (Socket end : ends) {
            end.close();
        }
    }

    /** Sends a message each way, so that nothing is measured that has never been used. */
    private static Socket connect(Contestant contestant, Fixture fixture, int port) throws IOException {
        Socket socket = contestant.connect(fixture, port);
        socket.getOutputStream().write(new byte[IdleMemory.MESSAGE]);
        if (socket.getInputStream().readNBytes(IdleMemory.MESSAGE).length != IdleMemory.MESSAGE) {
            throw new IOException("the server has gone");
        }
        return socket;
    }
}
