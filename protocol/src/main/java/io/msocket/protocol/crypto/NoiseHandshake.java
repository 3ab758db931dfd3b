package io.msocket.protocol.crypto;

import java.io.ByteArrayOutputStream;
import java.util.Arrays;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * One end of a handshake after the Noise Protocol Framework, revision 34: messages are written and read in turn, and
 * at the end both ends hold the same keys and the same hash of everything that was said.
 *
 * <p>An instance belongs to one thread and serves one handshake. After a {@link HandshakeException} it is of no use any
 * more. Drop it when its keys are taken: it still holds secrets.
 */
public final class NoiseHandshake {
    /** The longest message that Noise permits, in bytes (section 3 of its specification). */
    public static final int MAX_MESSAGE_LENGTH = 65_535;

    private final HandshakePattern pattern;
    private final CipherSuite suite;
    private final RandomSource random;
    private final boolean initiator;
    private final SymmetricState symmetric;
    private final @Nullable KeyPair localStatic;

    private byte @Nullable [] presharedKey;
    private @Nullable KeyPair localEphemeral;
    /** What was made ready of this end's keys. */
    private @Nullable EphemeralKey prepared;

    private byte @Nullable [] remoteStatic;
    private byte @Nullable [] remoteEphemeral;
    private byte @Nullable [] readTranscript;
    private int nextMessage;
    private boolean failed;

    private NoiseHandshake(
            boolean initiator,
            HandshakePattern pattern,
            CipherSuite suite,
            RandomSource random,
            @Nullable KeyPair localStatic,
            byte @Nullable [] remoteStatic,
            byte @Nullable [] psk) {
        this.initiator = initiator;
        this.pattern = pattern;
        this.suite = suite;
        this.random = random;
        this.localStatic = localStatic;
        this.remoteStatic = remoteStatic == null ? null : Keys.copyOf(remoteStatic, "remote static key");
        this.presharedKey = psk == null ? null : Keys.copyOf(psk, "pre-shared key");
        this.symmetric = new SymmetricState(suite, "Noise_" + pattern.noiseName() + "_" + suite.noiseName());
        boolean hasStatic = initiator ? pattern.initiatorHasStatic() : pattern.responderHasStatic();
        requireExactly(hasStatic, localStatic, "local static key");
        requireExactly(initiator && pattern.initiatorNeedsRemoteStatic(), remoteStatic, "remote static key");
        if (initiator || psk != null) {
            requireExactly(pattern.needsPresharedKey(), psk, "pre-shared key");
        }
    }

    /**
     * The end that speaks first.
     *
     * @param prologue what both ends must agree on without having said it in the handshake; may be empty
     * @param psk {@value CipherSuite#KEY_LENGTH} secret bytes
     * @throws IllegalArgumentException when a key that the pattern needs is missing, or one is given that it would
     *     ignore
     */
    public static NoiseHandshake initiator(
            HandshakePattern pattern,
            CipherSuite suite,
            RandomSource random,
            byte[] prologue,
            @Nullable KeyPair localStatic,
            byte @Nullable [] remoteStatic,
            byte @Nullable [] psk) {
        NoiseHandshake handshake = new NoiseHandshake(true, pattern, suite, random, localStatic, remoteStatic, psk);
        handshake.symmetric.mixHash(prologue);
        if (remoteStatic != null) {
            handshake.symmetric.mixHash(remoteStatic);
        }
        return handshake;
    }

    /**
     * The end that answers; parameters as for {@link #initiator}, but that the pre-shared key may come later, by {@link
     * #usePresharedKey}.
     */
    public static NoiseHandshake responder(
            HandshakePattern pattern,
            CipherSuite suite,
            RandomSource random,
            byte[] prologue,
            @Nullable KeyPair localStatic,
            byte @Nullable [] psk) {
        NoiseHandshake handshake = new NoiseHandshake(false, pattern, suite, random, localStatic, null, psk);
        handshake.symmetric.mixHash(prologue);
        if (pattern.initiatorNeedsRemoteStatic() && localStatic != null) {
            handshake.symmetric.mixHash(localStatic.publicKey());
        }
        return handshake;
    }

    /**
     * Gives a responder the secret that it looked up by what it has read.
     *
     * @param psk {@value CipherSuite#KEY_LENGTH} secret bytes
     * @throws IllegalArgumentException when the pattern would ignore it
     * @throws IllegalStateException when there is one already
     */
    public void usePresharedKey(byte[] psk) {
        requireExactly(pattern.needsPresharedKey(), psk, "pre-shared key");
        if (presharedKey != null) {
            throw new IllegalStateException("the handshake has its pre-shared key already");
        }
        presharedKey = Keys.copyOf(psk, "pre-shared key");
    }

    /**
     * Gives this end what was made ready for its first message; otherwise it does all of that when it writes it.
     *
     * @throws IllegalStateException when it has an ephemeral key already
     */
    public void useEphemeral(EphemeralKey key) {
        if (localEphemeral != null || prepared != null) {
            throw new IllegalStateException("the handshake has its ephemeral key already");
        }
        prepared = key;
    }

    /**
     * The next message, which the peer is to read.
     *
     * @throws HandshakeException when a key that the peer sent is of low order
     * @throws IllegalArgumentException when the message would be longer than {@link #MAX_MESSAGE_LENGTH}
     * @throws IllegalStateException when it is not this end's turn, or the message's pre-shared key has not been given
     */
    public byte[] writeMessage(byte[] payload) throws HandshakeException {
        requireTurn(true);
        requireFits(payload);
        return writeMessage(transcript -> payload);
    }

    /**
     * As {@link #writeMessage(byte[])}, with a payload that depends on the handshake so far, such as a proof that belongs to
     * this handshake and to no other.
     *
     * @param payloadOf makes the payload of the transcript's hash: of the prologue, what was said before, and this
     *     message's keys
     */
    public byte[] writeMessage(UnaryOperator<byte[]> payloadOf) throws HandshakeException {
        requireTurn(true);
        ByteArrayOutputStream message = new ByteArrayOutputStream();
        failed = true;
        for (HandshakeToken token : pattern.message(nextMessage)) {
            switch (token) {
                case E -> {
                    localEphemeral = prepared == null ? suite.generateKeyPair(random) : prepared.take();
                    message.writeBytes(localEphemeral.publicKey());
                    mixEphemeral(localEphemeral.publicKey());
                }
                case S ->
                    message.writeBytes(
                            symmetric.encryptAndHash(present(localStatic).publicKey()));
                default -> mixSecret(token);
            }
        }
        byte[] payload = payloadOf.apply(symmetric.handshakeHash());
        requireFits(payload);
        message.writeBytes(symmetric.encryptAndHash(payload));
        failed = false;
        nextMessage++;
        return message.toByteArray();
    }

    /**
     * Takes in the peer's next message.
     *
     * @return its payload
     * @throws HandshakeException when the message is too short, too long, forged, altered, made for other keys, another
     *     secret or another prologue, or has a key of low order
     * @throws IllegalStateException when it is not the peer's turn, or the message's pre-shared key has not been given
     */
    public byte[] readMessage(byte[] message) throws HandshakeException {
        requireTurn(false);
        failed = true;
        requireLength(message.length);
        int position = 0;
        for (HandshakeToken token : pattern.message(nextMessage)) {
            switch (token) {
                case E -> {
                    remoteEphemeral = Arrays.copyOfRange(message, position, position + CipherSuite.KEY_LENGTH);
                    mixEphemeral(remoteEphemeral);
                    position += CipherSuite.KEY_LENGTH;
                }
                case S -> {
                    int end = position + CipherSuite.KEY_LENGTH + symmetric.tagLength();
                    remoteStatic = decrypt(Arrays.copyOfRange(message, position, end), "static key");
                    position = end;
                }
                default -> mixSecret(token);
            }
        }
        byte[] transcript = symmetric.handshakeHash();
        byte[] payload = decrypt(Arrays.copyOfRange(message, position, message.length), "payload");
        readTranscript = transcript;
        failed = false;
        nextMessage++;
        return payload;
    }

    /**
     * The hash that the sender of the message read last has made its payload of; see {@link
     * #writeMessage(UnaryOperator)}. It is not secret.
     *
     * @throws IllegalStateException when no message has been read
     */
    public byte[] transcriptOfReadMessage() {
        if (readTranscript == null) {
            throw new IllegalStateException("no message has been read");
        }
        return readTranscript.clone();
    }

    /** Whether every message was written or read; then {@link #split} and {@link #handshakeHash} may be asked. */
    public boolean isComplete() {
        return !failed && nextMessage == pattern.messageCount();
    }

    /** Whether the next step is {@link #writeMessage}. */
    public boolean isMyTurn() {
        return !failed && !isComplete() && writes(nextMessage);
    }

    /**
     * The peer's static public key: the one given, or the one that its messages showed so far; null when there is none.
     *
     * <p>The initiator knows that the peer owns the key when the handshake is complete, and so does the responder in
     * {@link HandshakePattern#XX}. In {@link HandshakePattern#IK} the first message may be an old one that somebody
     * repeats, so that the responder knows it only when something sealed with the traffic keys arrives (section 7.7).
     */
    public byte @Nullable [] remoteStatic() {
        return remoteStatic == null ? null : remoteStatic.clone();
    }

    /**
     * A value that both ends share and that no other handshake has (section 11.2 of the Noise specification); it is not
     * secret.
     *
     * @throws IllegalStateException when the handshake is not complete
     */
    public byte[] handshakeHash() {
        requireComplete();
        return symmetric.handshakeHash();
    }

    /**
     * The keys for what follows the handshake.
     *
     * @throws IllegalStateException when the handshake is not complete
     */
    public TrafficKeys split() {
        requireComplete();
        return symmetric.split();
    }

    /**
     * A secret that both ends share and nobody else, for whatever is to outlive this handshake. It tells nothing about
     * the keys of {@link #split}, nor about secrets under other labels, nor they about it.
     *
     * @param label what it is for, in ASCII
     * @return {@value CipherSuite#KEY_LENGTH} bytes
     * @throws IllegalStateException when the handshake is not complete
     */
    public byte[] exportSecret(String label) {
        requireComplete();
        return symmetric.exportSecret(label);
    }

    private void mixEphemeral(byte[] publicKey) {
        symmetric.mixHash(publicKey);
        if (pattern.needsPresharedKey()) {
            // So that whatever a secret protects depends on fresh randomness as well (section 9.2).
            symmetric.mixKey(publicKey);
        }
    }

    private void mixSecret(HandshakeToken token) throws HandshakeException {
        switch (token) {
            case EE -> mixAgreement(localEphemeral, remoteEphemeral);
            case ES -> {
                byte[] ready = prepared == null ? null : prepared.agreedWith(remoteStatic);
                if (ready != null) {
                    symmetric.mixKey(ready);
                } else if (initiator) {
                    mixAgreement(localEphemeral, remoteStatic);
                } else {
                    mixAgreement(localStatic, remoteEphemeral);
                }
            }
            case SE -> {
                if (initiator) {
                    mixAgreement(localStatic, remoteEphemeral);
                } else {
                    mixAgreement(localEphemeral, remoteStatic);
                }
            }
            case SS -> mixAgreement(localStatic, remoteStatic);
            case PSK -> symmetric.mixKeyAndHash(present(presharedKey));
            case E, S -> throw new AssertionError(token);
        }
    }

    private void mixAgreement(@Nullable KeyPair local, byte @Nullable [] remote) throws HandshakeException {
        try {
            symmetric.mixKey(suite.agree(present(local).privateKey(), present(remote)));
        } catch (HandshakeException e) {
            throw new HandshakeException("a key of the peer is bad: " + e.getMessage(), e);
        }
    }

    private byte[] decrypt(byte[] text, String what) throws HandshakeException {
        try {
            return symmetric.decryptAndHash(text);
        } catch (AuthenticationException e) {
            throw new HandshakeException(
                    "the " + what + " of " + messageName()
                            + " does not authenticate: altered, or made for another key, secret or prologue",
                    e);
        }
    }

    private void requireLength(int length) throws HandshakeException {
        int least = pattern.messageOverhead(nextMessage);
        if (length < least) {
            throw new HandshakeException(
                    messageName() + " has " + length + " bytes, at least " + least + " are needed");
        }
        if (length > MAX_MESSAGE_LENGTH) {
            throw new HandshakeException(
                    messageName() + " has " + length + " bytes, at most " + MAX_MESSAGE_LENGTH + " are permitted");
        }
    }

    private void requireTurn(boolean toWrite) {
        if (failed) {
            throw new IllegalStateException("the handshake failed before");
        }
        if (isComplete()) {
            throw new IllegalStateException("the handshake is complete");
        }
        if (writes(nextMessage) != toWrite) {
            throw new IllegalStateException(messageName() + " is for this end to " + (toWrite ? "read" : "write"));
        }
        if (presharedKey == null && pattern.message(nextMessage).contains(HandshakeToken.PSK)) {
            throw new IllegalStateException(messageName() + " needs the pre-shared key, which has not been given");
        }
    }

    private void requireFits(byte[] payload) {
        int length = Math.addExact(pattern.messageOverhead(nextMessage), payload.length);
        if (length > MAX_MESSAGE_LENGTH) {
            throw new IllegalArgumentException(messageName() + " would be " + length + " bytes long");
        }
    }

    private void requireComplete() {
        if (!isComplete()) {
            throw new IllegalStateException("the handshake is not complete");
        }
    }

    private void requireExactly(boolean needed, @Nullable Object key, String name) {
        if (needed != (key != null)) {
            String end = initiator ? "initiator" : "responder";
            throw new IllegalArgumentException(
                    "the " + end + " of " + pattern.noiseName() + (needed ? " needs a " : " would ignore a ") + name);
        }
    }

    private boolean writes(int message) {
        return initiator == (message % 2 == 0);
    }

    private String messageName() {
        return pattern.noiseName() + " message " + (nextMessage + 1);
    }

    /** A key that the pattern and the checks at construction put in place before it is asked for. */
    private static <T> T present(@Nullable T key) {
        if (key == null) {
            throw new AssertionError("the pattern asks for a key that is not there yet");
        }
        return key;
    }
}
