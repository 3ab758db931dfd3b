package io.msocket.protocol;

import io.msocket.protocol.crypto.HandshakeException;
import io.msocket.protocol.crypto.KeyPair;
import org.jspecify.annotations.Nullable;

/**
 * The server's side of {@link KeyRenewal}. Until the client is done, or offers anew, the server takes the join secret before
 * the renewal and the one after it: the answer may have been lost with its flowpath.
 */
final class KeyAnswers extends KeyRenewal {
    /** Between two answers, at least: each takes two key agreements, and a client might offer without an end. */
    private static final long INTERVAL_NANOS = 100_000_000L;

    private final Environment environment;
    private final Credentials credentials;
    private long nextAnswerAt;
    private int lastNumber;

    KeyAnswers(Environment environment, Credentials credentials) {
        this.environment = environment;
        this.credentials = credentials;
    }

    @Override
    void handleOffer(Flowpath path, int number, int baseSecret, byte[] key, long now) throws ProtocolException {
        if (path.keyExchange != null) {
            throw ProtocolException.misbehaved("offers key %d before it is done with the last".formatted(number));
        }
        if (number <= lastNumber) {
            // Held up on a flowpath that the client has given up since.
            return;
        }
        if (credentials.secrets().isProposed(baseSecret)) {
            credentials.secrets().confirm();
        }
        if (credentials.secrets().id() != baseSecret) {
            throw ProtocolException.misbehaved("offers a key on top of join secret %d".formatted(baseSecret));
        }
        lastNumber = number;
        path.keyExchange = new KeyExchange(number, key);
    }

    @Override
    long dueAt(Flowpath path) {
        KeyExchange exchange = path.keyExchange;
        return exchange == null || exchange.agreed != null ? Connection.NO_TIMEOUT : nextAnswerAt;
    }

    @Override
    void addFrames(FrameWriter frames, Flowpath path, boolean isUsed, long now) {
        KeyExchange exchange = path.keyExchange;
        if (exchange == null || exchange.agreed != null || now < nextAnswerAt) {
            return;
        }
        if (exchange.number != lastNumber) {
            path.keyExchange = null;
            return;
        }
        nextAnswerAt = now + INTERVAL_NANOS;
        KeyPair ours = environment.suite().generateKeyPair(environment.random());
        byte[] agreed = agree(exchange, ours);
        if (agreed == null) {
            path.keyExchange = null;
            return;
        }
        exchange.agreed = agreed;
        credentials.secrets().propose(exchange.number, agreed);
        frames.keyAnswer(exchange.number, ours.publicKey());
        changeOutbound(agreed);
    }

    /** Null for a key of low order: who offers one gets no answer. */
    private byte @Nullable [] agree(KeyExchange exchange, KeyPair ours) {
        try {
            byte[] shared = environment.suite().agree(ours.privateKey(), exchange.offered);
            return freshSecret(environment.suite(), shared, exchange.offered, ours.publicKey());
        } catch (HandshakeException e) {
            return null;
        }
    }

    @Override
    void handleDone(Flowpath path, int number) throws ProtocolException {
        KeyExchange exchange = path.keyExchange;
        byte[] agreed = exchange == null ? null : exchange.agreed;
        if (exchange == null || agreed == null || exchange.number != number) {
            throw ProtocolException.misbehaved("is done with key offer %d, which is not answered".formatted(number));
        }
        path.keyExchange = null;
        path.records().renewInbound(agreed);
        if (credentials.secrets().isProposed(number)) {
            credentials.secrets().confirm();
        }
    }

    @Override
    void handleAnswer(Flowpath path, int number, byte[] key) throws ProtocolException {
        throw ProtocolException.misbehaved("answers a key offer, which is the server's to do");
    }
}
