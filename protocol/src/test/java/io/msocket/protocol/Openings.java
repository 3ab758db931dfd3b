package io.msocket.protocol;

import java.time.Duration;

/** Parameters for handshakes played by hand. */
final class Openings {
    private Openings() {}

    static ServerParameters granted(boolean cleartext) {
        return new ServerParameters(
                new ConnectionId(1, 2),
                World.bytes(ServerParameters.SECRET_LENGTH, 31),
                World.bytes(ServerParameters.SECRET_LENGTH, 32),
                HandmadePeer.LIMIT,
                Duration.ofDays(1),
                cleartext);
    }
}
