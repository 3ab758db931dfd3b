package io.msocket.protocol;

import org.jspecify.annotations.Nullable;

/** What the opening has settled: the connection's name, what a joining flowpath proves, and who the peer is. */
final class Credentials {
    private @Nullable ServerParameters granted;
    private byte @Nullable [] peerKey;

    void handleOpened(ServerParameters parameters, byte @Nullable [] key) {
        granted = parameters;
        peerKey = key;
    }

    /** What the server granted; null until the connection is open. */
    @Nullable
    ServerParameters grantedOrNull() {
        return granted;
    }

    ServerParameters granted() {
        if (granted == null) {
            throw new IllegalStateException("the connection is not open yet");
        }
        return granted;
    }

    boolean clearData() {
        return granted != null && granted.cleartextData();
    }

    /** Null for an anonymous peer, and until the connection is open. */
    byte @Nullable [] peerKey() {
        return peerKey == null ? null : peerKey.clone();
    }
}
