package io.msocket.protocol;

import java.time.Duration;

/** Parameters for handshakes played by hand. */
final class Openings {
    private Openings() {}

    static ServerParameters granted(boolean cleartext) {
        return granted(cleartext, 0);
    }

    static ServerParameters granted(boolean cleartext, int features) {
        return new ServerParameters(
                new ConnectionId(1, 2),
                World.bytes(ServerParameters.SECRET_LENGTH, 31),
                World.bytes(ServerParameters.SECRET_LENGTH, 32),
                World.instanceKeys().join().publicKey(),
                World.INSTANCE,
                HandmadePeer.LIMIT,
                Duration.ofDays(1),
                features,
                cleartext);
    }

    static ClientParameters wishes(boolean cleartext) {
        return wishes(cleartext, 0, Service.UNNAMED, ServiceInstance.ANY);
    }

    static ClientParameters wishes(boolean cleartext, int features, Service service, ServiceInstance instance) {
        return new ClientParameters(0, HandmadePeer.LIMIT, Duration.ofDays(1), cleartext, features, service, instance);
    }
}
