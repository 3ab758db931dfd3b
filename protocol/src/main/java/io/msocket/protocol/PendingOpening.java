package io.msocket.protocol;

import io.msocket.protocol.crypto.CipherSuite;
import io.msocket.protocol.crypto.JdkCipherSuites;
import java.net.InetAddress;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * What a server has granted a client that has still to prove itself: enough to open the connection as soon as it does,
 * by its first record or, if that went down with its TCP connection, by joining over another one. Immutable, about 400 bytes.
 */
public final class PendingOpening {
    /** Stands where an opening was until somebody took it; what it says means nothing. */
    static final PendingOpening TAKEN = new PendingOpening(
            JdkCipherSuites.aesGcm(),
            0,
            0,
            new ServerParameters(
                    new ConnectionId(0, 0),
                    new byte[0],
                    new byte[0],
                    new byte[0],
                    ServiceInstance.ANY,
                    0,
                    Duration.ZERO,
                    0,
                    false),
            null,
            Principal.ofSource(InetAddress.getLoopbackAddress()));

    private final CipherSuite suite;
    private final int pathId;
    private final long clientLimit;
    private final ServerParameters granted;
    private final byte @Nullable [] clientKey;
    private final Principal holder;

    PendingOpening(
            CipherSuite suite,
            int pathId,
            long clientLimit,
            ServerParameters granted,
            byte @Nullable [] clientKey,
            Principal holder) {
        this.suite = suite;
        this.pathId = pathId;
        this.clientLimit = clientLimit;
        this.granted = granted;
        this.clientKey = clientKey;
        this.holder = holder;
    }

    CipherSuite suite() {
        return suite;
    }

    /** The number of the flowpath on which the client began. */
    int pathId() {
        return pathId;
    }

    /** How far the client lets us send. */
    long clientLimit() {
        return clientLimit;
    }

    ServerParameters granted() {
        return granted;
    }

    ConnectionId connectionId() {
        return granted.connectionId();
    }

    /** Null for a client that is anonymous, or has not come to show its key. */
    byte @Nullable [] clientKey() {
        return clientKey;
    }

    /** To whom the connection is charged. */
    Principal holder() {
        return holder;
    }

    /** The same after the client has shown its key, and is charged as that. */
    PendingOpening withClientKey(byte[] key, Principal client) {
        return new PendingOpening(suite, pathId, clientLimit, granted, key, client);
    }
}
