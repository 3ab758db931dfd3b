package io.msocket.protocol;

import io.msocket.protocol.crypto.HandshakeException;
import io.msocket.protocol.crypto.KeyPair;
import org.jspecify.annotations.Nullable;

/**
 * The client's side of {@link KeyRenewal}: after each join, when keys are old or were much used, and when a flowpath has
 * ended that may have taken a renewal down with it. One at a time.
 */
final class KeyOffers extends KeyRenewal {
    /**
     * After a flowpath has come to work by a join, whose secret others may hold: late enough not to be in the way of a move's
     * first bytes.
     */
    static final long AFTER_JOIN_NANOS = 1_000_000_000L;

    private final Environment environment;
    private final Credentials credentials;
    private final Flowpaths paths;
    private final long lifetimeNanos;

    /** Of the last offer. */
    private int number;

    /** The number of the flowpath whose renewal is under way; null for none. */
    private @Nullable Integer busy;

    /** Ours of the offer; null once it is answered. */
    private @Nullable KeyPair offered;

    /** What the answer has led to; null before. */
    private byte @Nullable [] agreed;

    KeyOffers(Environment environment, Credentials credentials, Flowpaths paths) {
        this.environment = environment;
        this.credentials = credentials;
        this.paths = paths;
        this.lifetimeNanos = environment.options().keyLifetime().toNanos();
    }

    @Override
    long dueAt(Flowpath path) {
        if (busy != null && paths.get(busy) != null) {
            return Connection.NO_TIMEOUT;
        }
        return path.is(FlowpathState.ACTIVE) ? path.keyAge.renewalAt() : Connection.NO_TIMEOUT;
    }

    @Override
    void addFrames(FrameWriter frames, Flowpath path, boolean isUsed, long now) {
        forgetDead(now);
        if (busy == null) {
            if (path.is(FlowpathState.ACTIVE) && isDue(path, isUsed, now)) {
                offer(frames, path);
            }
        } else if (busy == path.id && agreed != null && !isJoining()) {
            frames.keyDone(number);
            changeOutbound(agreed);
            path.keyAge.handleRenewed(now);
            busy = null;
            agreed = null;
        }
    }

    private boolean isDue(Flowpath path, boolean isUsed, long now) {
        boolean isWorn = path.keyAge.isOld(now, lifetimeNanos)
                || path.keyAge.bytesSince(path.traffic())
                        >= environment.options().keyLifetimeBytes();
        return now >= path.keyAge.renewalAt() || (isUsed && isWorn);
    }

    /** A renewal that went down with its flowpath: the server may still wait to hear that we have the next join secret. */
    private void forgetDead(long now) {
        if (busy == null || paths.get(busy) != null) {
            return;
        }
        busy = null;
        offered = null;
        agreed = null;
        for (Flowpath path : paths.all()) {
            path.keyAge.renewBy(now);
        }
    }

    /** Until it is answered a join needs the secret that it has proved: the server must not forget it. */
    private boolean isJoining() {
        for (Flowpath path : paths.all()) {
            if (path.is(FlowpathState.HANDSHAKING)) {
                return true;
            }
        }
        return false;
    }

    private void offer(FrameWriter frames, Flowpath path) {
        KeyPair key = environment.suite().generateKeyPair(environment.random());
        frames.keyOffer(++number, credentials.secrets().id(), key.publicKey());
        busy = path.id;
        offered = key;
        path.keyAge.handleOffered();
    }

    @Override
    void handleAnswer(Flowpath path, int answered, byte[] key) throws ProtocolException {
        KeyPair ours = offered;
        if (busy == null || path.id != busy || ours == null || answered != number) {
            throw ProtocolException.misbehaved("answers key offer %d, which was not made".formatted(answered));
        }
        try {
            byte[] shared = environment.suite().agree(ours.privateKey(), key);
            agreed = freshSecret(environment.suite(), shared, ours.publicKey(), key);
        } catch (HandshakeException e) {
            throw ProtocolException.misbehaved("answers with a bad key: " + e.getMessage());
        }
        offered = null;
        path.records().renewInbound(agreed);
        credentials.secrets().propose(number, agreed);
        credentials.secrets().confirm();
    }

    @Override
    void handleOffer(Flowpath path, int offer, int baseSecret, byte[] key, long now) throws ProtocolException {
        throw ProtocolException.misbehaved("offers a key, which is the client's to do");
    }

    @Override
    void handleDone(Flowpath path, int done) throws ProtocolException {
        throw ProtocolException.misbehaved("ends a renewal of keys, which is the client's to do");
    }
}
