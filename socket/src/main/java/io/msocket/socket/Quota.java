package io.msocket.socket;

/**
 * How much may go over some interfaces.
 *
 * @param interfaces those that share it
 * @param bytes of both directions, for each connection
 */
record Quota(Interfaces interfaces, long bytes) {
    Quota {
        if (bytes <= 0) {
            throw new IllegalArgumentException(
                    "a quota is " + bytes + " bytes, but must be at least 1; RoutePolicy.without forbids interfaces");
        }
    }

    @Override
    public String toString() {
        return "%d bytes over interfaces %s".formatted(bytes, interfaces);
    }
}
