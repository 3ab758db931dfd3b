package io.msocket.socket;

/** A server with little memory, or with other things to do: before its first socket it says what all of them may take. */
final class SmallServer {
    static void limit() {
        MSocketLimits.install(MSocketLimits.builder()
                .maxSuspendedConnections(500)
                .maxSuspendedBytes(8 << 20)
                .maxSendBytes(16 << 20)
                .maxHalfOpen(128)
                .build());
    }
}
