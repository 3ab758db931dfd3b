package io.msocket.tunnel;

import io.msocket.socket.MServerSocket;
import io.msocket.socket.MSocket;
import java.io.IOException;

/** Clients of msocket come here, and go on to a plain server. */
final class ExposedEntry implements Entry {
    private final MServerSocket listener;
    private final PlainConnections connections;
    private final PlainAddress target;

    ExposedEntry(MServerSocket listener, PlainConnections connections, PlainAddress target) {
        this.listener = listener;
        this.connections = connections;
        this.target = target;
    }

    @Override
    public Arrival accept() throws IOException {
        return new Client(listener.accept());
    }

    @Override
    public boolean isClosed() {
        return listener.isClosed();
    }

    @Override
    public void close() throws IOException {
        listener.close();
    }

    private final class Client implements Arrival {
        private final MSocket socket;

        Client(MSocket socket) {
            this.socket = socket;
        }

        @Override
        public TunnelPeer peer() {
            return new TunnelPeer(
                    socket.getRemoteSocketAddress(), socket.peerKey().orElse(null));
        }

        @Override
        public Halves complete() throws IOException {
            try {
                return new Halves(socket, connections.connect(target));
            } catch (IOException e) {
                throw new IOException("cannot connect to " + target + ": " + e.getMessage(), e);
            }
        }

        @Override
        public void giveUp() {
            Resets.reset(socket);
        }
    }
}
