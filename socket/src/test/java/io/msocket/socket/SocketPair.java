package io.msocket.socket;

import java.io.IOException;
import java.net.Socket;

/** Both ends of one connection; closing it closes both. */
record SocketPair(Socket client, Socket server) implements AutoCloseable {
    @Override
    public void close() throws IOException {
        try (client) {
            server.close();
        }
    }
}
