package io.msocket.protocol;

import java.util.Arrays;

/** Why one side gives a connection up, as the RESET frame says it. */
enum ResetCode {
    /** The application asked for it, or its process ended. */
    APPLICATION(1, CloseReason.Kind.RESET_BY_PEER),
    /** The other side broke the protocol. */
    PROTOCOL_VIOLATION(2, CloseReason.Kind.PROTOCOL_VIOLATION),
    /** Too many suspended connections, or no flowpath for too long. */
    FORGOTTEN(3, CloseReason.Kind.PEER_LOST_STATE),
    /** The server does not want this client. */
    REFUSED(4, CloseReason.Kind.INCOMPATIBLE),
    /** The same, because of its key. */
    NOT_ALLOWED(5, CloseReason.Kind.NOT_ALLOWED);

    private final int wire;
    private final CloseReason.Kind atPeer;

    ResetCode(int wire, CloseReason.Kind atPeer) {
        this.wire = wire;
        this.atPeer = atPeer;
    }

    int wire() {
        return wire;
    }

    static ResetCode of(CloseReason reason) {
        return switch (reason.kind()) {
            case PROTOCOL_VIOLATION -> PROTOCOL_VIOLATION;
            case EVICTED, RETENTION_EXPIRED -> FORGOTTEN;
            default -> APPLICATION;
        };
    }

    /** What it means to the side that receives it; a code of a later version is just a reset. */
    static CloseReason.Kind meaning(int wire) {
        return Arrays.stream(values())
                .filter(code -> code.wire == wire)
                .findFirst()
                .map(code -> code.atPeer)
                .orElse(CloseReason.Kind.RESET_BY_PEER);
    }
}
