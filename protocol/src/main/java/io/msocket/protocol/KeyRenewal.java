package io.msocket.protocol;

import io.msocket.protocol.crypto.CipherSuite;
import org.jspecify.annotations.Nullable;

/**
 * The renewal of a flowpath's keys by a fresh Diffie-Hellman agreement, and with it of the join secret (docs/PROTOCOL.md,
 * section 10.5). The client offers a key (KEY_OFFER), the server answers with one (KEY_ANSWER) and seals what follows
 * under the new keys, the client is done (KEY_DONE) and does the same. All three travel on the flowpath that is renewed, so
 * that TCP keeps them in their places; when it ends, the renewal has not happened.
 */
abstract sealed class KeyRenewal permits KeyOffers, KeyAnswers {
    /** The key that the flowpath's next records are sealed under is to be made with this; null when it stays. */
    private byte @Nullable [] outboundSecret;

    /**
     * Appends what the renewal has to say on the path now. {@link #pollOutboundSecret} is to be asked behind the record.
     *
     * @param isUsed whether the record has something else to carry
     */
    abstract void addFrames(FrameWriter frames, Flowpath path, boolean isUsed, long now);

    /** When there is something to {@linkplain #addFrames say} on the path, or {@link Connection#NO_TIMEOUT}. */
    abstract long dueAt(Flowpath path);

    abstract void handleOffer(Flowpath path, int number, int baseSecret, byte[] key, long now) throws ProtocolException;

    abstract void handleAnswer(Flowpath path, int number, byte[] key) throws ProtocolException;

    abstract void handleDone(Flowpath path, int number) throws ProtocolException;

    final void changeOutbound(byte[] secret) {
        outboundSecret = secret;
    }

    /** With which the path's outbound key is to be renewed behind the record just put together; null when it stays. */
    final byte @Nullable [] pollOutboundSecret() {
        byte[] secret = outboundSecret;
        outboundSecret = null;
        return secret;
    }

    /** Both public keys are part of it, so that the two ends cannot have agreed on the same by different ones. */
    static byte[] freshSecret(CipherSuite suite, byte[] shared, byte[] offered, byte[] answered) {
        return suite.hmac(shared, offered, answered);
    }
}
