package io.msocket.protocol;

import io.msocket.protocol.crypto.CipherSuite;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The secret that a joining flowpath proves. Each {@linkplain KeyRenewal renewal} of a flowpath's keys makes the next one of
 * it and of a fresh key agreement, so that who has read an end's memory once is locked out again. Until the server knows
 * that the client has the next one it takes both.
 */
final class JoinSecrets {
    private final CipherSuite suite;
    private int id;
    private byte[] secret;
    private int nextId;
    private byte @Nullable [] next;
    private int version;

    /** Begins with number 0. */
    JoinSecrets(CipherSuite suite, byte[] first) {
        this.suite = suite;
        this.secret = first.clone();
    }

    /** The number of the present one: that of the renewal that it comes from. */
    int id() {
        return id;
    }

    JoinKeys keys() {
        return JoinKeys.of(suite, id, secret);
    }

    /** The keys of the secret with this number, if it still is, or already may be, in use. */
    @Nullable
    JoinKeys keys(int secretId) {
        if (secretId == id) {
            return keys();
        }
        return next != null && secretId == nextId ? JoinKeys.of(suite, nextId, next) : null;
    }

    /** The keys of all that are in use. */
    List<JoinKeys> allKeys() {
        List<JoinKeys> all = new ArrayList<>(2);
        all.add(keys());
        if (next != null) {
            all.add(JoinKeys.of(suite, nextId, next));
        }
        return all;
    }

    /** Another one whenever those in use have changed. */
    int version() {
        return version;
    }

    /** The numbers of all that are in use: the present one's, and the next one's. */
    List<Integer> ids() {
        return next == null ? List.of(id) : List.of(id, nextId);
    }

    /**
     * What seals control datagrams while the secret with this number is in use. Where it is not, what the present one leads to, so that
     * it takes as long to find that nothing opens.
     */
    ControlKeys controlKeys(
            CipherSuite controlSuite, int secretId, ConnectionId connection, ControlDatagram.Kind kind) {
        return next != null && secretId == nextId
                ? ControlKeys.of(controlSuite, next, nextId, connection, kind)
                : ControlKeys.of(controlSuite, secret, id, connection, kind);
    }

    /** A renewal has agreed on a fresh secret; what an earlier one has led to, and was not confirmed, is dropped. */
    void propose(int renewal, byte[] freshSecret) {
        version++;
        nextId = renewal;
        next = suite.derive(secret, "msocket next join secret", freshSecret);
    }

    /** Whether the next secret is that of this renewal. */
    boolean isProposed(int renewal) {
        return next != null && nextId == renewal;
    }

    /** Both ends have the next one: the one before it is forgotten. */
    void confirm() {
        if (next == null) {
            throw new IllegalStateException("no next join secret");
        }
        version++;
        id = nextId;
        secret = next;
        next = null;
    }
}
