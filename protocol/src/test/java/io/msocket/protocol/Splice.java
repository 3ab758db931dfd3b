package io.msocket.protocol;

/** Somebody on the way who joins a client's TCP connection to another server than it was for. */
final class Splice {
    private static final int ROUNDS = 20;

    private Splice() {}

    /** Carries bytes both ways between two networks, until one end closes or nothing is left to say. */
    static void carry(Network clients, RawEnd fromClient, Network servers) {
        RawEnd toServer = servers.dial();
        for (int round = 0; round < ROUNDS; round++) {
            clients.run(2 * Network.LATENCY_MILLIS);
            byte[] up = fromClient.take();
            if (up.length > 0) {
                toServer.send(up);
            }
            byte[] down = toServer.take();
            if (down.length > 0) {
                fromClient.sendLater(down);
            }
            if (toServer.isClosed()) {
                fromClient.close();
                return;
            }
        }
    }
}
