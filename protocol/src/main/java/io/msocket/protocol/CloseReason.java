package io.msocket.protocol;

import java.util.Objects;

/**
 * Why a connection ended.
 *
 * @param kind what happened, for programs
 * @param detail the same for people: who erred, which rule
 */
public record CloseReason(Kind kind, String detail) {
    /** The ways in which a connection can end. */
    public enum Kind {
        /** Both sides sent everything, and both know it. */
        COMPLETE,
        /** This side gave the connection up. */
        RESET_BY_US,
        /** The peer gave the connection up. */
        RESET_BY_PEER,
        /** The peer proved that it no longer knows the connection: it was restarted, or evicted it. */
        PEER_LOST_STATE,
        /** No flowpath worked for the retention time. */
        RETENTION_EXPIRED,
        /** This process keeps too many suspended connections, and this one had been idle longest. */
        EVICTED,
        /** Every route to the server failed while the connection was being opened. */
        UNREACHABLE,
        /** The server's key was refused by the verifier. */
        PEER_NOT_VERIFIED,
        /** The peer speaks another version or refuses what this side asks for. */
        INCOMPATIBLE,
        /** The server lets only clients in whose key it knows, and this one's is none of them. */
        NOT_ALLOWED,
        /** The peer broke the protocol after it had authenticated itself. */
        PROTOCOL_VIOLATION;

        /** Whether the peer has to be told, since it was this side that ended the connection. */
        boolean isOurDoing() {
            return this == RESET_BY_US || this == PROTOCOL_VIOLATION || this == EVICTED || this == RETENTION_EXPIRED;
        }
    }

    public CloseReason {
        Objects.requireNonNull(kind, "kind");
        Objects.requireNonNull(detail, "detail");
    }

    /** Whether the stream ended as both applications wanted. */
    public boolean isClean() {
        return kind == Kind.COMPLETE;
    }
}
